"""Who has a socket open for a call: each gateway says how many it holds, with every message."""

from __future__ import annotations

from collections import Counter

from assistant.server.call import Call


class Seats:
    """Of the calls of one worker, by gateway."""

    def __init__(self) -> None:
        self._seats: dict[str, Counter[str]] = {}

    def set(self, call: Call, gateway: str, seats: int) -> None:
        """`gateway` holds so many sockets for `call` now."""
        found = self._seats.setdefault(call.key, Counter())
        if found[gateway] == seats:
            return
        found[gateway] = seats
        call.pulse.senders = found.total()
        call.beat()

    def gone(self, gateway: str) -> list[str]:
        """The gateway is dead, and its sockets with it: the calls it had some for."""
        return [key for key, found in self._seats.items() if found.pop(gateway, 0)]

    def total(self, key: str) -> int:
        """Sockets that are open for a call."""
        return self._seats[key].total() if key in self._seats else 0

    def forget(self, key: str) -> None:
        """The call is over, or another worker's."""
        self._seats.pop(key, None)
