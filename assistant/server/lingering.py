"""Calls that have just ended and can still be looked at, in memory only."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.server.call import Call

MOST = 64


class Lingering:
    """The last MOST, each for `linger_s` seconds; with 0 none."""

    def __init__(self, linger_s: float) -> None:
        self._linger_s = linger_s
        self._calls: OrderedDict[str, tuple[Call, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._calls)

    def clear(self) -> None:
        """Forget all."""
        self._calls.clear()

    def add(self, call: Call, now: float) -> None:
        """It ended at `now`, by the clock."""
        if self._linger_s > 0:
            self._calls[call.key] = (call, now + self._linger_s)
            while len(self._calls) > MOST:
                self._calls.popitem(last=False)

    def get(self, key: str) -> Call | None:
        """The call, if it can still be looked at."""
        found = self._calls.get(key)
        return found[0] if found is not None else None

    def expire(self, now: float) -> None:
        """Forget those whose time is over."""
        for key, (_, until) in list(self._calls.items()):
            if now >= until:
                del self._calls[key]
