"""Calls over their life: journal before decision, restarts, silence, retention, and what is left afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

from assistant.bus.memory import MemoryBus
from assistant.feeds import Feed, FeedConfig
from assistant.feeds.generic import Generic
from assistant.server.core import Core
from assistant.server.reception import Reception
from assistant.server.refused import Refused
from assistant.server.runtime import Runtime
from assistant.server.watching import Watching
from assistant.settings import Settings
from assistant.store import CallRow, Change, Conflict, EventLine, JournalLine, Store, StoreError, open_store
from assistant.store.memory import MemoryStore
from assistant.types import Verdict
from tests.server.fakes import FakeState, HandClock, fake_core, fake_step, final, some_settings

KEPT = {"transcripts_days": 1}


class Desk(Reception):
    """A reception with its runtime in reach."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime)
        self.runtime = runtime

    async def say(self, call_id: str, *messages: Mapping[str, object]) -> int | None:
        """Bring messages of our own protocol; the number of the last input."""
        seq = None
        for message in messages:
            seq = (await self.hear("generic", call_id, orjson.dumps(message))).seq
        return seq


@asynccontextmanager
async def started(
    store: Store, clock: HandClock | None = None, core: Core | None = None, settings: Settings | None = None
) -> AsyncIterator[Desk]:
    """A runtime on `store` without a web server; left as a stop leaves it."""
    settings = settings or some_settings(retention=KEPT)
    runtime = Runtime(core or fake_core(), settings, store, MemoryBus(), clock or HandClock())
    await runtime.start()
    try:
        yield Desk(runtime)
    finally:
        await runtime.stop()


async def settled(runtime: Runtime) -> None:
    """Wait until all that was noted is written."""
    await runtime.committer.settle()


async def breathe() -> None:
    """Let all tasks run as far as they can without input or output."""
    for _ in range(200):
        await asyncio.sleep(0)


