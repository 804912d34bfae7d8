"""Which deliveries a call has heard, where its words come over a bus that may deliver them again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.feeds.ledger import Recent
from assistant.server.inbox import Post
from assistant.store import Change, JournalLine

# What may come again lies seconds back, a few messages for each sender.
REMEMBERED = 512


class Sources:
    """Of one call. Costs nothing where nobody names a source."""

    __slots__ = ("_heard",)

    def __init__(self) -> None:
        self._heard: Recent | None = None

    def __contains__(self, source: str) -> bool:
        return self._heard is not None and source in self._heard

    def noted(self, lines: list[Change], posts: Sequence[Post]) -> list[Change]:
        """The lines of one transaction, the first of which now says what brought them."""
        named = " ".join(post.source for post in posts if post.source is not None)
        first = lines[0]
        if named and isinstance(first, JournalLine):
            lines[0] = replace(first, sources=named)
        return lines

    def took(self, posts: Iterable[Post]) -> None:
        """These are in the journal."""
        self.remember(post.source for post in posts if post.source is not None)

    def remember(self, sources: Iterable[str]) -> None:
        """What the journal says has been heard."""
        for source in sources:
            self._heard = self._heard or Recent(REMEMBERED)
            self._heard.add(source)
