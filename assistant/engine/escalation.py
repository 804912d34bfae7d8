"""When to bring in a supervisor, why, how urgently, and when the reason has passed.

One prompt at a time; a graver reason replaces a lighter one. A threat or a hint of self-harm goes to a human at once and
carries the centre's safety text; everything else is a prompt that the agent may decline. The program never ends a call.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from assistant.engine.policy import EscalationPolicy
from assistant.types import Stage

Urgency = Literal["soon", "now", "safety"]
# Gravest first. What is further up replaces what is further down.
REASONS: tuple[tuple[str, Urgency], ...] = (
    ("self_harm", "safety"),
    ("threat", "safety"),
    ("boundary_broken", "now"),
    ("supervisor_request_twice", "now"),
    ("supervisor_request", "soon"),
    ("legal_threat", "soon"),
    ("supervisor_perhaps", "soon"),
    ("critical", "soon"),
    ("stuck", "soon"),
)
# For the anger itself: a calming sentence comes first, if there is one to say. The others prompt at once.
AFTER_A_CARD = ("critical",)
FOR_ANGER = ("critical", "stuck")
# Customer turns in a row that read surely as upset: the agent's answer between them has not helped.
LASTING_TURNS = 2
# Very angry in so many of his last turns, whatever lay between them.
BOILING, BOILING_TURNS, WITHIN_TURNS = 3, 2, 4
# "It's grey": of so few words the model alone is no ground to fetch somebody.
FEWEST_SURE_WORDS = 5
RANK = {reason: place for place, (reason, _) in enumerate(REASONS)}
URGENCY = dict(REASONS)


@dataclass(frozen=True, slots=True)
class Prompt:
    """The open prompt."""

    suggestion_id: str
    reason: str
    at: float


@dataclass(frozen=True, slots=True)
class Escalation:
    """Slice of the call state. `put_off`: the level (0–4) of the last turn, at which a card went before a prompt;
    `handed_over`: a supervisor is announced; `supervised`: he is the one speaking. `safety`, `self_harm`: it has come up in this call, and stays so.
    """

    prompt: Prompt | None = None
    count: int = 0
    requests: int = 0
    hot_turns: int = 0
    sure_turns: int = 0
    upset_turns: int = 0
    levels: tuple[int, ...] = ()
    scores: tuple[float, ...] = ()
    calm_turns: int = 0
    last_at: tuple[tuple[str, float], ...] = ()
    handed_over: bool = False
    supervised: bool = False
    safety: bool = False
    self_harm: bool = False
    put_off: float | None = None


@dataclass(frozen=True, slots=True)
class Signs:
    """What the decision looks at after a customer turn has ended. `very_angry`: P(level ≥ 3); `hot_before`: the
    customer was upset already, so the agent has had a turn to answer. `expected`, `expected_before`: level of this turn and the one before, in [0, 4] as a real number.
    `bounded`: the agent has just set a boundary; `acting`: he has just taken the matter on, in so many words; `met`: he has just acknowledged or
    apologised, with nothing beside it that hurts or refuses.
    `perhaps_asked`: in his anger the model alone hears a request for a supervisor; `helped`: a card has been shown, or the agent has done a step of the ladder in his own words.
    """

    at: float
    stage: Stage
    tension: float
    level: int
    score: float
    flags: tuple[str, ...]
    very_angry: float
    cued: bool
    hot_before: bool
    expected: float
    expected_before: float
    helped: bool
    insulted_agent: bool
    bounded: bool
    acting: bool
    met: bool
    warnings: int
    steps_done: int
    words: int = FEWEST_SURE_WORDS
    perhaps_asked: bool = False


def customer_spoke(state: Escalation, signs: Signs, policy: EscalationPolicy) -> Escalation:
    """Count requests, hot, surely upset and calm turns."""
    hot = signs.tension >= policy.stuck_tension
    calm = signs.level <= 1
    return replace(
        state,
        self_harm=state.self_harm or "self_harm" in signs.flags,
        requests=state.requests + ("supervisor_request" in signs.flags),
        hot_turns=state.hot_turns + 1 if hot else 0,
        levels=(*state.levels, signs.level)[-WITHIN_TURNS:],
        scores=(*state.scores, signs.score)[-policy.weary_turns :],
        upset_turns=state.upset_turns + 1 if signs.score >= policy.upset_score else 0,
        sure_turns=state.sure_turns + 1 if signs.score >= policy.lasting_score else 0,
        calm_turns=state.calm_turns + 1 if calm else 0,
    )


def reason(state: Escalation, signs: Signs, policy: EscalationPolicy) -> str | None:
    """The gravest reason to prompt now, None if there is none that has not been prompted already."""
    for name, _ in REASONS:
        if _holds(name, state, signs, policy) and _may(name, state, signs.at, policy):
            return name
    return None


def _holds(name: str, state: Escalation, signs: Signs, policy: EscalationPolicy) -> bool:
    match name:
        case "self_harm":
            return name in signs.flags
        case "threat":
            return name in signs.flags and signs.score >= policy.threat_score
        case "legal_threat":
            return name in signs.flags and signs.score >= policy.legal_score
        case "boundary_broken":
            return signs.insulted_agent and signs.warnings >= policy.warnings
        case "supervisor_request_twice":
            return "supervisor_request" in signs.flags and state.requests >= 2
        case "supervisor_request":
            return "supervisor_request" in signs.flags
        case "supervisor_perhaps":
            return signs.perhaps_asked
        case "critical":
            return _critical(state, signs, policy)
        case "stuck":
            return _stuck(state, signs, policy)
        case _:
            return False


def _stuck(state: Escalation, signs: Signs, policy: EscalationPolicy) -> bool:
    """High tension through several turns and steps; or upset in every one of his last turns, however quietly he says so."""
    if signs.level < 2 or signs.acting or signs.met:
        return False  # he needs a turn to show for it
    if state.hot_turns >= policy.stuck_turns and signs.steps_done >= policy.stuck_steps:
        return True
    weary = len(state.scores) == policy.weary_turns and min(state.scores) >= policy.weary_each
    upset = sum(state.scores) >= policy.weary_score * policy.weary_turns
    return weary and upset and signs.helped


def _critical(state: Escalation, signs: Signs, policy: EscalationPolicy) -> bool:
    """So angry that nobody would wait; or, after the agent has had a turn to answer, very angry or surely still upset.

    Where only the model hears it, somebody must have tried to help before. After a card that went first: no calmer.
    """
    if (
        signs.bounded
        and not signs.insulted_agent
        and signs.expected < signs.expected_before - policy.bounded_by
    ):
        return False  # the boundary holds
    if signs.met and signs.expected <= signs.expected_before and signs.very_angry < policy.outburst_score:
        return False  # the agent is on the right way
    if state.put_off is not None:
        return signs.level >= 2 and signs.expected >= state.put_off - policy.calmer_by
    if not signs.cued and (not signs.helped or signs.words < FEWEST_SURE_WORDS):
        return False
    if signs.very_angry >= policy.outburst_score:
        return True
    if signs.acting and signs.level < BOILING:
        return False  # he needs a turn to show for it
    boiling = sum(level >= BOILING for level in state.levels) >= BOILING_TURNS and signs.level >= BOILING
    lasting = state.sure_turns >= LASTING_TURNS or state.upset_turns >= policy.upset_turns
    if lasting or boiling:
        return True
    return signs.hot_before and signs.cued and signs.very_angry >= policy.critical_score


def _may(name: str, state: Escalation, at: float, policy: EscalationPolicy) -> bool:
    if state.prompt is not None and RANK[state.prompt.reason] <= RANK[name]:
        return False
    if URGENCY[name] == "safety":
        return True
    if state.handed_over or state.supervised:
        return False  # who is coming, or speaking already, need not be fetched
    last = dict(state.last_at)
    if name == "critical" and last:
        return (
            False  # one offer of help for the anger itself; declined is declined until a graver reason comes
        )
    return name not in last or (
        name in ("supervisor_request_twice", "boundary_broken") and at - last[name] >= policy.gap_s
    )


def prompted(state: Escalation, name: str, at: float, call_id: str) -> tuple[Escalation, Prompt]:
    """The slice with a new prompt."""
    prompt = Prompt(f"{call_id}/escalation/{state.count}", name, at)
    last = (*((k, t) for k, t in state.last_at if k != name), (name, at))
    safety = state.safety or is_safety(prompt)
    return replace(
        state, prompt=prompt, count=state.count + 1, last_at=last, calm_turns=0, safety=safety
    ), prompt


def put_off(state: Escalation, expected: float) -> Escalation:
    """The slice after a card has gone before the prompt: the next turn decides; `expected`: the level of this one."""
    return replace(state, put_off=expected)


def has_passed(state: Escalation, stage: Stage, policy: EscalationPolicy) -> bool:
    """Has what was prompted for passed? Safety prompts are never withdrawn by the program.

    Anger has passed after some calm turns, though tension lags behind; what was asked for or announced only when the whole
    call is calm: quiet words of somebody in despair are calm turns too.
    """
    prompt = state.prompt
    if prompt is None or is_safety(prompt) or state.calm_turns < policy.calm_turns:
        return False
    return prompt.reason in FOR_ANGER or stage is Stage.CALM


def taken_over(state: Escalation) -> Escalation:
    """The slice after the supervisor has greeted the customer: only somebody's safety prompts from now on."""
    return replace(state, handed_over=False, supervised=True, requests=0, hot_turns=0, put_off=None)


def not_coming(state: Escalation) -> Escalation:
    """The slice after the supervisor has taken his word back: cards and prompts go on, and what was prompted may be again."""
    return replace(state, handed_over=False, supervised=False, last_at=())


def is_safety(prompt: Prompt) -> bool:
    """Is somebody's safety at stake?"""
    return URGENCY[prompt.reason] == "safety"


def without_prompt(state: Escalation, handed_over: bool = False) -> Escalation:
    """The slice without its prompt; `handed_over`: a supervisor is coming, lighter reasons no longer prompt."""
    return replace(state, prompt=None, handed_over=state.handed_over or handed_over)
