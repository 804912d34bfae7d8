"""Group commit: what failed is tried again, what must not be lost is not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from assistant.server import commit
from assistant.server.commit import Committer
from assistant.store import Change, Conflict, EventLine, JournalLine, StoreError
from assistant.store.memory import MemoryStore
from tests.server.fakes import HandClock


def line(seq: int, call_id: str = "c1") -> JournalLine:
    return JournalLine(call_id=call_id, seq=seq, at=0.0, body=b"{}")


def event(seq: int) -> EventLine:
    return EventLine(call_id="c1", seq=seq, at=0.0, kind="turn_heard", body=b"{}")


class Moody(MemoryStore):
    """Fails as often as `away` says."""

    def __init__(self) -> None:
        super().__init__()
        self.away = 0.0

    async def write(self, changes: Sequence[Change]) -> None:
        await asyncio.sleep(0)
        if self.away > 0:
            self.away -= 1
            raise StoreError("away")
        await super().write(changes)


class Desk:
    """A committer, its store, its clock, and how much it gave up."""

    def __init__(self) -> None:
        self.store, self.clock, self.lost = Moody(), HandClock(), 0
        self.committer = Committer(self.store, self.clock, self.count)

    def count(self, lost: int) -> None:
        self.lost += lost


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    found = Desk()
    found.committer.start()
    yield found
    await found.committer.stop()


async def test_a_commit_returns_when_it_is_written(desk: Desk) -> None:
    await desk.committer.commit([line(0)])
    assert await desk.store.journal("c1") == [b"{}"]


async def test_a_note_is_written_before_what_comes_after_it(desk: Desk) -> None:
    desk.committer.note([event(0)])
    await desk.committer.commit([line(0)])
    assert await desk.store.events("c1") == [b"{}"]


async def test_a_failed_commit_is_tried_again_with_longer_and_longer_pauses(desk: Desk) -> None:
    desk.store.away = 4
    await desk.committer.commit([line(0)])
    assert desk.clock.slept == [0.1, 0.5, 2.0, 2.0]
    assert desk.committer.failing is False


async def test_a_conflict_reaches_only_its_own_caller(desk: Desk) -> None:
    await desk.committer.commit([line(0)])
    results = await asyncio.gather(
        desk.committer.commit([line(0)]), desk.committer.commit([line(0, "c2")]), return_exceptions=True
    )
    assert isinstance(results[0], Conflict)
    assert results[1] is None
    assert await desk.store.journal("c2") == [b"{}"]


async def test_when_too_much_waits_notes_are_given_up_and_commits_never(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commit, "BACKLOG", 3)
    desk.store.away = 2
    writing = [asyncio.create_task(desk.committer.commit([line(number)])) for number in range(3)]
    await asyncio.sleep(0)
    for number in range(5):
        desk.committer.note([event(number)])
    await asyncio.gather(*writing)
    await desk.committer.commit([])
    assert len(await desk.store.journal("c1")) == 3
    assert desk.lost == 5


async def test_a_stop_writes_what_waits() -> None:
    desk = Desk()
    desk.committer.start()
    desk.committer.note([event(0)])
    await desk.committer.stop()
    assert await desk.store.events("c1") == [b"{}"]
    with pytest.raises(StoreError, match="stopping"):
        desk.committer.note([event(1)])


async def test_a_stop_does_not_wait_for_a_store_that_is_away() -> None:
    desk = Desk()
    desk.store.away = float("inf")
    desk.committer.start()
    writing = asyncio.create_task(desk.committer.commit([line(0)]))
    await asyncio.sleep(0)
    await desk.committer.stop()
    with pytest.raises(StoreError, match="does not answer"):
        await writing
