"""Pub/Sub pushes and other posts to one address for all calls: heard, kept aside, or to come again."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest

from assistant.feeds.addressed import Addressed
from assistant.server.desk import Outcome
from assistant.store import Change, StoreError
from assistant.store.memory import MemoryStore
from tests.feeds.says import twilio
from tests.feeds.test_envelopes import b64
from tests.server.fakes import HandClock, Running, running, some_settings
from tests.server.test_feed_routes import texts

PUSH = "/feeds/google_agent_assist"
NAME = "projects/p/locations/global/conversations/c1"


def event(said: str, number: int = 1) -> dict[str, Any]:
    payload = {"name": f"{NAME}/messages/m{number}", "content": said, "participantRole": "END_USER"}
    return {"conversation": NAME, "type": "NEW_MESSAGE", "newMessagePayload": payload}


def pushed(body: Any, number: int = 1, **more: Any) -> dict[str, Any]:
    """The body of a push request."""
    return {"message": {"data": b64(body), "messageId": str(number)}, "subscription": "s", **more}


async def kept(server: Running) -> list[dict[str, Any]]:
    """What /-/feeds says was kept aside."""
    async with server.http() as client:
        found: list[dict[str, Any]] = (await client.get("/-/feeds")).json()["kept_aside"]
    return found


async def test_a_push_reaches_the_call_that_it_names(server: Running) -> None:
    async with server.http() as client:
        assert (await client.post(PUSH, json=pushed(event("third time i call")))).status_code == 204
    assert await texts(server, "c1") == ["third time i call"]


async def test_a_push_that_comes_again_is_heard_once(server: Running) -> None:
    async with server.http() as client:
        for _ in range(3):
            await client.post(PUSH, json=pushed(event("hello")))
    assert await texts(server, "c1") == ["hello"]


POISON = {
    "not json": (b"{secret words", "not JSON"),
    "no base64": ({"message": {"data": "%%% secret words", "messageId": "7"}}, "base64"),
    "no call": (pushed({"type": "NEW_MESSAGE", "content": "secret words"}), "conversation: missing"),
    "a bad call": (pushed(event("secret words") | {"conversation": "a b"}), "letters, digits"),
    "no event": (pushed({"conversation": NAME, "what": "secret words"}), "conversation events"),
}


@pytest.mark.parametrize(("body", "reason"), POISON.values(), ids=POISON.keys())
async def test_poison_is_acknowledged_counted_and_kept_aside_without_words_in_log_or_list(
    server: Running, caplog: pytest.LogCaptureFixture, body: Any, reason: str
) -> None:
    sent = body if isinstance(body, bytes) else orjson.dumps(body)
    async with server.http() as client:
        assert (await client.post(PUSH, content=sent)).status_code == 204
        (letter,) = await kept(server)
        assert reason in letter["detail"]
        assert "secret" not in orjson.dumps(letter).decode() + caplog.text
        content = await client.get(f"/-/feeds/kept/{letter['number']}")
        assert (content.status_code, content.headers["cache-control"]) == (200, "no-store")
        page = (await client.get("/-/feeds")).json()
    assert page["deliveries"] == {"google_agent_assist": {"kept_aside": 1}}


async def test_what_is_kept_is_the_message_as_it_came(server: Running) -> None:
    async with server.http() as client:
        await client.post(PUSH, content=b'{"message": 1')
        assert (await client.get("/-/feeds/kept/1")).content == b'{"message": 1'


async def test_content_is_forgotten_in_time_and_the_reason_stays(server: Running, clock: HandClock) -> None:
    async with server.http() as client:
        await client.post(PUSH, content=b"{")
        clock.advance(900)
        assert (await client.get("/-/feeds/kept/1")).status_code == 404
    assert [(letter["where"], letter["content"]) for letter in await kept(server)] == [("message", False)]


async def test_no_more_is_kept_than_the_limit_but_all_is_counted(clock: HandClock) -> None:
    async with running(clock=clock, settings=some_settings(feeds={"dead_letters": 2})) as server:
        async with server.http() as client:
            for number in range(5):
                await client.post(PUSH, content=b"{" * (number + 1))
        assert [letter["size"] for letter in await kept(server)] == [5, 4]
        assert server.app.state.desk.letters.counts["google_agent_assist"] == 5


async def test_stragglers_of_an_ended_call_are_acknowledged_and_not_kept(server: Running) -> None:
    async with server.http() as client:
        await client.post(PUSH, json=pushed(event("hello"), 1))
        finished = {"conversation": NAME, "type": "CONVERSATION_FINISHED"}
        await client.post(PUSH, json=pushed(finished, 2))
        assert (await client.post(PUSH, json=pushed(event("late", 2), 3))).status_code == 204
        page = (await client.get("/-/feeds")).json()
    assert page["kept_aside"] == []
    assert page["deliveries"]["google_agent_assist"]["after_end"] == 1


async def test_a_busy_server_lets_a_push_come_again_and_gives_up_after_the_limit(clock: HandClock) -> None:
    settings = some_settings(limits={"calls": 1}, feeds={"max_deliveries": 3})
    async with running(clock=clock, settings=settings) as server, server.http() as client:
        await client.post("/feeds/generic/other", json={"type": "start"})
        answers = [
            (await client.post(PUSH, json=pushed(event("hello"), deliveryAttempt=attempt))).status_code
            for attempt in (1, 2, 3)
        ]
        assert answers == [503, 503, 204]
        assert "limits.calls" in (await kept(server))[0]["detail"]


async def test_one_address_serves_all_calls_of_a_webhook(clock: HandClock) -> None:
    settings = some_settings(feeds={"twilio_unsigned": True})
    async with running(clock=clock, settings=settings) as server, server.http() as client:
        for call_id in ("CA1", "CA2"):
            answer = await client.post("/feeds/twilio", data=twilio(f"this is {call_id}", 1, CallSid=call_id))
            assert answer.status_code == 204
        assert await texts(server, "CA1") == ["this is CA1"]
        assert await texts(server, "CA2") == ["this is CA2"]


async def test_the_shared_address_of_twilio_is_checked_too(server: Running) -> None:
    async with server.http() as client:
        assert (await client.post("/feeds/twilio", data=twilio("hello", 1))).status_code == 503
    assert server.runtime.live() == []


async def test_an_address_of_no_feed_is_404(server: Running) -> None:
    async with server.http() as client:
        answer = await client.post("/feeds/nobody", json={})
    assert (answer.status_code, answer.json()["error"]["where"]) == (404, "feed")
    assert await kept(server) == []


async def test_insisting_pauses_longer_each_time_and_then_keeps_aside(clock: HandClock) -> None:
    settings = some_settings(limits={"calls": 1}, feeds={"max_deliveries": 4, "retry_s": 2.0})
    async with running(clock=clock, settings=settings) as server:
        await server.reception.hear("generic", "other", b'{"type":"start"}')
        desk = server.app.state.desk
        outcome = await desk.insist("lca", Addressed(message={"CallId": "c1"}, call_id="c1"))
        assert outcome is Outcome.ASIDE
        assert clock.slept == [2.0, 4.0, 8.0]


async def test_a_call_that_cannot_be_heard_does_not_hold_up_the_others(clock: HandClock) -> None:
    settings = some_settings(limits={"segments_per_s": 0.1, "segments_burst": 1})

    def said(call_id: str, number: int) -> Addressed:
        segment = {"SegmentId": str(number), "Channel": "CALLER", "IsPartial": False, "Transcript": "words"}
        message = {"CallId": call_id, "EventType": "ADD_TRANSCRIPT_SEGMENT", **segment}
        return Addressed(message=message, call_id=call_id)

    async with running(clock=clock, settings=settings) as server:
        await server.app.state.desk.in_order(
            "lca", [said("c1", 1), said("c1", 2), said("c1", 3), said("c2", 1)]
        )
        assert await texts(server, "c1") == ["words"] * 3
        assert await texts(server, "c2") == ["words"]


class Away(MemoryStore):
    """Does not write."""

    away = True

    async def write(self, changes: list[Change]) -> None:  # type: ignore[override]
        if self.away:
            raise StoreError("away")
        await super().write(changes)


async def test_words_wait_for_the_store_and_are_heard_when_it_is_back(clock: HandClock) -> None:
    store = Away()
    async with running(clock=clock, store=store) as server, server.http() as client:
        posting = asyncio.create_task(client.post(PUSH, json=pushed(event("hello"))))
        while len(clock.slept) < 2:
            await asyncio.sleep(0)
        store.away = False
        assert (await posting).status_code == 204
        assert await texts(server, "c1") == ["hello"]
