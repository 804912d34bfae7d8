"""How many cards each agent has had in the last hour, over all his calls: only so that they stay few.

Agents are ids here, kept for an hour and nowhere written; nothing is reported by agent. Times are wall time in seconds,
so that cards from before a restart count as long as they should.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from heapq import heappop, heappush

from assistant.types import Event, SuggestionOffered

HOUR_S = 3600.0
# (tenant, id): two tenants may name their agents alike.
Agent = tuple[str, str]


Card = tuple[float, Agent, str]


def _nobody(_: Card) -> None:
    """Tells nobody."""


class AgentHour:
    """Cards of the last hour. `told` is given each one that is new here: other servers may have calls of the same agent."""

    def __init__(self) -> None:
        self.told: Callable[[Card], None] = _nobody
        self._cards: list[Card] = []
        self._known: set[str] = set()
        self._counts: Counter[Agent] = Counter()

    def note(self, agent: Agent, at: float, card: str) -> None:
        """This agent was shown `card` at `at`. Said again, as after a restart, it changes nothing."""
        if self.hear((at, agent, card)):
            self.told((at, agent, card))

    def recall(self, agent: Agent, key: str, opened_at: float, events: Iterable[Event]) -> None:
        """Count, after a restart, the cards among `events` of the call `key`, at about their time."""
        for event in events:
            if isinstance(event, SuggestionOffered):
                self.note(agent, opened_at + event.at, f"{key} {event.suggestion_id}")

    def hear(self, card: Card) -> bool:
        """Count a card, wherever it was shown; False if it was counted before."""
        _, agent, name = card
        if name in self._known:
            return False
        heappush(self._cards, card)
        self._known.add(name)
        self._counts[agent] += 1
        return True

    def cards(self) -> list[Card]:
        """All of the last hour or so."""
        return list(self._cards)

    def count(self, agent: Agent, now: float) -> int:
        """His cards of the hour before `now`."""
        while self._cards and self._cards[0][0] <= now - HOUR_S:
            _, old, name = heappop(self._cards)
            self._known.discard(name)
            self._counts[old] -= 1
            if not self._counts[old]:
                del self._counts[old]
        return self._counts[agent]
