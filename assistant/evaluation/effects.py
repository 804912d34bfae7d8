"""What came after a technique: tension over the customer's next turns, over many calls, beside what comes without one.

What this is not. It is no cause: nobody drew lots who says what when; agents use a technique when tension is at its
peak, from where it falls by itself, and techniques come in company. It is no score of an agent: events do not say who
the agent was, and nothing here groups by one. It is a reason to look closer at a technique, no more: of twenty rows one
lies outside its 95 % interval by chance.

A *moment* is what lies between one customer turn and the next. Its change is the mean tension of the customer's next
two or three turns less that of his last one: negative is calmer. Two things stand beside it, since tension falls by
itself after a peak: rows for moments in which nothing was heard (`none`), and for each technique `usual`, the change
of moments without *that* technique which began in the same bands of tension, in the same language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import fsum, sqrt
from statistics import NormalDist, fmean

from assistant.engine.advice import UNNAMED
from assistant.types import (
    CallOpened,
    Event,
    FrustrationRead,
    SuggestionOffered,
    SuggestionSettled,
    TechniqueHeard,
    TensionRead,
)

NONE = "none"
# The customer's next turns over which tension is averaged: three, or two where the call ends before.
NEXT_TURNS, FEWEST_TURNS = 3, 2
# Below these a mean says more about single calls than about the technique.
FEWEST, FEWEST_CALLS = 8, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One moment of a call. Tension 0–4; `change` below 0 is calmer.

    `done`: (technique, trigger) of all that was done in it, each technique once, whether it was heard, pressed or both;
    the trigger is the card's, else `cause`: what the customer has named last, or "unnamed".
    """

    call_id: str
    language: str
    done: tuple[tuple[str, str], ...]
    cause: str
    before: float
    change: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Moments of one kind together. `trigger` None: any. None for figures that so few moments do not carry."""

    technique: str
    trigger: str | None
    language: str
    count: int
    calls: int
    before: float | None = None
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    usual: float | None = None

    @property
    def too_few(self) -> bool:
        """Whether the moments are too few, or from too few calls, to say anything."""
        return self.mean is None


@dataclass(slots=True)
class _Course:
    """One call as it is read: tension of the customer's turns in order, and what was done after each."""

    language: str = ""
    turns: dict[int, float] = field(default_factory=dict)
    triggers: dict[int, str] = field(default_factory=dict)
    cards: dict[str, SuggestionOffered] = field(default_factory=dict)
    # (customer turn before, technique) -> cause the card named, if it was a card
    done: dict[tuple[int, str], str | None] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Read one event, in the order of the call."""
        match event:
            case CallOpened(language=language):
                self.language = language or "?"
            case TensionRead(turn=turn, tension=tension):
                self.turns[turn] = (
                    tension  # a turn in several finals is read several times: the last one holds
                )
            case FrustrationRead(turn=turn, triggers=triggers):
                self.triggers[turn] = triggers[0] if triggers else ""
            case TechniqueHeard(turn=turn, technique=technique):
                self._did(max((each for each in self.turns if each < turn), default=-1), technique, None)
            case SuggestionOffered():
                self.cards[event.suggestion_id] = event
            case SuggestionSettled(suggestion_id=card_id, how="accepted" | "said") if card_id in self.cards:
                card = self.cards[card_id]
                self._did(max(self.turns, default=-1), card.technique, card.trigger)
            case _:
                pass

    def _did(self, turn: int, technique: str, trigger: str | None) -> None:
        """Once a moment, whether it was heard, pressed or both."""
        self.done[turn, technique] = trigger or self.done.get((turn, technique))

    def moments(self, call_id: str) -> Iterable[Moment]:
        """The moments after which the customer speaks at least twice."""
        order = sorted(self.turns)
        cause = UNNAMED
        for place, turn in enumerate(order):
            cause = self.triggers.get(turn) or cause
            after = [self.turns[each] for each in order[place + 1 : place + 1 + NEXT_TURNS]]
            if len(after) < FEWEST_TURNS:
                return
            done = {name: card or cause for (at, name), card in self.done.items() if at == turn}
            yield Moment(
                call_id=call_id,
                language=self.language,
                done=tuple(sorted(done.items())),
                cause=cause,
                before=self.turns[turn],
                change=fmean(after) - self.turns[turn],
            )


def moments(events: Iterable[Event]) -> list[Moment]:
    """The moments of all calls in `events`; each call's events must come in their order, calls may be mixed."""
    courses: dict[str, _Course] = {}
    for event in events:
        courses.setdefault(event.call_id, _Course()).take(event)
    return [moment for call_id, course in courses.items() for moment in course.moments(call_id)]


