"""Group commit: what failed is tried again, what must not be lost is not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from assistant.server.commit import Committer, Told
from assistant.store import CallRow, Change, Conflict, EventLine, JournalLine, StoreError
from assistant.store.memory import MemoryStore
from tests.server.fakes import HandClock


def line(seq: int, call_id: str = "c1", body: bytes = b"{}") -> JournalLine:
    return JournalLine(call_id=call_id, seq=seq, at=0.0, body=body)


def event(seq: int) -> EventLine:
    return EventLine(call_id="c1", seq=seq, at=0.0, kind="turn_heard", body=b"{}")


class Moody(MemoryStore):
    """Fails as often as `away` says; answers nothing while `gate` is shut."""

    def __init__(self) -> None:
        super().__init__()
        self.away = 0.0
        self.transactions = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def write(self, changes: Sequence[Change]) -> None:
        await self.gate.wait()
        await asyncio.sleep(0)
        if self.away > 0:
            self.away -= 1
            raise StoreError("away")
        self.transactions += 1
        await super().write(changes)


class Desk:
    """A committer, its store, its clock, and what it told."""

    def __init__(self, **how: Any) -> None:
        self.store, self.clock = Moody(), HandClock()
        self.lost = 0
        self.broken: list[str] = []
        self.health: list[str] = []
        told = Told(lost=self.count, broken=self.broken.append, health=self.health.append)
        self.committer = Committer(store=self.store, clock=self.clock, told=told, **how)

    def count(self, lost: Sequence[Change]) -> None:
        self.lost += len(lost)

    async def idle(self) -> None:
        """Return when nothing waits."""
        while not self.committer.idle or self.committer.health != "ok":
            await asyncio.sleep(0)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    found = Desk()
    found.committer.start()
    yield found
    await found.committer.stop()


async def test_a_commit_returns_when_it_is_written(desk: Desk) -> None:
    await desk.committer.commit([line(0)])
    assert await desk.store.journal("c1") == [b"{}"]


async def test_what_is_noted_costs_no_transaction_when_a_commit_comes(desk: Desk) -> None:
    for number in range(3):
        desk.committer.note([event(number)])
        await asyncio.sleep(0)
    await desk.committer.commit([line(0)])
    assert (desk.store.transactions, len(await desk.store.events("c1"))) == (1, 3)


async def test_what_is_noted_is_written_although_no_commit_comes(desk: Desk) -> None:
    desk.committer.note([event(0)])
    await desk.idle()
    assert await desk.store.events("c1") == [b"{}"]


async def test_a_note_is_written_before_what_comes_after_it(desk: Desk) -> None:
    desk.committer.note([event(0)])
    await desk.committer.commit([line(0)])
    assert await desk.store.events("c1") == [b"{}"]


async def test_a_failed_commit_is_tried_again_with_longer_and_longer_pauses(desk: Desk) -> None:
    desk.store.away = 4
    desk.committer.note([line(0)])
    await desk.idle()
    assert desk.clock.slept == [0.1, 0.5, 2.0, 2.0]
    assert desk.committer.failing is False


async def test_a_call_does_not_wait_longer_for_a_slow_store_than_it_may() -> None:
    desk = Desk(patience_s=0.001)
    desk.store.gate.clear()
    desk.committer.start()
    assert await desk.committer.commit([line(0)]) is False
    assert (desk.committer.health, desk.committer.unwritten) == ("ok", 1)
    desk.store.gate.set()
    await desk.idle()
    assert desk.health == []
    assert len(await desk.store.journal("c1")) == 1
    await desk.committer.stop()


async def test_nothing_is_accepted_before_it_is_written_while_the_store_is_only_slow() -> None:
    desk = Desk(patience_s=0.001, away_after_s=60.0)
    desk.store.gate.clear()
    desk.committer.start()
    accepted: list[StoreError | None] = []
    await desk.committer.commit([line(0)])
    desk.committer.when_safe(accepted.append)
    await asyncio.sleep(0.01)
    assert (accepted, desk.health) == ([], [])
    desk.store.gate.set()
    await desk.committer.stop()
    assert accepted == [None]
    assert len(await desk.store.journal("c1")) == 1


async def test_a_store_that_is_too_slow_is_away_and_all_are_told_before_anything_is_accepted() -> None:
    desk = Desk(patience_s=0.001, away_after_s=0.01)
    desk.store.gate.clear()
    desk.committer.start()
    await desk.committer.commit([line(0)])
    await desk.committer.safe()
    assert desk.health == ["away"]
    await desk.committer.commit([line(1)])
    await desk.committer.safe()
    desk.store.gate.set()
    await desk.idle()
    assert desk.health == ["away", "ok"]
    await desk.committer.stop()


async def test_a_store_that_fails_is_away_at_once() -> None:
    desk = Desk(patience_s=0.001, away_after_s=60.0)
    desk.store.away = float("inf")
    desk.committer.start()
    await desk.committer.commit([line(0)])
    await desk.committer.safe()
    assert desk.health == ["away"]
    desk.store.away = 0
    await desk.idle()
    await desk.committer.stop()


async def test_what_is_heard_while_the_store_is_away_is_written_later_in_its_order() -> None:
    desk = Desk(patience_s=0.001)
    desk.store.gate.clear()
    desk.committer.start()
    for number in range(5):
        assert await desk.committer.commit([line(number, body=str(number).encode())]) is False
    desk.store.gate.set()
    await desk.idle()
    assert await desk.store.journal("c1") == [b"0", b"1", b"2", b"3", b"4"]
    assert await desk.committer.commit([line(5)]) is True
    await desk.committer.stop()


async def test_who_must_know_waits_until_all_is_written() -> None:
    desk = Desk(patience_s=0.001)
    desk.store.gate.clear()
    desk.committer.start()
    await desk.committer.commit([line(0)])
    settled = asyncio.create_task(desk.committer.settle())
    await asyncio.sleep(0)
    assert not settled.done()
    desk.store.gate.set()
    await settled
    assert len(await desk.store.journal("c1")) == 1
    await desk.committer.stop()


async def test_when_the_queue_is_full_calls_wait_and_are_told() -> None:
    desk = Desk(patience_s=0.001, buffer_bytes=1000)
    desk.store.gate.clear()
    desk.committer.start()
    taken = [await desk.committer.commit([line(number)]) for number in range(4)]
    assert taken == [False] * 4
    waiting = asyncio.create_task(desk.committer.commit([line(4)]))
    while desk.health != ["full"]:
        await asyncio.sleep(0)
    assert not waiting.done()
    desk.store.gate.set()
    assert await waiting is True
    await desk.idle()
    assert desk.health == ["full", "ok"]
    assert len(await desk.store.journal("c1")) == 5
    await desk.committer.stop()


async def test_a_call_that_another_server_has_written_meanwhile_is_let_go_with_all_its_lines() -> None:
    desk = Desk(patience_s=0.001)
    desk.store.gate.clear()
    desk.committer.start()
    for number in range(3):
        await desk.committer.commit([line(number)])
    await desk.committer.commit([line(0, "c2")])
    await MemoryStore.write(desk.store, [line(0, body=b"theirs")])
    desk.store.gate.set()
    await desk.idle()
    assert desk.broken == ["c1"]
    assert await desk.store.journal("c1") == [b"theirs"]
    assert len(await desk.store.journal("c2")) == 1
    await desk.committer.stop()


async def test_a_conflict_reaches_only_its_own_caller(desk: Desk) -> None:
    await desk.committer.commit([line(0)])
    results = await asyncio.gather(
        desk.committer.commit([line(0)]), desk.committer.commit([line(0, "c2")]), return_exceptions=True
    )
    assert isinstance(results[0], Conflict)
    assert results[1] is True
    assert await desk.store.journal("c2") == [b"{}"]


async def test_when_too_much_waits_events_are_given_up_and_nothing_else() -> None:
    desk = Desk(patience_s=0.001, buffer_bytes=1000)
    desk.store.gate.clear()
    desk.committer.start()
    await desk.committer.commit([line(0)])
    for number in range(20):
        desk.committer.note([event(number)])
    desk.committer.note([CallRow(call_id="c1", opened_at=1.0)])
    assert desk.lost > 10
    desk.store.gate.set()
    await desk.idle()
    assert len(await desk.store.journal("c1")) == 1
    assert len(await desk.store.events("c1")) == 20 - desk.lost
    assert await desk.store.call("c1") is not None
    await desk.committer.stop()


async def test_a_stop_writes_what_waits() -> None:
    desk = Desk()
    desk.committer.start()
    desk.committer.note([event(0)])
    await desk.committer.stop()
    assert await desk.store.events("c1") == [b"{}"]
    with pytest.raises(StoreError, match="stopping"):
        desk.committer.note([event(1)])


async def test_a_stop_does_not_wait_for_ever_for_a_store_that_is_away(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = Desk(patience_s=60.0)
    desk.store.away = float("inf")
    desk.committer.start()
    writing = asyncio.create_task(desk.committer.commit([line(0)]))
    await asyncio.sleep(0)
    await desk.committer.stop()
    with pytest.raises(StoreError, match="does not answer"):
        await writing
    assert "1 inputs are not written" in caplog.text
