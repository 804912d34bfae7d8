"""Which utterances of a call are open and which are settled: finals once, interims tied to their final.

Everything in it is bounded; the oldest is forgotten first. A forgotten utterance could be heard twice, which takes a
vendor that repeats something from thousands of utterances ago.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

LIMIT = 4096
# An interim that lies further back than this, in seconds, is not late: the vendor's session has started over (Google
# ends every stream after five minutes, and the next one counts from 0 again).
LATE = 10.0


class Recent:
    """A set that remembers the last `limit` members it was given."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._members: dict[Hashable, None] = {}
        self._limit = limit

    def __contains__(self, member: Hashable) -> bool:
        return member in self._members

    def add(self, member: Hashable) -> bool:
        """Remember `member`; False where it was there already."""
        if member in self._members:
            return False
        self._members[member] = None
        if len(self._members) > self._limit:
            del self._members[next(iter(self._members))]
        return True


class Ledger:
    """The utterances of one call.

    A `leg` is whatever carries one speaker's words in order (a track, a channel, a socket). Where the vendor gives an
    utterance no id, `current` names it: from its first interim to its final the name stays, then `close` ends it.
    """

    def __init__(self, epoch: int = 0) -> None:
        self._epoch = epoch
        self._made = 0
        self._open: dict[str, str] = {}
        self._until: dict[str, float] = {}
        self._turns: dict[str, bool] = {}
        self._settled = Recent()
        self._seen = Recent()

    def current(self, leg: str) -> str:
        """The id of the utterance that is open on `leg`; a new one where none is."""
        if leg not in self._open:
            _make_room(self._open)
            self._open[leg] = self.fresh(leg)
        return self._open[leg]

    def fresh(self, leg: str) -> str:
        """An id never given before in this call, not even before a restart of the server."""
        self._made += 1
        return f"{self._epoch}.{leg}.{self._made}"

    def close(self, leg: str) -> None:
        """The utterance that is open on `leg` has had its final."""
        self._open.pop(leg, None)

    def settle(self, segment_id: str) -> bool:
        """Book the final of `segment_id`; False where it was booked before, so that it is not heard twice."""
        return self._settled.add(segment_id)

    def is_settled(self, segment_id: str) -> bool:
        """Whether its final has been heard: an interim that comes after it is late."""
        return segment_id in self._settled

    def repeats(self, *message: Hashable) -> bool:
        """Whether this (message id, or whatever tells messages apart) was here before; it is remembered."""
        return not self._seen.add(message)

    def heard_until(self, leg: str, end: float | None, window: float = LATE) -> None:
        """Finals on `leg` cover the audio up to `end`."""
        if end is not None:
            if leg not in self._until:
                _make_room(self._until)
            until = self._until.get(leg, end)
            self._until[leg] = max(end, until) if until - end < window else end

    def is_late(self, leg: str, end: float | None, window: float = LATE) -> bool:
        """Whether an interim that ends at `end` lies wholly in audio whose finals have been heard, not long ago."""
        return end is not None and leg in self._until and 0 <= self._until[leg] - end < window

    def turn(self, leg: str, *, ended: bool) -> bool:
        """Note that the turn on `leg` goes on or has ended; True where it was open before."""
        was_open = self._turns.pop(leg, False)
        if not ended:
            _make_room(self._turns)
            self._turns[leg] = True
        return was_open

    def restart(self) -> None:
        """The vendor's session begins anew: its times and its open utterances start over."""
        self._until.clear()
        self._open.clear()


def _make_room(legs: dict[str, Any]) -> None:
    if len(legs) >= LIMIT:
        del legs[next(iter(legs))]
