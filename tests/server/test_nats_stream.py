"""A NATS stream is read by subject; what is not in the journal comes again, what never can be is kept aside."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import orjson
import pytest
import uvicorn.server

from assistant.server.app import NotAllowed, check
from assistant.settings import Settings
from assistant.store.memory import MemoryStore
from tests.server.fakes import Running, final, running, some_settings
from tests.server.test_deliveries import Away
from tests.server.test_outage import Away as Gone
from tests.server.test_side import roles
from tests.server.waiting import heard, until

nats = pytest.importorskip("nats", reason="the extra `nats` is not installed")
ADDRESS = os.environ.get("ASSISTANT_TEST_NATS", "nats://127.0.0.1:4222")
pytestmark = pytest.mark.connected


@dataclass(frozen=True)
class Subjects:
    """A stream of one test."""

    name: str
    prefix: str
    jetstream: Any

    async def put(self, subject: str, *messages: Any, **headers: str) -> None:
        for message in messages:
            data = message if isinstance(message, bytes) else orjson.dumps(message)
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            await self.jetstream.publish(f"{self.prefix}.{subject}", data, headers=named or None)

    async def unanswered(self) -> int:
        """Messages that wait for an answer or have not been fetched."""
        info = await self.jetstream.consumer_info(self.name, "assistant")
        return int(info.num_ack_pending + info.num_pending)

    def settings(self, *, feeds: dict[str, Any] | None = None, **more: Any) -> Settings:
        own = {"url": ADDRESS, "stream": self.name, "prefix": self.prefix, "ack_wait_s": 60.0}
        retention = {"transcripts_days": 1}
        return some_settings(
            feeds={"nats": own, "retry_s": 0.01} | (feeds or {}), retention=retention, **more
        )


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers stop at their own pace (see tests/quick.py).

    A reader that is stopped in the moment in which it asks NATS for more may leave its question there: the next message then
    goes to nobody, and comes again when `ack_wait_s` is over.
    """
    monkeypatch.setattr(uvicorn.server, "asyncio", asyncio)


@pytest.fixture
async def subjects() -> AsyncIterator[Subjects]:
    try:
        connection = await asyncio.wait_for(nats.connect(ADDRESS, max_reconnect_attempts=1), 3)
    except (OSError, TimeoutError, nats.errors.Error) as error:
        if os.environ.get("ASSISTANT_REQUIRE_SERVICES") == "1":
            raise
        pytest.skip(f"no NATS at {ADDRESS}: {error!r}")
    name = f"assistant-test-{uuid4().hex[:12]}"
    jetstream = connection.jetstream()
    await jetstream.add_stream(name=name, subjects=[f"{name}.>"], max_age=600)
    yield Subjects(name, name, jetstream)
    await jetstream.delete_stream(name)
    await connection.close()


def reading(server: Running) -> Callable[[], Any]:
    async def is_reading() -> bool:
        return bool(server.app.state.consumers[0].state == "reading")

    return is_reading


async def test_the_subject_says_whose_messages_these_are_and_of_which_call(subjects: Subjects) -> None:
    await subjects.put("generic.c1", final("one", 1), final("two", 2))
    await subjects.put("generic.a.b", final("dots belong to the id", 1))
    async with running(settings=subjects.settings()) as server:
        await until(heard(server, "one", "two"))
        await until(heard(server, "dots belong to the id", call_id="a.b"))

        async def all_answered() -> bool:
            return await subjects.unanswered() == 0

        await until(all_answered)


async def test_headers_say_who_speaks(subjects: Subjects) -> None:
    await subjects.put("vosk.c1", {"text": "hello"}, Role="customer")
    await subjects.put("vosk.c1", {"text": "good morning"}, Role_Map="*=agent")
    async with running(settings=subjects.settings()) as server:
        await until(heard(server, "hello", "good morning"))
        assert await roles(server) == [("customer", "hello"), ("agent", "good morning")]


async def test_a_restart_goes_on_with_what_was_not_acknowledged(subjects: Subjects) -> None:
    await subjects.put("generic.c1", final("one", 1))
    async with running(settings=subjects.settings()) as server:
        await until(heard(server, "one"))

        async def answered() -> bool:
            return await subjects.unanswered() == 0

        await until(answered)
    await subjects.put("generic.c2", final("two", 2))
    async with running(settings=subjects.settings()) as server:
        await until(heard(server, "two", call_id="c2"))
        assert server.runtime.shown("c1") is None


async def test_what_a_stopping_server_had_in_hand_comes_to_the_next_one_at_once(subjects: Subjects) -> None:
    patient = subjects.settings()
    async with running(settings=patient, store=Away()) as server:
        await subjects.put("generic.c1", final("one", 1))

        async def in_hand() -> bool:
            return bool(server.runtime.committer.failing)

        await until(in_hand)
    async with running(settings=patient) as server:
        await until(heard(server, "one"))