class HeldStore(MemoryStore):
    """Writes only while its gate is open; `fail` makes writes fail, each once."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.gate.set()
        self.tried = asyncio.Event()
        self.fail: list[Exception] = []
        self.groups: list[int] = []

    async def write(self, changes: Sequence[Change]) -> None:
        self.tried.set()
        await self.gate.wait()
        if self.fail:
            raise self.fail.pop(0)
        self.groups.append(sum(isinstance(change, JournalLine) for change in changes))
        await super().write(changes)


async def test_nothing_is_decided_before_it_is_in_the_journal() -> None:
    decided: list[int] = []

    def step(state: Any, heard: Any, playbook: Any) -> Any:
        decided.append(heard.seq)
        return fake_step(state, heard, playbook)

    store = HeldStore()
    async with started(store, core=fake_core(step)) as desk:
        store.gate.clear()
        store.tried.clear()
        saying = asyncio.create_task(desk.say("c1", final("hello", 1)))
        await store.tried.wait()
        assert (decided, await store.journal("c1")) == ([], [])
        store.gate.set()
        await saying
        assert (decided, len(await store.journal("c1"))) == ([0, 1], 2)


async def test_calls_that_speak_at_once_share_a_transaction() -> None:
    store = HeldStore()
    async with started(store) as desk:
        store.gate.clear()
        store.tried.clear()
        first = asyncio.create_task(desk.say("first", final("hello", 1)))
        await store.tried.wait()
        saying = [asyncio.create_task(desk.say(f"c{number}", final("hello", 1))) for number in range(20)]
        await breathe()
        assert desk.runtime.committer.waiting == 20
        store.gate.set()
        await asyncio.gather(first, *saying)
    assert store.groups[:2] == [2, 40]


async def test_a_store_that_is_away_for_a_moment_costs_waiting_and_no_words() -> None:
    store, clock = HeldStore(), HandClock()
    async with started(store, clock) as desk:
        await desk.say("c1", final("one", 1))
        await settled(desk.runtime)
        store.fail = [StoreError("disk full")] * 5
        assert await desk.say("c1", final("two", 2)) == 2
        await settled(desk.runtime)
        assert len(clock.slept) == 5
        assert len(await store.journal("c1")) == 3


async def test_two_servers_that_write_one_call_do_not_overwrite_each_other() -> None:
    store = MemoryStore()
    async with started(store) as desk:
        await desk.say("c1", final("one", 1))
        await store.write([JournalLine(call_id="c1", seq=2, at=2.0, body=b'{"other":1}')])
        with pytest.raises(Refused, match="store: journal"):
            await desk.say("c1", final("two", 2))
        assert (await store.journal("c1"))[2] == b'{"other":1}'
        assert desk.runtime.live() == []


async def test_a_conflict_of_one_call_does_not_hit_the_others() -> None:
    store = HeldStore()
    async with started(store) as desk:
        await desk.say("c1", final("one", 1))
        await store.write([JournalLine(call_id="c1", seq=2, at=2.0, body=b"{}")])
        store.gate.clear()
        store.tried.clear()
        bad = asyncio.create_task(desk.say("c1", final("two", 2)))
        good = asyncio.create_task(desk.say("c2", final("hello", 1)))
        await store.tried.wait()
        await breathe()
        store.gate.set()
        results = await asyncio.gather(bad, good, return_exceptions=True)
        assert isinstance(results[0], Refused)
        assert results[1] == 1


# -- after a restart -----------------------------------------------------------------------------------------------


async def test_after_a_restart_a_call_goes_on_with_state_and_numbers() -> None:
    store = MemoryStore()
    async with started(store) as first:
        await first.say("c1", {"type": "start", "agent_id": "a1"}, final("angry", 1), final("two", 2))
    async with started(store) as second:
        assert second.runtime.call_of("a1") == "c1"
        # The second one comes again and is known: it is no new line.
        assert await second.say("c1", final("two", 2), final("three", 3)) == 3
        await settled(second.runtime)
    texts = [orjson.loads(body).get("text") for body in await store.events("c1")]
    assert [text for text in texts if text] == ["angry", "two", "three"]
    numbers = [orjson.loads(body)["seq"] for body in await store.events("c1")]
    assert numbers == list(range(len(numbers)))


async def test_a_restart_anywhere_gives_the_events_of_no_restart() -> None:
    messages: list[Mapping[str, object]] = [
        {"type": "start", "language": "tr"},
        *(final(f"angry {n}", n) for n in range(4)),
        {"type": "end"},
    ]
    whole = MemoryStore()
    async with started(whole) as desk:
        await desk.say("c1", *messages)
    for cut in range(1, len(messages)):
        store = MemoryStore()
        async with started(store) as desk:
            await desk.say("c1", *messages[:cut])
        async with started(store) as desk:
            await desk.say("c1", *messages[cut:])
        assert await store.journal("c1") == await whole.journal("c1")
        assert await store.events("c1") == await whole.events("c1")


async def test_events_that_a_crash_kept_from_the_store_are_written_at_the_next_start() -> None:
    store = MemoryStore()
    async with started(store) as desk:
        await desk.say("c1", final("angry", 1))
    complete = await store.events("c1")
    await store.replace_events(
        "c1", [EventLine(call_id="c1", seq=0, at=0.0, kind="call_opened", body=complete[0])]
    )
    async with started(store) as desk:
        await settled(desk.runtime)
    assert await store.events("c1") == complete


async def test_events_of_other_rules_are_replaced(caplog: pytest.LogCaptureFixture) -> None:
    store = MemoryStore()
    async with started(store) as desk:
        await desk.say("c1", final("hello", 1))

    def shouting(state: FakeState | None, heard: Any, playbook: Any) -> Any:
        after, events = fake_step(state, heard, playbook)
        return after, events[:1]

    async with started(store, core=fake_core(shouting, "rules-2")):
        assert "other events" in caplog.text
    assert [orjson.loads(body)["type"] for body in await store.events("c1")] == ["call_opened", "turn_heard"]


async def test_a_call_whose_end_was_journalled_but_not_put_away_is_put_away_at_the_start() -> None:
    store = MemoryStore()
    async with started(store) as desk:
        await desk.say("c1", final("hello", 1), {"type": "end"})
    row = await store.call("c1")
    assert row is not None
    await store.write([CallRow(call_id="c1", opened_at=row.opened_at)])
    async with started(store, settings=some_settings()) as desk:
        assert desk.runtime.live() == []
        with pytest.raises(Refused, match="has ended"):
            await desk.say("c1", final("late", 2))
    assert await store.journal("c1") == []


async def test_a_journal_that_cannot_be_read_stops_one_call_and_not_the_start(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = MemoryStore()
    async with started(store) as desk:
        await desk.say("good", final("hello", 1))
    bad = CallRow(call_id="bad", opened_at=1.0)
    await store.write([bad, JournalLine(call_id="bad", seq=0, at=0.0, body=b'{"type":"nonsense"}')])
    async with started(store) as desk:
        assert [call.call_id for call in desk.runtime.live()] == ["good"]
    assert "call bad cannot go on" in caplog.text


async def test_a_decoder_learns_that_the_server_was_restarted(monkeypatch: pytest.MonkeyPatch) -> None:
    epochs: list[int] = []

    def opened(name: str, config: FeedConfig) -> Feed:
        epochs.append(config.epoch)
        return Generic(config)

    monkeypatch.setattr("assistant.server.reception.open_feed", opened)
    store = MemoryStore()
    async with started(store) as desk:
        await desk.say("c1", final("one", 1), final("two", 2))
    async with started(store) as desk:
        await desk.say("c1", final("three", 3))
    assert epochs[0] == 0
    assert epochs[1] > 0


# -- silence, retention, growth ------------------------------------------------------------------------------------


async def test_a_silent_call_is_closed_and_told_why() -> None:
    store, clock = MemoryStore(), HandClock()
    settings = some_settings(retention=KEPT, feeds={"silence_closes_after_s": 60})
    async with started(store, clock, settings=settings) as desk:
        await desk.say("c1", final("hello", 1))
        clock.advance(59)
        await desk.runtime.tick()
        assert [call.call_id for call in desk.runtime.live()] == ["c1"]
        clock.advance(1)
        await desk.runtime.tick()
        await settled(desk.runtime)
        last = orjson.loads((await store.journal("c1"))[-1])
        assert (last["type"], last["reason"], last["at"]) == ("call_ended", "silence", 1.5)


async def test_a_call_that_never_began_is_forgotten_after_silence() -> None:
    clock = HandClock()
    async with started(MemoryStore(), clock) as desk:
        await desk.hear("generic", "c1", b"{")
        clock.advance(10_000)
        await desk.runtime.tick()
        assert desk.runtime.live() == []
        assert await desk.say("c1", final("hello", 1)) == 1


async def test_with_retention_zero_nothing_of_an_ended_call_is_kept() -> None:
    store = MemoryStore()
    async with started(store, settings=some_settings()) as desk:
        await desk.say("c1", final("hello", 1))
        await settled(desk.runtime)
        assert len(await store.journal("c1")) == 2
        await desk.say("c1", {"type": "end"})
    assert (await store.journal("c1"), await store.events("c1"), await store.call("c1")) == ([], [], None)


async def test_with_retention_a_call_is_kept_until_its_days_are_over() -> None:
    store, clock = MemoryStore(), HandClock()
    async with started(store, clock) as desk:
        await desk.say("c1", final("hello", 1), {"type": "end"})
        await settled(desk.runtime)
        assert (await desk.runtime.keeping.expire()).calls == 0
        assert len(await store.journal("c1")) == 3
        clock.advance(86_401)
        assert (await desk.runtime.keeping.expire()).calls == 1
        assert await store.journal("c1") == []


async def test_the_view_of_an_ended_call_lingers_for_a_while_only() -> None:
    clock = HandClock()
    async with started(MemoryStore(), clock, settings=some_settings(retention={"linger_s": 30})) as desk:
        await desk.say("c1", final("hello", 1), {"type": "end"})
        assert desk.runtime.shown("c1") is not None
        clock.advance(31)
        await desk.runtime.tick()
        assert desk.runtime.shown("c1") is None


async def test_a_thousand_calls_leave_only_what_is_bounded() -> None:
    store = MemoryStore()
    async with started(store, settings=some_settings()) as desk:
        for number in range(1000):
            agent = {"type": "start", "agent_id": f"a{number}"}
            await desk.say(f"c{number}", agent, final("angry", 1), {"type": "end"})
        runtime = desk.runtime
        assert (runtime.live(), runtime._agents, store._rows, store._lines) == ([], {}, {}, {})
        assert len(runtime._lingering) == 64


async def test_a_late_start_still_names_the_agent() -> None:
    async with started(MemoryStore()) as desk:
        await desk.say("c1", final("hello", 1))
        await desk.say("c1", {"type": "start", "agent_id": "a9"})
        assert desk.runtime.call_of("a9") == "c1"


# -- answers of the agent -------------------------------------------------------------------------------------------


async def test_an_answer_is_a_journalled_input_stamped_by_the_clock() -> None:
    store, clock = MemoryStore(), HandClock()
    async with started(store, clock) as desk:
        await desk.say("c1", final("angry", 4))
        clock.advance(2.25)
        assert await Watching(desk.runtime).feedback("c1", "s0", Verdict.ACCEPTED) == 2
        line = orjson.loads((await store.journal("c1"))[2])
        assert (line["type"], line["verdict"], line["at"]) == ("feedback_given", "accepted", 6.75)


@pytest.mark.parametrize(("call_id", "suggestion_id"), [("c2", "s0"), ("c1", "s99")])
async def test_an_answer_to_something_unknown_is_refused(call_id: str, suggestion_id: str) -> None:
    async with started(MemoryStore()) as desk:
        await desk.say("c1", final("angry", 1))
        with pytest.raises(Refused):
            await Watching(desk.runtime).feedback(call_id, suggestion_id, Verdict.DISMISSED)


async def test_a_call_is_the_same_in_a_database(tmp_path: Path) -> None:
    messages: list[Mapping[str, object]] = [{"type": "start"}, *(final(f"angry {n}", n) for n in range(3))]
    memory, file = MemoryStore(), await open_store(f"sqlite:///{tmp_path}/calls.sqlite")
    for store in (memory, file):
        async with started(store) as desk:
            await desk.say("c1", *messages)
    assert await memory.events("c1") == await file.events("c1")
    assert await memory.journal("c1") == await file.journal("c1")
    await file.close()


def test_a_conflict_is_a_store_error() -> None:
    assert issubclass(Conflict, StoreError)
