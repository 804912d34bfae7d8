"""Open sockets whose key or token is no longer good: looked for again and again, and sent away.

A token's own end closes its socket by itself (`depends`). Here is what ends earlier: a feed's key that was taken out of its
file, a new secret for our own tokens, a key that the identity provider has withdrawn. Files are looked at once a second, the
provider's keys as often as they are fetched anyway (`access.provider.keys_keep_s`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

from assistant.access.tokens import OURS, BadToken, Unread, look
from assistant.access.who import Sender
from assistant.server.access.book import KeyBook
from assistant.server.access.denied import Denied, Why
from assistant.server.access.own import OwnKey
from assistant.server.access.provider import KeyChest
from assistant.server.core import report

_log = logging.getLogger(__name__)

LOOK_S = 1.0
Held = TypeVar("Held")


class Rounds:
    """Who is inside, by the timeout that his socket runs under."""

    def __init__(self, book: KeyBook | None, own: OwnKey | None, chest: KeyChest | None) -> None:
        self._book, self._own, self._chest = book, own, chest
        self._feeds: dict[asyncio.Timeout, Sender] = {}
        self._people: dict[asyncio.Timeout, Unread] = {}
        self._ended: set[asyncio.Timeout] = set()
        self._keys = None if book is None else book.keys

    @contextmanager
    def feed(self, limit: asyncio.Timeout, sender: Sender) -> Iterator[None]:
        """As long as the block lasts: a feed that came with a key of the book."""
        self._feeds[limit] = sender
        try:
            yield
        finally:
            self._feeds.pop(limit, None)

    @contextmanager
    def person(self, limit: asyncio.Timeout, token: str | None) -> Iterator[None]:
        """As long as the block lasts: somebody who came with a token."""
        self.came(limit, token)
        try:
            yield
        finally:
            self._people.pop(limit, None)

    def came(self, limit: asyncio.Timeout, token: str | None) -> None:
        """He has brought this token, the first or a later one."""
        with suppress(BadToken):
            if token is not None:
                self._people[limit] = look(token)

    def reason(self, limit: asyncio.Timeout, otherwise: Denied) -> Denied:
        """Why the timeout is over: sent away from here, or `otherwise`."""
        if limit in self._ended:
            return Denied(Why.UNKNOWN, "what you came with was taken back; come with a new key or token")
        return otherwise

    def left(self, limit: asyncio.Timeout) -> None:
        """The socket is closed."""
        self._ended.discard(limit)

    # -- looking -------------------------------------------------------------------------------------------------

    async def look(self) -> int:
        """Send away whose key or token was taken back; how many there were."""
        gone = [*self._without_key(), *self._with_an_old_secret(), *await self._of_a_withdrawn_key()]
        for limit in gone:
            self._ended.add(limit)
            with suppress(RuntimeError):  # he is leaving already
                limit.reschedule(asyncio.get_running_loop().time())
        return len(gone)

    def _without_key(self) -> list[asyncio.Timeout]:
        if self._book is None or (keys := self._book.keys) is self._keys:
            return []
        self._keys = keys
        good = {key.sender for key in keys}
        return _those(self._feeds, lambda sender: sender not in good)

    def _with_an_old_secret(self) -> list[asyncio.Timeout]:
        if self._own is None or not self._own.renewed():
            return []
        return _those(self._people, lambda token: token.issuer == OURS)

    async def _of_a_withdrawn_key(self) -> list[asyncio.Timeout]:
        if (chest := self._chest) is None:
            return []
        issuer = chest.trust.issuer
        named = {token.key_id for token in self._people.values() if token.issuer == issuer}
        gone = {key_id for key_id in named if key_id is not None and not await chest.knows(key_id)}
        return _those(self._people, lambda token: token.issuer == issuer and token.key_id in gone)


def _those(inside: dict[asyncio.Timeout, Held], wrong: Callable[[Held], bool]) -> list[asyncio.Timeout]:
    return [limit for limit, held in inside.items() if wrong(held)]


async def keep_looking(rounds: Rounds) -> None:
    """Look once a second, for ever; a fault costs one look."""
    while True:
        await asyncio.sleep(LOOK_S)
        try:
            await rounds.look()
        except Exception as error:
            report(_log, "looking who is still good", "-", error)
