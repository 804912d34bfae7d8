"""The machine's clock is set, by hand or after a pause: decisions do not notice, and nothing is kept or dropped wrongly."""

from __future__ import annotations

import pytest

from assistant.store.memory import MemoryStore
from assistant.wire import decode_input
from tests.server.fakes import HandClock, final
from tests.server.test_runtime import started

DAY = 86_400.0


class Leaping(HandClock):
    """Its hour can be set; what counts seconds goes on evenly."""

    leap = 0.0

    def wall(self) -> float:
        return super().wall() + self.leap


@pytest.mark.parametrize("leap", [DAY, -DAY, -2_000_000_000.0])
async def test_a_clock_that_is_set_in_mid_call_changes_no_time_of_the_call(leap: float) -> None:
    journals = []
    for leaps in (0.0, leap):
        clock, store = Leaping(), MemoryStore()
        async with started(store, clock) as desk:
            await desk.say("c1", {"type": "start", "agent_id": "a1"}, final("angry"))
            clock.leap = leaps
            clock.advance(7)
            await desk.runtime.tick()
            await desk.say("c1", final("angry again"))
            await desk.runtime.committer.settle()
            assert [call.call_id for call in desk.runtime.live()] == ["c1"]
            journals.append([decode_input(line).at for line in await store.journal("c1")])
    assert journals[0] == journals[1]
    assert journals[0] == sorted(journals[0])


async def test_a_machine_that_slept_closes_calls_that_were_silent_all_the_while() -> None:
    clock = Leaping()
    async with started(MemoryStore(), clock) as desk:
        await desk.say("c1", {"type": "start"}, final("hello"))
        clock.advance(DAY)
        await desk.runtime.tick()
        assert desk.runtime.live() == []
