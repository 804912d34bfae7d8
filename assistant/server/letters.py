"""Messages that could not be used, kept aside: what was wrong for a while, what they contained for a shorter while.

Nothing is written to disk or log. The content is handed out masked and only by its number, for whoever has to find out
why a feed is not understood (`assistant decode VENDOR -`), and it is forgotten after `feeds.dead_letters_keep_s`.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import asdict, dataclass, replace
from itertools import count
from typing import Any

from assistant.server.clock import Clock
from assistant.settings import Settings

VENDORS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message. `body` None: too long to keep, or forgotten by now."""

    number: int
    vendor: str
    where: str
    detail: str
    delivery_id: str | None
    kept_at: float
    size: int
    body: bytes | None


class Letters:
    """A bounded list for each vendor; the oldest goes first."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._most = settings.feeds.dead_letters
        self._keep_s = settings.feeds.dead_letters_keep_s
        self._largest = settings.limits.message_bytes
        self._clock = clock
        self._numbers = count(1)
        self._letters: dict[str, deque[Letter]] = {}
        self.counts: Counter[str] = Counter()

    def keep(self, vendor: str, body: bytes, where: str, detail: str, delivery_id: str | None = None) -> None:
        """Put a message aside."""
        self.forget()
        if vendor not in self._letters and len(self._letters) >= VENDORS:
            vendor = "?"
        self.counts[vendor] += 1
        letter = Letter(
            number=next(self._numbers),
            vendor=vendor,
            where=where,
            detail=detail,
            delivery_id=delivery_id[:128] if delivery_id else None,
            kept_at=self._clock.wall(),
            size=len(body),
            body=body if len(body) <= self._largest else None,
        )
        self._letters.setdefault(vendor, deque(maxlen=self._most)).append(letter)

    def forget(self) -> None:
        """Drop the content of what has been kept long enough."""
        now = self._clock.wall()
        for letters in self._letters.values():
            for place, letter in enumerate(letters):
                if letter.body is not None and now - letter.kept_at >= self._keep_s:
                    letters[place] = replace(letter, body=None)

    def listed(self) -> list[dict[str, Any]]:
        """All that is kept, newest first, without the content."""
        self.forget()
        found = [letter for letters in self._letters.values() for letter in letters]
        newest = sorted(found, key=lambda letter: -letter.number)
        return [
            {key: value for key, value in asdict(letter).items() if key != "body"}
            | {"content": letter.body is not None}
            for letter in newest
        ]

    def body(self, number: int) -> bytes | None:
        """What letter `number` contains, as it came."""
        self.forget()
        for letters in self._letters.values():
            for letter in letters:
                if letter.number == number:
                    return letter.body
        return None
