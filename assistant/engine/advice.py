"""Which card, if any: the ladder that remembers. One card at a time, at the customer's turn end, never the same twice.

The ladder (rules/policy.toml) gives the order of steps for each cause. A step counts as done when the agent has done it
in his own words or used the card; then the next one is due, so empathy leads to ownership, options and a time, and does
not loop. Held back cards are counted with the reason. This file decides *whether and which technique*; the words are
chosen in `phrasing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistant.engine.policy import CardPolicy, Policy
from assistant.types import Stage

UNNAMED = "unnamed"
# Techniques that show the customer that he was seen; a new grievance takes them back.
SEEN = ("listen_acknowledge", "validate_emotion", "paraphrase")
# An agent turn with one of these was no bare refusal.
WAYS_ON = {"offer_options", "positive_language", "take_ownership", "escalate", "give_timeline"}


@dataclass(frozen=True, slots=True)
class Card:
    """The open card. `contents` are the content words of its sentences, to notice when the agent says one."""

    suggestion_id: str
    technique: str
    contents: tuple[str, ...]
    at: float
    until: float


@dataclass(frozen=True, slots=True)
class Advice:
    """Slice of the call state. Times are seconds since the call began.

    `agent_cards`: what this agent was shown in other calls within the hour before this one.
    """

    card: Card | None = None
    offered: int = 0
    agent_cards: int = 0
    last_at: float | None = None
    technique_at: tuple[tuple[str, float], ...] = ()
    used: tuple[str, ...] = ()
    done_at: tuple[tuple[str, float], ...] = ()
    just_done: tuple[str, ...] = ()
    no_answer: bool = False
    jargon: bool = False
    cause_at: tuple[tuple[str, float], ...] = ()
    slots_at: tuple[tuple[str, str, float], ...] = ()
    warnings: int = 0
    was_tense: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """What the decision looks at, after a customer turn has ended."""

    at: float
    stage: Stage
    score: float
    level: int
    words: int
    triggers: tuple[str, ...]
    insulted_agent: bool
    relieved: bool
    prompted: bool
    cued: bool
    handed_over: bool
    supervisor_asked: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """A technique that is due, for which cause and moment; or, with `held`, why it is held back."""

    technique: str
    cause: str
    moments: tuple[str, ...]
    held: str | None = None


def _put(pairs: tuple[tuple[str, float], ...], key: str, at: float) -> tuple[tuple[str, float], ...]:
    return (*((k, t) for k, t in pairs if k != key), (key, at))


def agent_spoke(advice: Advice, techniques: tuple[str, ...], missteps: tuple[str, ...], at: float) -> Advice:
    """Remember what the agent has done in this turn."""
    done = advice.done_at
    for technique in techniques:
        done = _put(done, technique, at)
    warnings = advice.warnings + ("set_boundary" in techniques)
    no_answer = "negative_language" in missteps and not set(techniques) & WAYS_ON
    return replace(
        advice,
        done_at=done,
        just_done=techniques,
        no_answer=no_answer,
        jargon="jargon" in missteps,
        warnings=warnings,
    )


def new_agent(advice: Advice) -> Advice:
    """A supervisor has taken over: nothing has been done by him yet."""
    return replace(advice, done_at=(), just_done=(), no_answer=False)


def customer_spoke(
    advice: Advice, triggers: tuple[str, ...], slots: Mapping[str, str], stage: Stage, jumped: bool, at: float
) -> Advice:
    """Remember causes and slot values heard in this customer turn. `jumped`: it is clearly hotter than the one before."""
    causes = advice.cause_at
    done = advice.done_at
    if jumped or any(trigger not in dict(causes) for trigger in triggers):
        # a new grievance, or a new outburst, wants a new acknowledgement
        done = tuple((name, when) for name, when in done if name not in SEEN or name in advice.just_done)
    for trigger in reversed(triggers):
        causes = _put(causes, trigger, at)
    kept = tuple(item for item in advice.slots_at if item[0] not in slots)
    heard = (*kept, *((slot, value, at) for slot, value in sorted(slots.items())))
    return replace(
        advice,
        cause_at=causes,
        slots_at=heard,
        done_at=done,
        was_tense=advice.was_tense or stage is not Stage.CALM,
    )


def offered(advice: Advice, card: Card, used: tuple[str, ...]) -> Advice:
    """The slice after showing a card; `used` are the ids of all sentences on it."""
    return replace(
        advice,
        card=card,
        offered=advice.offered + 1,
        last_at=card.at,
        technique_at=_put(advice.technique_at, card.technique, card.at),
        used=(*advice.used, *used),
        closed=advice.closed or card.technique in ("summarise_close", "thank"),
    )


def settled(advice: Advice, done: bool, at: float) -> Advice:
    """The slice without its card; `done`: the agent has used it, so its technique counts as done."""
    card = advice.card
    if card is None:
        return advice
    done_at = _put(advice.done_at, card.technique, at) if done else advice.done_at
    return replace(advice, card=None, done_at=done_at)


def wish(advice: Advice, now: Situation, policy: Policy) -> Wish | None:
    """The technique that is due now, held back or not; None when silence is right anyway."""
    due = _due(advice, now, policy)
    if due is None:
        return None
    held = _held(advice, now, due, policy.cards)
    return replace(due, held=held) if held else due


def _due(advice: Advice, now: Situation, policy: Policy) -> Wish | None:
    if now.insulted_agent:
        moment = "first" if advice.warnings == 0 else "second"
        return Wish("set_boundary", "insult", (moment,))
    if now.stage is Stage.CALM:
        return _closing(advice, now)
    if now.score < policy.cards.enter_score or now.level < 2 or now.relieved:
        return None
    cause = _cause(advice, now, policy.cards)
    moments = ("opener", "any") if advice.offered == 0 else ("later", "any")
    refused = advice.no_answer and cause not in ("miscommunication", "personal_stress")
    if refused and not now.supervisor_asked and not _done(advice, "take_ownership", now.at, policy):
        return Wish("take_ownership", "no_answer", ("no_answer",))
    if advice.jargon and cause == "miscommunication":
        return Wish(
            "explain_clearly", cause, moments
        )  # "what does that mean?" wants plain words, not a paraphrase
    for step in policy.ladder.steps[cause]:
        if step == "take_ownership" and now.supervisor_asked:
            continue  # he wants somebody else; "I take this on myself" is the wrong answer
        if not _done(advice, step, now.at, policy):
            return Wish(step, cause, moments)
    return Wish(policy.ladder.steps[cause][-1], cause, moments, held="ladder_done")


def _closing(advice: Advice, now: Situation) -> Wish | None:
    """After recovery: sum up and close, once. Knowing when a call is over is a skill of its own (seed_kompetenz)."""
    if not (advice.was_tense and now.relieved and now.level <= 1) or advice.closed:
        return None
    if any(technique in ("thank", "hold_notice", "give_timeline") for technique in advice.just_done):
        return None  # a thing is still going on, or the goodbye has begun
    if "summarise_close" in dict(advice.done_at):
        return None
    return Wish("summarise_close", "recovery", ("any", "later"))


def _cause(advice: Advice, now: Situation, cards: CardPolicy) -> str:
    if now.triggers:
        return now.triggers[0]
    recent = [trigger for trigger, at in advice.cause_at if now.at - at <= cards.cause_memory_s]
    return recent[-1] if recent else UNNAMED


def _done(advice: Advice, step: str, at: float, policy: Policy) -> bool:
    same = policy.ladder.same.get(step, (step,))
    if any(technique in same for technique in advice.just_done):
        return True
    return any(technique in same and at - done <= policy.cards.memory_s for technique, done in advice.done_at)


def _held(advice: Advice, now: Situation, due: Wish, cards: CardPolicy) -> str | None:
    if due.held:
        return due.held
    if now.prompted:
        return "prompt"
    if now.handed_over and due.cause not in ("insult", "recovery"):
        return "handed_over"
    # an insult is short, and a boundary is due at once, even when the budget is spent
    if due.technique != "set_boundary":
        if now.words < cards.fewest_words:
            return "short_turn"
        if advice.offered >= cards.most:
            return "budget"
        if advice.agent_cards + advice.offered >= cards.most_per_agent_hour:
            return "agent_hour"
        if due.cause != "recovery" and not now.cued and now.score < cards.uncued_score:
            return "uncertain"
        if advice.last_at is not None and now.at - advice.last_at < cards.gap_s:
            return "gap"
    last = dict(advice.technique_at).get(due.technique)
    warned = due.technique == "set_boundary" and advice.warnings > 0
    if last is not None and now.at - last < cards.same_technique_gap_s and not warned:
        return "same_technique"
    return None
