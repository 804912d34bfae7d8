"""What tension did after each sentence that agents used, for ordering variants: `[effects]` of a guideline file.

As everywhere in effects: an observation and no cause, and silent about sentences used too rarely to say anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import fmean

from assistant.evaluation.effects import FEWEST, FEWEST_CALLS, FEWEST_TURNS, NEXT_TURNS, interval
from assistant.types import Event, SuggestionOffered, SuggestionSettled, TensionRead


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One sentence: how often used, in how many calls, and the change of tension with its 95 % interval."""

    id: str
    say: str
    count: int
    calls: int
    mean: float
    low: float
    high: float


@dataclass(slots=True)
class _Course:
    turns: dict[int, float] = field(default_factory=dict)
    cards: dict[str, SuggestionOffered] = field(default_factory=dict)
    used: list[tuple[SuggestionOffered, int]] = field(default_factory=list)

    def take(self, event: Event) -> None:
        match event:
            case TensionRead(turn=turn, tension=tension):
                self.turns[turn] = tension
            case SuggestionOffered():
                self.cards[event.suggestion_id] = event
            case SuggestionSettled(suggestion_id=name, how="accepted" | "said") if name in self.cards:
                self.used.append((self.cards[name], max(self.turns, default=-1)))
            case _:
                pass

    def changes(self) -> Iterable[tuple[SuggestionOffered, float]]:
        """Cards after which the customer spoke at least twice, with what tension did."""
        order = sorted(self.turns)
        for card, turn in self.used:
            after = [self.turns[each] for each in order if each > turn][:NEXT_TURNS]
            if card.variant and turn in self.turns and len(after) >= FEWEST_TURNS:
                yield card, fmean(after) - self.turns[turn]


def variants(events: Iterable[Event]) -> list[Variant]:
    """Sentences used often enough, in enough calls, by id; each call's events must come in their order."""
    courses: dict[str, _Course] = {}
    for event in events:
        courses.setdefault(event.call_id, _Course()).take(event)
    found: dict[str, list[tuple[str, float]]] = {}
    says: dict[str, str] = {}
    for call_id, course in courses.items():
        for card, change in course.changes():
            found.setdefault(card.variant, []).append((call_id, change))
            says.setdefault(card.variant, card.say)
    rows = []
    for name, values in sorted(found.items()):
        calls = len({call_id for call_id, _ in values})
        if len(values) >= FEWEST and calls >= FEWEST_CALLS:
            mean, low, high = interval(values)
            rows.append(
                Variant(
                    id=name, say=says[name], count=len(values), calls=calls, mean=mean, low=low, high=high
                )
            )
    return rows