def effects(found: Sequence[Moment]) -> list[Row]:
    """Technique × trigger × language, and technique over all triggers; the rows of `none` are the baseline.

    Sorted by language, technique (`none` first) and trigger (all first).
    """
    groups: dict[tuple[str, str, str | None], list[Moment]] = {}
    for moment in found:
        for technique, cause in moment.done or ((NONE, moment.cause),):
            for trigger in (None, cause):
                groups.setdefault((moment.language, technique, trigger), []).append(moment)
    order = sorted(groups, key=lambda key: (key[0], key[1] != NONE, key[1], key[2] or ""))
    return [_row(key, groups[key], found) for key in order]


def _row(key: tuple[str, str, str | None], group: Sequence[Moment], found: Sequence[Moment]) -> Row:
    language, technique, trigger = key
    calls = len({moment.call_id for moment in group})
    row = Row(technique=technique, trigger=trigger, language=language, count=len(group), calls=calls)
    if len(group) < FEWEST or calls < FEWEST_CALLS:
        return row
    mean, low, high = interval([(moment.call_id, moment.change) for moment in group])
    return replace(
        row,
        before=fmean(moment.before for moment in group),
        mean=mean,
        low=low,
        high=high,
        usual=None if technique == NONE else _usual(group, technique, language, found),
    )


def band(tension: float) -> int:
    """The band of tension in which moments count as alike: 0–1, 1–2, 2–3, 3–4."""
    return min(int(tension), 3)


def _usual(group: Sequence[Moment], technique: str, language: str, found: Sequence[Moment]) -> float | None:
    """Mean change of the moments without `technique`, band by band as often as `group` has that band.

    None unless every band of the group has enough of them: a part of the bands would compare other things.
    """
    without: dict[int, list[float]] = {}
    for moment in found:
        if moment.language == language and technique not in dict(moment.done):
            without.setdefault(band(moment.before), []).append(moment.change)
    bands = Counter(band(moment.before) for moment in group)
    if any(len(without.get(each, ())) < FEWEST for each in bands):
        return None
    return sum(fmean(without[each]) * count for each, count in bands.items()) / len(group)


def interval(values: Sequence[tuple[str, float]]) -> tuple[float, float, float]:
    """(mean, low, high) of (call, value) pairs: the 95 % t-interval with whole calls as the independent units.

    Moments of one call are alike, so the variance is that of the calls' summed deviations and the degrees of freedom
    are calls - 1 (Cameron & Miller 2015, "A practitioner's guide to cluster-robust inference"); with one value a call
    it is the ordinary t-interval. Raises ValueError for fewer than two calls.
    """
    mean = fmean(value for _, value in values)
    sums: dict[str, float] = {}
    for call_id, value in values:
        sums[call_id] = sums.get(call_id, 0.0) + value - mean
    calls = len(sums)
    if calls < 2:
        raise ValueError("an interval needs values from at least two calls")
    variance = calls / (calls - 1) * sum(each * each for each in sums.values()) / len(values) ** 2
    half = t_quantile(0.975, calls - 1) * sqrt(variance)
    return mean, mean - half, mean + half


def t_quantile(probability: float, freedom: int) -> float:
    """Quantile of Student's t by its expansion around the normal (Abramowitz & Stegun 26.7.5); within 0.2 % from 3 on."""
    z = NormalDist().inv_cdf(probability)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + fsum(term / float(freedom) ** power for power, term in enumerate(terms, 1))
