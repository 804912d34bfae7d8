"""A kind word to the agent, rarely: a gentle rewrite after a misstep towards somebody upset, one reminder in a critical call.

Everything else waits for the debrief. Never a score of the agent, never his emotion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from assistant.engine.advice import HURTS
from assistant.engine.policy import CoachingPolicy
from assistant.types import Stage

# Missteps whose rewrite helps at once; the others are for the debrief only.
AT_ONCE = (
    "calm_down", "blame_customer", "dismiss", "policy_shield", "negative_language", "jargon", "no_acknowledgement",
)  # fmt: skip
# The two that pour oil on the fire need not wait for the gap between rewrites.
WORST = ("calm_down", "blame_customer")
# Not corrected beside one of these, which are the right way, unless it hurts (`advice.HURTS`).
ON_THE_WAY = frozenset(("offer_options", "take_ownership", "escalate", "set_boundary", "positive_language"))
# Missteps that are misheard beside a technique: "I'm sorry, it was entered wrongly", "no wonder you're tense", "sorry, that's lab talk, it
# means …".
MISHEARD = {
    "apologise": frozenset(("blame_customer", "dismiss", "jargon")),
    "validate_emotion": frozenset(("blame_customer", "dismiss")),
}


@dataclass(frozen=True, slots=True)
class Coaching:
    """Slice of the call state. `used`: the rewrites shown; `since`: agent turns that have ended after the last one."""

    used: tuple[str, ...] = ()
    since: int = 0
    reminders: int = 0


def rewrite(
    state: Coaching,
    missteps: Sequence[str],
    upset: bool,
    call_id: str,
    texts: Mapping[str, tuple[str, ...]],
    policy: CoachingPolicy,
) -> tuple[Coaching, str | None, str | None]:
    """In an agent turn: (slice, misstep, its better way) or (slice, None, None); once a turn, and never a text twice.

    `missteps`: those to correct; `upset`: the customer just was, or the call is tense. Which text comes first goes by the call's
    id: an agent reads another one in the next call.
    """
    this_turn = bool(state.used) and state.since == 0
    if not upset or this_turn or len(state.used) >= policy.rewrites:
        return state, None, None
    waits = bool(state.used) and state.since < policy.rewrite_turns
    for misstep in WORST if waits else AT_ONCE:
        choices = [say for say in texts.get(misstep, ()) if say not in state.used]
        if misstep in missteps and choices:
            say = choices[crc32(call_id.encode()) % len(choices)]
            return replace(state, used=(*state.used, say), since=0), misstep, say
    return state, None, None


def agent_spoke(state: Coaching) -> Coaching:
    """The slice after an agent turn has ended."""
    return replace(state, since=state.since + 1)


def correctable(missteps: Sequence[str], techniques: Sequence[str]) -> tuple[str, ...]:
    """The missteps to correct beside these techniques, both as a rule has heard them."""
    # whoever says sorry, or names the feeling, blames and belittles nobody in the same breath
    misheard = frozenset[str]().union(*(MISHEARD.get(technique, ()) for technique in techniques))
    wrong = tuple(misstep for misstep in missteps if misstep not in misheard)
    if ON_THE_WAY.isdisjoint(techniques):
        return wrong
    return tuple(misstep for misstep in wrong if misstep in HURTS)


def reminder(
    state: Coaching,
    stage: Stage,
    insulted: bool,
    rising: bool,
    busy: bool,
    call_id: str,
    texts: Sequence[str],
    policy: CoachingPolicy,
) -> tuple[Coaching, str | None]:
    """After a customer turn: "breathe, it is not personal", when the agent was insulted, or the call is critical and he is as
    angry as before (`rising`).

    `busy`: the agent has just been given something to say, or his own words made him angry: then it is not about breathing.
    """
    wanted = insulted or (stage is Stage.CRITICAL and rising)
    if busy or state.reminders >= policy.reminders or not texts or not wanted:
        return state, None
    say = texts[(crc32(call_id.encode()) + state.reminders) % len(texts)]
    return replace(state, reminders=state.reminders + 1), say
