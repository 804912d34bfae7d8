"""Cards that were held back, and why, over many calls: is the budget too tight, is a ladder too short? Never by agent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.types import CallOpened, Event, SuggestionOffered, SuggestionSuppressed

# Reason (`why` of suggestion_suppressed) -> what it means.
REASONS: Mapping[str, str] = {
    "prompt": "a supervisor was being prompted",
    "general": "only a general sentence was there, and the moment not one for it (cards.general_chance, general_rise and the like)",
    "short_turn": "the customer said too little (cards.fewest_words)",
    "budget": "the call had its cards (cards.most)",
    "agent_hour": "the agent had his cards of the hour (cards.most_per_agent_hour)",
    "gap": "too soon after the last card (cards.gap_s)",
    "same_technique": "too soon after a card of this technique (cards.same_technique_gap_s)",
    "uncertain": "no words spoke for it, only the model, not surely enough (cards.uncued_score)",
    "handed_over": "a supervisor had been announced",
    "on_hold": "the agent had put the customer on hold or was putting him through",
    "on_the_way": "the agent had just acknowledged and gone on to a way out",
    "just_done": "the agent had just set a boundary himself",
    "ladder_done": "the agent had done every step already",
    "no_words_left": "every fitting sentence had been offered",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How often cards of a technique were held back for a reason, and in how many calls."""

    language: str
    why: str
    technique: str | None
    count: int
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """All of it: `offered` cards in `calls` calls, and what was held back, most frequent first."""

    calls: int
    offered: int
    held: tuple[Held, ...]


def silence(events: Iterable[Event]) -> Silence:
    """What was held back in these calls; a call's opening must come before its other events."""
    languages: dict[str, str] = {}
    counts: Counter[tuple[str, str, str | None]] = Counter()
    where: dict[tuple[str, str, str | None], set[str]] = {}
    offered = 0
    for event in events:
        languages.setdefault(event.call_id, "?")
        if isinstance(event, CallOpened):
            languages[event.call_id] = event.language or "?"
        elif isinstance(event, SuggestionOffered):
            offered += 1
        elif isinstance(event, SuggestionSuppressed):
            key = (languages[event.call_id], event.why, event.technique)
            counts[key] += 1
            where.setdefault(key, set()).add(event.call_id)
    order = sorted(counts, key=lambda key: (-counts[key], key[0], key[1], key[2] or ""))
    held = tuple(
        Held(language=key[0], why=key[1], technique=key[2], count=counts[key], calls=len(where[key]))
        for key in order
    )
    return Silence(calls=len(languages), offered=offered, held=held)
