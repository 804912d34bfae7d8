"""What is remembered for the cards of a call: what was shown, what the agent has done, what the customer has named.

Which card is due is decided in `ladder`, its words are chosen in `phrasing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistant.types import Stage

UNNAMED = "unnamed"
# Techniques that show the customer that he was seen; a new grievance takes them back.
SEEN = ("listen_acknowledge", "validate_emotion", "paraphrase")
# An agent turn with one of these was no bare refusal.
WAYS_ON = frozenset(("offer_options", "positive_language", "take_ownership", "escalate", "give_timeline"))
# What an agent apologises for when it was he who said it: the cause named by the sentences for it.
OWN_WORDS = "own_words"
# Missteps that are taken back with an apology: they hurt, whatever was meant.
HURTS = frozenset(("calm_down", "blame_customer", "dismiss"))
# Customer turns without a card after a supervisor has greeted.
SETTLING = 2
# Words of familiar address from which the agent is on first-name terms: one may be a saying.
FAMILIAR = 2


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

    `card_turn`: number of the customer's turn at which the last card was shown. `agent_cards`: what this agent was shown in other calls within the hour before this one. `just_done`: heard in what the agent
    has said since the customer spoke last (`spoke_after` so many of his turns), `perhaps_done`: there too, but so faintly that it only holds a card back. `fresh`: this customer
    turn names a new cause; `answered`: the situations that a card has answered; `news`: a rule fired in it that had not fired before in the call (`rules`: those that have).
    `misspoke`: the agent's last turn hurt, and he has not said sorry for it. `familiar`: how often the agent has said "du" to him. `turns`: the customer's turns so far. `settling`: customer
    turns for which a supervisor who has just greeted is left alone.
    """

    card: Card | None = None
    offered: int = 0
    card_turn: int = -1
    agent_cards: int = 0
    last_at: float | None = None
    technique_at: tuple[tuple[str, float], ...] = ()
    used: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    done_at: tuple[tuple[str, float], ...] = ()
    spoke_after: int = -1
    just_done: tuple[str, ...] = ()
    perhaps_done: tuple[str, ...] = ()
    fresh: bool = False
    news: bool = False
    rules: tuple[str, ...] = ()
    settling: int = 0
    turns: int = 0
    familiar: int = 0
    no_answer: bool = False
    jargon: bool = False
    misspoke: bool = False
    cause_at: tuple[tuple[str, float], ...] = ()
    slots_at: tuple[tuple[str, str, float], ...] = ()
    warnings: int = 0
    was_tense: bool = False
    closed: bool = False


def _put(pairs: tuple[tuple[str, float], ...], key: str, at: float) -> tuple[tuple[str, float], ...]:
    return (*((k, t) for k, t in pairs if k != key), (key, at))


def is_familiar(advice: Advice) -> bool:
    """Does the agent address the customer as a friend? Then a sentence in the polite form would not be his."""
    return advice.familiar >= FAMILIAR


def agent_spoke(
    advice: Advice,
    techniques: tuple[str, ...],
    perhaps: tuple[str, ...],
    missteps: tuple[str, ...],
    familiar: int,
    at: float,
) -> Advice:
    """Remember what the agent has done in this turn, and `perhaps` done; `familiar`: words of familiar address in it."""
    done = advice.done_at
    for technique in techniques:
        done = _put(done, technique, at)
    warnings = advice.warnings + ("set_boundary" in techniques)
    hurts = bool(HURTS.intersection(missteps))
    refuses, obscures = "negative_language" in missteps, "jargon" in missteps
    if advice.spoke_after == advice.turns:
        # he goes on, after a pause or because the recogniser cuts by sentences: it is one answer; only a moment's wait is over
        techniques = (*(name for name in advice.just_done if name != "hold_notice"), *techniques)
        perhaps = (*advice.perhaps_done, *perhaps)
        hurts, refuses, obscures = (
            hurts or advice.misspoke,
            refuses or advice.no_answer,
            obscures or advice.jargon,
        )
    return replace(
        advice,
        done_at=done,
        spoke_after=advice.turns,
        just_done=tuple(dict.fromkeys(techniques)),
        perhaps_done=tuple(dict.fromkeys(perhaps)),
        no_answer=refuses and not set(techniques) & WAYS_ON,
        jargon=obscures,
        misspoke=hurts and "apologise" not in techniques,
        warnings=warnings,
        familiar=advice.familiar + familiar,
    )


def new_agent(advice: Advice) -> Advice:
    """A supervisor has taken over: nothing has been done by him yet, and he is given room."""
    return replace(
        advice,
        done_at=(),
        just_done=(),
        perhaps_done=(),
        no_answer=False,
        jargon=False,
        misspoke=False,
        warnings=0,
        familiar=0,
        settling=SETTLING + 1,  # a turn is counted before it is decided on
    )


def customer_spoke(
    advice: Advice,
    causes: tuple[str, ...],
    rules: tuple[str, ...],
    slots: Mapping[str, str],
    stage: Stage,
    jumped: bool,
    at: float,
) -> Advice:
    """Remember causes and slot values heard in this customer turn.

    `causes`: those that a rule heard; the model alone is right about the cause in little more than half of the turns.
    `rules`: the ids of the rules that fired and do not say that it gets better.
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
        news=not set(rules).issubset(advice.rules),
        rules=tuple(sorted({*advice.rules, *rules})),
        turns=advice.turns + 1,
        settling=max(advice.settling - 1, 0),
        was_tense=advice.was_tense or stage is not Stage.CALM,
    )


def offered(advice: Advice, card: Card, used: tuple[str, ...], situation: str | None = None) -> Advice:
    """The slice after showing a card; `used` are the ids of all sentences on it, `situation` what it answers."""
    return replace(
        advice,
        card=card,
        offered=advice.offered + 1,
        card_turn=advice.turns,
        last_at=card.at,
        technique_at=_put(advice.technique_at, card.technique, card.at),
        used=(*advice.used, *used),
        answered=advice.answered if situation is None else (*advice.answered, situation),
        closed=advice.closed or card.technique in ("summarise_close", "thank"),
    )


def settled(advice: Advice, done: bool, at: float) -> Advice:
    """The slice without its card; `done`: the agent has used it, so its technique counts as done."""
    card = advice.card
    if card is None:
        return advice
    done_at = _put(advice.done_at, card.technique, at) if done else advice.done_at
    return replace(advice, card=None, done_at=done_at)
