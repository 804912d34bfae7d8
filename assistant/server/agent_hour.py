"""How many cards each agent has had in the last hour, over all his calls: only so that they stay few.

Agents are ids here, kept for an hour and nowhere written; nothing is reported by agent. Times are wall time in seconds,
so that cards from before a restart count as long as they should.
"""

from __future__ import annotations

from collections import Counter
from heapq import heappop, heappush

HOUR_S = 3600.0
# (tenant, id): two tenants may name their agents alike.
Agent = tuple[str, str]


class AgentHour:
    """Cards of the last hour."""

    def __init__(self) -> None:
        self._cards: list[tuple[float, Agent]] = []
        self._counts: Counter[Agent] = Counter()

    def note(self, agent: Agent, at: float) -> None:
        """This agent was shown a card at `at`."""
        heappush(self._cards, (at, agent))
        self._counts[agent] += 1

    def count(self, agent: Agent, now: float) -> int:
        """His cards of the hour before `now`."""
        while self._cards and self._cards[0][0] <= now - HOUR_S:
            _, old = heappop(self._cards)
            self._counts[old] -= 1
            if not self._counts[old]:
                del self._counts[old]
        return self._counts[agent]
