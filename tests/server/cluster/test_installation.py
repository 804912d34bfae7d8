"""Gateways and workers over NATS behave as one server does, also while workers come and go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from tests.server.cluster.conftest import Installation
from tests.server.fakes import Running, final, heard, say, tell
from tests.server.waiting import until

pytestmark = pytest.mark.connected


def holding(server: Running, parts: int) -> Callable[[], Any]:
    """Asks whether the server holds so many parts."""

    async def does() -> bool:
        return len(server.app.state.member.worker.held) == parts

    return does


async def test_a_call_is_heard_by_a_worker_and_shown_at_a_gateway(installation: Installation) -> None:
    worker, gateway = await installation.add("worker"), await installation.add("gateway")
    async with gateway.panel("call=c1") as panel, gateway.feed("c1") as feed:
        assert (await heard(panel))["type"] == "snapshot"
        assert (await say(feed, {"type": "start", "agent_id": "a1"}))["type"] == "accepted"
        assert (await say(feed, final("so angry", 1)))["seq"] == 1
        card = await heard(panel, "suggestion_offered")
        await panel.send(
            orjson.dumps(
                {"type": "feedback", "suggestion_id": card["suggestion_id"], "verdict": "accepted"}
            ).decode()
        )
        assert (await heard(panel, "suggestion_settled"))["how"] == "accepted"
        assert [call.key for call in worker.runtime.live()] == ["c1"]
        assert gateway.runtime.live() == []
        async with gateway.http() as client:
            assert [call["call_id"] for call in (await client.get("/api/calls")).json()] == ["c1"]
            assert (await client.get("/-/ready")).status_code == 200


async def test_what_is_wrong_with_a_message_is_said_as_by_a_server_alone(installation: Installation) -> None:
    await installation.add("worker")
    gateway = await installation.add("gateway")
    async with gateway.feed("c1") as feed:
        assert (await say(feed, "{"))["type"] == "error"
        assert (await say(feed, final("hello", 1)))["seq"] == 1
        await tell(feed, {"type": "end"})
        assert (await heard(feed))["type"] == "accepted"
    async with gateway.http() as client:
        answer = await client.post("/feeds/generic/c1", json=final("too late", 2))
        assert answer.status_code == 409
        assert (await client.post("/feeds/nobody/c2", json={})).status_code == 404


async def test_a_worker_that_comes_takes_its_share_and_calls_go_on(installation: Installation) -> None:
    first, gateway = await installation.add("worker", "first"), await installation.add("gateway")
    await until(holding(first, 4))
    feeds = [await gateway.feed(f"c{number}").__aenter__() for number in range(12)]
    for feed in feeds:
        assert (await say(feed, final("one", 1)))["seq"] == 1
    second = await installation.add("worker", "second")
    await until(holding(first, 2))
    await until(holding(second, 2))
    for feed in feeds:
        assert (await say(feed, final("two", 2)))["seq"] == 2
        await feed.close()
    assert len(first.runtime.live()) + len(second.runtime.live()) == 12
    assert 0 < len(second.runtime.live()) < 12


async def test_a_worker_that_stops_hands_its_calls_over(installation: Installation) -> None:
    await installation.add("worker", "first")
    gateway = await installation.add("gateway")
    async with gateway.panel("call=c1") as panel, gateway.feed("c1") as feed:
        await say(feed, final("so angry", 1))
        seen = [await heard(panel)]
        while seen[-1]["type"] != "suggestion_offered":
            seen.append(await heard(panel))
        second = await installation.add("worker", "second")
        await installation.stop("first")
        await until(holding(second, 4))
        assert (await say(feed, final("still here", 2)))["seq"] == 2
        while seen[-1].get("text") != "still here":
            seen.append(await heard(panel))
    assert sum(message["type"] == "suggestion_offered" for message in seen) == 1
    numbers = [message["seq"] for message in seen if "seq" in message and message["type"] != "snapshot"]
    assert numbers == sorted(set(numbers))


async def test_what_is_sent_while_nobody_works_is_heard_when_somebody_comes(
    installation: Installation,
) -> None:
    gateway = await installation.add("gateway")
    async with gateway.http() as client:
        assert (await client.get("/-/ready")).status_code == 503
        sending = asyncio.create_task(client.post("/feeds/generic/c1", json=final("hello", 1)))
        await until(lambda: _under_way(gateway))
        await installation.add("worker")
        assert (await sending).json()["accepted"] == 1


async def _under_way(gateway: Running) -> bool:
    return len(gateway.app.state.member.outbox) == 1


async def test_a_newcomer_takes_nothing_from_an_owner_that_is_slow_to_answer(
    installation: Installation,
) -> None:
    patient = {"lease_s": 30}
    first = await installation.add("worker", "first", bus=patient)
    await until(holding(first, 4))
    worker, presence = first.app.state.member.worker, first.app.state.member.presence
    send = presence._send
    # Busy: it answers no greeting, says nothing of itself, and lets go of nothing.
    async with worker._balancing:
        presence._send = lambda asks=False: asyncio.sleep(0)
        second = await installation.add("worker", "second", bus=patient)
        await until(lambda: asked_for_parts(second))
        assert second.app.state.member.worker.held == {}
        presence._send = send
    await until(holding(second, 2))
    assert len(worker.held) == 2


async def asked_for_parts(worker: Running) -> bool:
    return bool(worker.app.state.member.worker._claims)


async def test_the_panel_of_a_call_that_is_over_is_answered_from_the_store(
    installation: Installation,
) -> None:
    worker, gateway = await installation.add("worker"), await installation.add("gateway")
    async with gateway.feed("c1") as feed:
        await say(feed, final("one", 1))
        await say(feed, {"type": "end"})
    worker.runtime._lingering.clear()
    async with gateway.panel("call=c1") as panel:
        snapshot = await heard(panel, "snapshot")
        assert any(event.get("text") == "one" for event in snapshot["events"])
