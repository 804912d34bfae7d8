"""When to bring in a supervisor, why, how urgently, and when the reason has passed.

One prompt at a time; a graver reason replaces a lighter one. A threat or a hint of self-harm goes to a human at once and
carries the centre's safety text; everything else is a prompt that the agent may decline. The program never ends a call.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from assistant.engine.escalation_chance import Trouble
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
# For the anger itself, by how the call has gone; the others prompt by what was said. "critical" at this level, else "stuck".
FOR_ANGER = ("critical", "stuck")
BOILING = 3
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
    """Slice of the call state. `requests` for somebody else; `asking`: he wants one still. `trouble`: how the call has gone; `handed_over`: a supervisor is announced; `supervised`: he is the one
    speaking. `safety`, `self_harm`: it has come up in this call, and stays so.
    """

    prompt: Prompt | None = None
    count: int = 0
    requests: int = 0
    asking: bool = False
    trouble: Trouble = Trouble()
    calm_turns: int = 0
    last_at: tuple[tuple[str, float], ...] = ()
    handed_over: bool = False
    supervised: bool = False
    safety: bool = False
    self_harm: bool = False


@dataclass(frozen=True, slots=True)
class Signs:
    """What the decision looks at after a customer turn has ended. `chance`: that somebody else should come in, by how the call has gone;
    `perhaps_asked`: in his anger the model alone hears a request for a supervisor.
    """

    at: float
    level: int
    score: float
    flags: tuple[str, ...]
    chance: float
    insulted_agent: bool
    warnings: int
    perhaps_asked: bool = False


def counted(state: Escalation, signs: Signs, stage: Stage, policy: EscalationPolicy) -> Escalation:
    """The slice after a customer turn: requests and calm turns. Whoever is at ease again no longer waits for somebody else."""
    asks = "supervisor_request" in signs.flags
    calm_turns = state.calm_turns + 1 if signs.level <= 1 else 0
    at_ease = stage is Stage.CALM and calm_turns >= policy.calm_turns
    return replace(
        state,
        self_harm=state.self_harm or "self_harm" in signs.flags,
        requests=state.requests + asks,
        asking=asks or (state.asking and not at_ease),
        calm_turns=calm_turns,
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
            return signs.level >= BOILING and signs.chance >= policy.chance
        case "stuck":
            return signs.chance >= policy.chance
        case _:
            return False


def _may(name: str, state: Escalation, at: float, policy: EscalationPolicy) -> bool:
    if state.prompt is not None and RANK[state.prompt.reason] <= RANK[name]:
        return False
    if URGENCY[name] == "safety":
        return True
    if state.handed_over or state.supervised:
        return False  # who is coming, or speaking already, need not be fetched
    last = dict(state.last_at)
    if name in FOR_ANGER and last:
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
    return replace(state, handed_over=False, supervised=True, requests=0, asking=False, trouble=Trouble())


def not_coming(state: Escalation) -> Escalation:
    """The slice after the supervisor has taken his word back: cards and prompts go on, and what was prompted may be again."""
    return replace(state, handed_over=False, supervised=False, last_at=())


def is_safety(prompt: Prompt) -> bool:
    """Is somebody's safety at stake?"""
    return URGENCY[prompt.reason] == "safety"


def without_prompt(state: Escalation, handed_over: bool = False) -> Escalation:
    """The slice without its prompt; `handed_over`: a supervisor is coming, lighter reasons no longer prompt."""
    return replace(state, prompt=None, handed_over=state.handed_over or handed_over)
