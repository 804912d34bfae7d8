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
NO_ANSWER = "no_answer"
PLAIN_WORDS = "explain_clearly"
# Techniques that show the customer that he was seen; a new grievance takes them back.
SEEN = ("listen_acknowledge", "validate_emotion", "paraphrase")
# What still helps somebody who wants another person, or for whom a supervisor is being thought of.
SOOTHING = (*SEEN, "apologise")
# Causes that a refusal is not answered first in.
GENTLER = ("miscommunication", "personal_stress")
# An agent turn with one of these was no bare refusal.
WAYS_ON = frozenset(("offer_options", "positive_language", "take_ownership", "escalate", "give_timeline"))
# Customer turns without a card after a supervisor has greeted.
SETTLING = 2
# The customer's first turns, in which "tell me what happened" is not too late.
OPENING = 2
# Level from which a turn wants to be acknowledged before anything else is said.
HOT = 3


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

    `agent_cards`: what this agent was shown in other calls within the hour before this one. `just_done`: heard in the
    agent's last turn, `perhaps_done`: there too, but so faintly that it only holds a card back. `fresh`: this customer
    turn names a new cause. `turns`: the customer's turns so far. `settling`: customer turns for which a supervisor who has just greeted is left alone.
    """

    card: Card | None = None
    offered: int = 0
    agent_cards: int = 0
    last_at: float | None = None
    technique_at: tuple[tuple[str, float], ...] = ()
    used: tuple[str, ...] = ()
    done_at: tuple[tuple[str, float], ...] = ()
    just_done: tuple[str, ...] = ()
    perhaps_done: tuple[str, ...] = ()
    fresh: bool = False
    settling: int = 0
    turns: int = 0
    no_answer: bool = False
    jargon: bool = False
    cause_at: tuple[tuple[str, float], ...] = ()
    slots_at: tuple[tuple[str, str, float], ...] = ()
    warnings: int = 0
    was_tense: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """What the decision looks at, after a customer turn has ended. `causes`: named in it by a rule, strongest first."""

    at: float
    stage: Stage
    score: float
    level: int
    words: int
    causes: tuple[str, ...]
    jumped: bool
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


def agent_spoke(
    advice: Advice,
    techniques: tuple[str, ...],
    perhaps: tuple[str, ...],
    missteps: tuple[str, ...],
    at: float,
) -> Advice:
    """Remember what the agent has done in this turn, and `perhaps` done."""
    done = advice.done_at
    for technique in techniques:
        done = _put(done, technique, at)
    warnings = advice.warnings + ("set_boundary" in techniques)
    no_answer = "negative_language" in missteps and not set(techniques) & WAYS_ON
    return replace(
        advice,
        done_at=done,
        just_done=techniques,
        perhaps_done=perhaps,
        no_answer=no_answer,
        jargon="jargon" in missteps,
        warnings=warnings,
    )


def new_agent(advice: Advice) -> Advice:
    """A supervisor has taken over: nothing has been done by him yet, and he is given room."""
    return replace(advice, done_at=(), just_done=(), perhaps_done=(), no_answer=False, settling=SETTLING)


def customer_spoke(
    advice: Advice, causes: tuple[str, ...], slots: Mapping[str, str], stage: Stage, jumped: bool, at: float
) -> Advice:
    """Remember causes and slot values heard in this customer turn.

    `causes`: those that a rule heard; the model alone is right about the cause in little more than half of the turns.
    `jumped`: it is clearly hotter than the one before.
    """
    named, done = advice.cause_at, advice.done_at
    fresh = any(cause not in dict(named) for cause in causes)
    if jumped or fresh:
        # a new grievance, or a new outburst, wants a new acknowledgement
        done = tuple((name, when) for name, when in done if name not in SEEN or name in advice.just_done)
    for cause in reversed(causes):
        named = _put(named, cause, at)
    kept = tuple(item for item in advice.slots_at if item[0] not in slots)
    heard = (*kept, *((slot, value, at) for slot, value in sorted(slots.items())))
    return replace(
        advice,
        cause_at=named,
        slots_at=heard,
        done_at=done,
        fresh=fresh,
        turns=advice.turns + 1,
        settling=max(advice.settling - 1, 0),
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
        held = "just_done" if "set_boundary" in advice.just_done else None
        return Wish("set_boundary", "insult", (moment,), held)
    if now.stage is Stage.CALM:
        return _closing(advice, now)
    if now.score < policy.cards.enter_score or now.level < 2 or now.relieved:
        return None
    # a cause named earlier is mostly not what this turn is about: sentences for any cause fit better then
    cause = now.causes[0] if now.causes else UNNAMED
    moments = ("opener", "any") if advice.turns <= OPENING else ("later", "any")
    due = _step(advice, now, cause, policy)
    if due is None:
        return Wish(policy.ladder.steps[cause][-1], cause, moments, held="ladder_done")
    if due == NO_ANSWER:
        return Wish("take_ownership", NO_ANSWER, (NO_ANSWER,))
    return Wish(due, cause, moments)


def _step(advice: Advice, now: Situation, cause: str, policy: Policy) -> str | None:
    """The next technique of the ladder; NO_ANSWER for the honest word after a bare refusal; None when it is done."""
    if advice.jargon and "miscommunication" in now.causes:
        return PLAIN_WORDS  # "what does that mean?" wants plain words, not a paraphrase
    if now.level >= HOT or advice.fresh or now.supervisor_asked:
        # whoever is very angry, or has just told something new, is acknowledged before anything else
        first = _acknowledgement(advice, now, policy.ladder.steps[cause][0], policy.ladder.seen[cause])
        if first is not None:
            return first
    bare_no = advice.no_answer and not now.supervisor_asked
    if bare_no and cause not in GENTLER and not _done(advice, "take_ownership", now.at, policy):
        return NO_ANSWER
    for step in policy.ladder.steps[cause]:
        if now.supervisor_asked and step not in SOOTHING:
            continue  # he wants somebody else: no solving of our own
        if not _done(advice, step, now.at, policy) and not (step == "give_timeline" and _early(advice, now)):
            return step
    return None


def _acknowledgement(advice: Advice, now: Situation, step: str, ways: tuple[str, ...]) -> str | None:
    """A way to show that he was seen, by preference; None when the agent has just done so.

    What the agent has acknowledged came before a grievance that is new: that one wants another way, since the same
    would sound like a tape.
    """
    just = {*advice.just_done, *advice.perhaps_done}
    if just.intersection(SEEN) and not advice.fresh:
        return None
    if now.level < HOT and not now.supervisor_asked:
        ways = (step, *ways)
    return next((way for way in ways if way not in just), None)


def _early(advice: Advice, now: Situation) -> bool:
    """Is there nothing yet that a time could be given for?"""
    decided = {"take_ownership", "offer_options", "positive_language"}
    return now.level >= HOT or not decided.intersection(dict(advice.done_at))


def _closing(advice: Advice, now: Situation) -> Wish | None:
    """After recovery: sum up and close, once. Knowing when a call is over is a skill of its own (seed_kompetenz)."""
    if not (advice.was_tense and now.relieved and now.level <= 1) or advice.closed:
        return None
    if any(technique in ("thank", "hold_notice", "give_timeline") for technique in advice.just_done):
        return None  # a thing is still going on, or the goodbye has begun
    if "summarise_close" in dict(advice.done_at):
        return None
    return Wish("summarise_close", "recovery", ("any", "later"))


def _done(advice: Advice, step: str, at: float, policy: Policy) -> bool:
    same = policy.ladder.same.get(step, (step,))
    if any(technique in same for technique in (*advice.just_done, *advice.perhaps_done)):
        return True
    return any(technique in same and at - done <= policy.cards.memory_s for technique, done in advice.done_at)


def _held(advice: Advice, now: Situation, due: Wish, cards: CardPolicy) -> str | None:
    if due.held:
        return due.held
    if now.prompted:
        return "prompt"
    if due.cause not in ("insult", "recovery"):
        if now.handed_over or advice.settling:
            return "handed_over"
        if _on_the_way(advice, now):
            return "on_the_way"
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


def _on_the_way(advice: Advice, now: Situation) -> bool:
    """Has the agent just acknowledged and gone on to a way out? Then he needs no sentence from us, unless it got hotter."""
    just = set(advice.just_done)
    seen = just.intersection(SOOTHING)
    return bool(seen and just & WAYS_ON) and now.level < HOT and not now.jumped
