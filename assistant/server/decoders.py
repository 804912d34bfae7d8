"""The decoders of one call: one for each vendor and side, alive as long as the call."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.feeds import Feed
from assistant.server.side import Side
from assistant.types import Closed, FeedItem, Opened, Paused, Segment

# As many as a call may have senders at once; also what keeps the epochs of decoders apart.
MOST = 16


class Decoders:
    """Each remembers what its own wire has said; together they know when every leg of the call is over."""

    def __init__(self) -> None:
        self._feeds: dict[tuple[str, Side], Feed] = {}
        self._over: set[tuple[str, Side]] = set()

    def __len__(self) -> int:
        return len(self._feeds)

    def get(self, vendor: str, side: Side) -> Feed | None:
        """The decoder of this vendor and side, if there is one."""
        return self._feeds.get((vendor, side))

    def add(self, vendor: str, side: Side, feed: Feed) -> Feed:
        """Keep `feed`; it is returned."""
        self._feeds[vendor, side] = feed
        return feed

    def has(self, vendor: str) -> bool:
        """Whether this vendor speaks in the call."""
        return any(named == vendor for named, _ in self._feeds)

    def clear(self) -> None:
        """The call is over."""
        self._feeds.clear()

    def legs(self, vendor: str, side: Side, items: Sequence[FeedItem]) -> Sequence[FeedItem]:
        """The items, but the end of one leg is only a pause as long as another leg of the call goes on."""
        if side.role is None:
            return items
        found = list(items)
        key = (vendor, side)
        for place, item in enumerate(found):
            if isinstance(item, (Opened, Segment)):
                self._over.discard(key)
            elif isinstance(item, Closed):
                self._over.add(key)
                if any(
                    other.role is not None and (named, other) not in self._over
                    for named, other in self._feeds
                ):
                    found[place] = Paused(reason=item.reason)
        return found
