"""How much one person, key or address may ask: a rate and a number of open sockets each, in bounded memory."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Hashable

from assistant.server.clock import Clock
from assistant.server.throttle import Throttle

# Names that are remembered; the one that has been quiet for longest is forgotten first, with a full budget.
REMEMBERED = 4096


class Rates:
    """A token bucket for each name."""

    def __init__(self, rate: float, burst: int, clock: Clock) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._buckets: OrderedDict[Hashable, Throttle] = OrderedDict()

    def allow(self, name: Hashable) -> bool:
        """True if one more may pass; it is then counted."""
        return self._bucket(name).allow(self._clock.now())

    def spent(self, name: Hashable) -> bool:
        """True if no more may pass now; nothing is counted."""
        bucket = self._buckets.get(name)
        return bucket is not None and bucket.debt(self._clock.now()) > 0.0

    def _bucket(self, name: Hashable) -> Throttle:
        bucket = self._buckets.get(name)
        if bucket is None:
            bucket = self._buckets[name] = Throttle(self._rate, self._burst, self._clock.now())
            if len(self._buckets) > REMEMBERED:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(name)
        return bucket


class Sockets:
    """Open sockets for each name."""

    def __init__(self) -> None:
        self._open: Counter[Hashable] = Counter()

    def open(self, name: Hashable, most: int) -> bool:
        """Count one more if that is not too many."""
        if self._open[name] >= most:
            return False
        self._open[name] += 1
        return True

    def close(self, name: Hashable) -> None:
        """One less."""
        self._open[name] -= 1
        if self._open[name] <= 0:
            del self._open[name]
