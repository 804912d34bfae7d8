"""A store that is away: calls go on, the panel says so, and everything is written afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import orjson

from assistant.bus import Subscription
from assistant.server.call import Call
from assistant.settings import Settings
from assistant.store import Change, JournalLine, StoreError
from assistant.store.memory import MemoryStore
from assistant.wire import decode_input, encode_event
from tests.server.fakes import fake_core, final, some_settings
from tests.server.test_runtime import Desk, started


class Away(MemoryStore):
    """A store that can go away altogether."""

    def __init__(self) -> None:
        super().__init__()
        self.gone = False

    async def write(self, changes: Sequence[Change]) -> None:
        await asyncio.sleep(0)
        if self.gone:
            raise StoreError("away")
        await super().write(changes)

    async def journal(self, call_id: str) -> list[bytes]:
        if self.gone:
            raise StoreError("away")
        return await super().journal(call_id)


def impatient(**store: Any) -> Settings:
    given = {"url": "memory://", "patience_s": 0.001} | store
    base = some_settings(retention={"transcripts_days": 1})
    return base.model_copy(update={"store": type(base.store)(**given)})


async def back(desk: Desk, store: Away) -> None:
    """The store answers again, and all is written."""
    store.gone = False
    await desk.runtime.committer.settle()
    while desk.runtime.committer.health != "ok":
        await asyncio.sleep(0)


def call_of(desk: Desk, call_id: str) -> Call:
    call = desk.runtime.shown(call_id)
    assert call is not None
    return call


async def stores_told(queue: Subscription) -> list[str]:
    told: list[str] = []
    while True:
        try:
            message = await asyncio.wait_for(queue.get(), 0.05)
        except TimeoutError:
            return told
        plain = orjson.loads(message.body)
        if plain["type"] == "store":
            told.append(plain["health"])


async def test_a_call_goes_on_and_is_written_when_the_store_is_back() -> None:
    store = Away()
    async with started(store, settings=impatient()) as desk:
        await desk.say("c1", {"type": "start"}, final("hello", 1))
        store.gone = True
        assert await desk.say("c1", final("angry", 2), final("are you there", 3)) == 3
        assert call_of(desk, "c1").view.stage == "tense"
        await back(desk, store)
    inputs = [decode_input(line) for line in await store.journal("c1")]
    assert [heard.seq for heard in inputs] == [0, 1, 2, 3]
    assert [encode_event(event) for event in fake_core().fold(inputs)] == await store.events("c1")


async def test_the_panel_is_told_before_anything_is_accepted_that_is_not_written() -> None:
    store = Away()
    async with started(store, settings=impatient()) as desk:
        await desk.say("c1", {"type": "start"}, final("hello", 1))
        queue = desk.runtime.bus.subscribe("call.c1", 64)
        store.gone = True
        await desk.say("c1", final("angry", 2))
        assert any('"type":"store"' in body for body in call_of(desk, "c1").aside.bodies())
        assert await stores_told(queue) == ["away"]
        await back(desk, store)
        assert await stores_told(queue) == ["ok"]
        # A panel that was away meanwhile hears it as well.
        assert any('"health":"ok"' in body for body in call_of(desk, "c1").aside.bodies())
        queue.close()


async def test_a_new_call_begins_and_ends_while_the_store_is_away() -> None:
    store = Away()
    async with started(store, settings=impatient()) as desk:
        store.gone = True
        await desk.say("c1", {"type": "start"}, final("hello", 1))
        await desk.say("c2", {"type": "start"}, final("hello", 1), {"type": "end"})
        assert any('"health":"away"' in body for body in call_of(desk, "c2").aside.bodies())
        await back(desk, store)
        row = await store.call("c2")
        assert row is not None
        assert row.ended_at is not None
        assert len(await store.journal("c1")) == 2


async def test_an_end_without_retention_erases_what_comes_to_the_store_only_afterwards() -> None:
    store = Away()
    settings = impatient().model_copy(update={"retention": some_settings().retention})
    async with started(store, settings=settings) as desk:
        store.gone = True
        await desk.say("c1", {"type": "start"}, final("hello", 1), {"type": "end"})
        await back(desk, store)
        assert (await store.journal("c1"), await store.events("c1"), await store.call("c1")) == ([], [], None)


async def test_when_no_more_can_be_kept_words_wait_and_none_is_lost() -> None:
    store = Away()
    async with started(store, settings=impatient(buffer_mb=0.004)) as desk:
        await desk.say("c1", {"type": "start"})
        store.gone = True
        number = 0
        while desk.runtime.committer.health != "full":
            number += 1
            words = asyncio.create_task(desk.say("c1", final("word", number)))
            await asyncio.sleep(0.01)
        assert not words.done()
        await back(desk, store)
        assert await words == number
        assert len(await store.journal("c1")) == number + 1


async def test_events_that_were_given_up_are_made_anew_from_the_journal() -> None:
    store = Away()
    async with started(store, settings=impatient(buffer_mb=0.02)) as desk:
        await desk.say("c1", {"type": "start"})
        store.gone = True
        number = 0
        while not desk.runtime._gaps._calls:
            number += 1
            await desk.say("c1", final("angry word", number))
        await back(desk, store)
        assert len(await store.events("c1")) < call_of(desk, "c1").view.seq + 1
        await desk.runtime.tick()
        await desk.runtime.committer.settle()
        inputs = [decode_input(line) for line in await store.journal("c1")]
        assert [encode_event(event) for event in fake_core().fold(inputs)] == await store.events("c1")


async def test_a_call_that_another_server_has_taken_meanwhile_is_let_go() -> None:
    store = Away()
    async with started(store, settings=impatient()) as desk:
        await desk.say("c1", {"type": "start"})
        store.gone = True
        await desk.say("c1", final("ours", 1))
        await MemoryStore.write(store, [JournalLine(call_id="c1", seq=1, at=1.0, body=b"{}")])
        await back(desk, store)
        assert desk.runtime.live() == []
        assert len(await store.journal("c1")) == 2
