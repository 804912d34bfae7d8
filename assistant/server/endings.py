"""Which calls are over: their ids are refused when they come again. Late webhooks come within minutes."""

from __future__ import annotations

from collections import OrderedDict
from typing import Protocol

REMEMBERED = 4096


class Elsewhere(Protocol):
    """What other servers know, where calls move between them (cluster/)."""

    async def add(self, key: str) -> None: ...

    async def has(self, key: str) -> bool: ...


class Endings:
    """The last few thousand. `elsewhere` is None on a server alone."""

    def __init__(self) -> None:
        self.elsewhere: Elsewhere | None = None
        self._keys: OrderedDict[str, None] = OrderedDict()

    @property
    def moves(self) -> bool:
        """Whether calls may go to other servers, and come back."""
        return self.elsewhere is not None

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def remember(self, key: str) -> None:
        """This call is over."""
        self._keys[key] = None
        self._keys.move_to_end(key)
        while len(self._keys) > REMEMBERED:
            self._keys.popitem(last=False)

    async def tell(self, key: str) -> None:
        """Remember it, and let the other servers know before its end is acknowledged."""
        self.remember(key)
        if self.elsewhere is not None:
            await self.elsewhere.add(key)

    async def known(self, key: str) -> bool:
        """Whether this call is over, here or elsewhere."""
        return key in self._keys or (self.elsewhere is not None and await self.elsewhere.has(key))
