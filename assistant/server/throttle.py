"""How much one call may send: a token bucket that says how long to wait."""

from __future__ import annotations


class Throttle:
    """`rate` a second, `burst` at once. What must not be lost waits, what may be lost is refused."""

    def __init__(self, rate: float, burst: int, now: float) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._tokens = float(burst)
        self._filled = now

    def _fill(self, now: float) -> None:
        self._tokens = min(self._burst, self._tokens + (now - self._filled) * self._rate)
        self._filled = now

    def allow(self, now: float) -> bool:
        """True if one more may pass now; it is then counted."""
        self._fill(now)
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True

    def reserve(self, now: float) -> float:
        """Count one more in any case; seconds that it has to wait, 0 if none."""
        self._fill(now)
        self._tokens -= 1.0
        return max(0.0, -self._tokens / self._rate)

    def debt(self, now: float) -> float:
        """Seconds that the next one would have to wait."""
        self._fill(now)
        return max(0.0, (1.0 - self._tokens) / self._rate)
