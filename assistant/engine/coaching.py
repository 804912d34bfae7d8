"""A kind word to the agent, rarely: one gentle rewrite after a misstep while tension rises, one reminder in a critical call.

Everything else waits for the debrief. Never a score of the agent, never his emotion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from assistant.engine.policy import CoachingPolicy
from assistant.types import Stage

# Missteps whose rewrite helps at once; the others are for the debrief only.
AT_ONCE = ("calm_down", "blame_customer", "dismiss", "policy_shield", "negative_language", "jargon")
# The two that pour oil on the fire need not wait for the gap between rewrites.
WORST = ("calm_down", "blame_customer")
# An agent turn with one of these is on the right way; it is not corrected.
ON_THE_WAY = {"offer_options", "take_ownership", "escalate", "set_boundary", "positive_language"}


@dataclass(frozen=True, slots=True)
class Coaching:
    """Slice of the call state."""

    rewrites: int = 0
    rewrite_at: float | None = None
    reminders: int = 0
    owed: bool = False


def rewrite(
    state: Coaching,
    missteps: Sequence[str],
    stage: Stage,
    at: float,
    texts: Mapping[str, tuple[str, ...]],
    policy: CoachingPolicy,
) -> tuple[Coaching, str | None, str | None]:
    """After an agent turn: (slice, misstep, its better way) or (slice, None, None)."""
    if stage is Stage.CALM or state.rewrites >= policy.rewrites:
        return state, None, None
    waits = state.rewrite_at is not None and at - state.rewrite_at < policy.rewrite_gap_s
    for misstep in WORST if waits else AT_ONCE:
        choices = texts.get(misstep, ())
        if misstep in missteps and choices:
            say = choices[state.rewrites % len(choices)]
            return replace(state, rewrites=state.rewrites + 1, rewrite_at=at), misstep, say
    return state, None, None


def reminder(
    state: Coaching,
    stage: Stage,
    insulted: bool,
    busy: bool,
    call_id: str,
    texts: Sequence[str],
    policy: CoachingPolicy,
) -> tuple[Coaching, str | None]:
    """After a customer turn: "breathe, it is not personal", when the call is critical or the agent was insulted.

    `busy`: he has just been given something to say; then the reminder waits for a turn that is still not calm.
    """
    wanted = stage is Stage.CRITICAL or insulted or (state.owed and stage is not Stage.CALM)
    if state.reminders >= policy.reminders or not texts or not wanted:
        return state, None
    if busy:
        return replace(state, owed=True), None
    say = texts[(crc32(call_id.encode()) + state.reminders) % len(texts)]
    return replace(state, reminders=state.reminders + 1, owed=False), say
