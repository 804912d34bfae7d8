"""One call sends 1,000 messages a second: it alone is throttled, and what was left out is counted."""

from __future__ import annotations

from assistant.store.memory import MemoryStore
from tests.server.fakes import HandClock, final
from tests.server.test_runtime import started


async def test_a_thousand_messages_a_second_throttle_only_their_own_call() -> None:
    clock = HandClock()
    async with started(MemoryStore(), clock) as desk:
        await desk.say("calm", {"type": "start"})
        await desk.say("noisy", {"type": "start"})
        for number in range(1000):
            clock.advance(0.001)
            await desk.say(
                "noisy", {"type": "segment", "role": "customer", "text": f"w {number}", "is_final": False}
            )
        limits = desk.runtime.settings.limits
        dropped = desk.runtime.meters.registry.get_sample_value(
            "assistant_dropped_total", {"what": "interims"}
        )
        assert dropped is not None
        assert abs(1000 - dropped - limits.segments_burst - limits.segments_per_s) <= 1
        # The other call neither waits nor loses anything; the flooding one's finals are kept, and wait.
        await desk.say("calm", final("hello", 1))
        assert clock.slept == []
        assert await desk.say("noisy", final("not lost", 1)) == 1
        assert len(clock.slept) == 1