async def test_what_is_heard_while_the_store_is_away_is_acknowledged_when_it_is_written(
    subjects: Subjects,
) -> None:
    store = Gone()
    store.gone = True
    async with running(settings=subjects.settings(), store=store) as server:
        await subjects.put("generic.c1", final("one", 1), final("two", 2))

        async def decided() -> bool:
            call = server.runtime.shown("c1")
            return call is not None and call.view.counts["turn_heard"] == 2

        await until(decided)
        assert await subjects.unanswered() == 2
        store.gone = False

        async def answered() -> bool:
            return await subjects.unanswered() == 0

        await until(answered)
        assert len(await store.journal("c1")) == 3


async def test_a_busy_server_gets_a_message_again_and_keeps_it_aside_after_the_limit(
    subjects: Subjects,
) -> None:
    settings = subjects.settings(feeds={"max_deliveries": 3}, limits={"calls": 1})
    async with running(settings=settings) as server:
        await server.reception.hear("generic", "other", b'{"type":"start"}')
        await subjects.put("generic.c1", final("one", 1))
        desk = server.app.state.desk

        async def aside() -> bool:
            return bool(desk.letters.counts["generic"])

        await until(aside)
        assert desk.counts["generic", "later"] == 2
        assert "limits.calls" in desk.letters.listed()[0]["detail"]


async def test_what_comes_again_once_there_is_room_is_heard_in_order(subjects: Subjects) -> None:
    settings = subjects.settings(feeds={"max_deliveries": 50}, limits={"calls": 1})
    store = MemoryStore()
    async with running(store=store, settings=some_settings(retention={"transcripts_days": 1})) as before:
        await before.reception.hear("generic", "other", b'{"type":"start"}')
    # Both wait in the stream, and the other call has the room, before the first is read: else the second may find room first.
    await subjects.put("generic.c1", final("one", 1), final("two", 2))
    async with running(store=store, settings=settings) as server:

        async def refused() -> bool:
            return bool(server.app.state.desk.counts["generic", "later"])

        await until(refused)
        await server.reception.hear("generic", "other", b'{"type":"end"}')
        await until(heard(server, "one", "two"))


async def test_what_comes_later_does_not_overtake_what_was_refused(subjects: Subjects) -> None:
    settings = subjects.settings(feeds={"max_deliveries": 50, "retry_s": 0.2}, limits={"calls": 1})
    store = MemoryStore()
    async with running(store=store, settings=settings) as server:
        await server.reception.hear("generic", "other", b'{"type":"start"}')
        await subjects.put("generic.c1", final("one", 1))

        async def refused() -> bool:
            return bool(server.app.state.desk.counts["generic", "later"])

        await until(refused)
        # there is room now, and the second is fetched while the first is still put off
        await server.reception.hear("generic", "other", b'{"type":"end"}')
        await subjects.put("generic.c1", final("two", 2))
        await until(heard(server, "one", "two"))


POISON = {
    "not json": ("generic.c1", b"{", {}),
    "nobody's feed": ("nobody.c1", b"{}", {}),
    "no call": ("generic", b"{}", {}),
    "a strange role": ("vosk.c1", b"{}", {"Role": "boss"}),
}


@pytest.mark.parametrize(("subject", "data", "headers"), POISON.values(), ids=POISON.keys())
async def test_poison_is_terminated_and_kept_aside(
    subjects: Subjects, subject: str, data: bytes, headers: dict[str, str]
) -> None:
    async with running(settings=subjects.settings()) as server:
        await subjects.put(subject, data, **headers)

        async def aside() -> bool:
            return len(server.app.state.desk.letters.listed()) == 1 and await subjects.unanswered() == 0

        await until(aside)
        assert server.app.state.desk.letters.body(1) == data


async def test_a_stream_that_is_not_there_is_said_or_made(subjects: Subjects) -> None:
    name = f"{subjects.name}-more"
    own = {"url": ADDRESS, "stream": name, "prefix": f"{name}x"}
    async with running(settings=some_settings(feeds={"nats": own, "retry_s": 0.01})) as server:

        async def failing() -> bool:
            return bool(server.app.state.consumers[0].state == "failing: NotFoundError")

        await until(failing)
    try:
        async with running(settings=some_settings(feeds={"nats": own | {"create": True}})) as server:
            await until(reading(server))
    finally:
        await subjects.jetstream.delete_stream(name)


async def test_a_nats_that_does_not_answer_is_said_and_the_server_serves_on() -> None:
    own = {"url": "nats://127.0.0.1:1", "stream": "FEEDS"}
    async with running(settings=some_settings(feeds={"nats": own})) as server, server.http() as client:
        assert (await client.post("/feeds/generic/c1", json=final("one", 1))).status_code == 200
        page = (await client.get("/-/feeds")).json()
        assert page["streams"][0]["state"] in ("starting", "failing: TimeoutError", "failing: NoServersError")


def test_without_the_extra_the_server_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.server.streams.find_spec", lambda name: None)
    with pytest.raises(NotAllowed, match="extra `nats`"):
        check(some_settings(feeds={"nats": {"url": ADDRESS}}))
