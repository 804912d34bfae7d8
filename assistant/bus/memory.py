"""The bus within one process: dictionaries of queues, no task, no lock."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable

from assistant.bus import Closed, Message


class MemorySubscription:
    """Waiting messages in order, for one reader; a keyed one moves to the end when its successor comes."""

    def __init__(self, limit: int, leave: Callable[[MemorySubscription], None]) -> None:
        self.dropped = 0
        self._limit = limit
        self._leave = leave
        self._waiting: OrderedDict[object, Message] = OrderedDict()
        self._reader: asyncio.Future[None] | None = None
        self._closed = False

    def put(self, message: Message) -> None:
        """Queue `message`; if the queue is full, throw the waiting ones away and count them."""
        key: object = message.key if message.key is not None else object()
        self._waiting.pop(key, None)
        if len(self._waiting) >= self._limit:
            self.dropped += len(self._waiting)
            self._waiting.clear()
        self._waiting[key] = message
        self._wake()

    async def get(self) -> Message:
        """The next message. Raises Closed when the subscription is closed and empty."""
        while not self._waiting:
            if self._closed:
                raise Closed
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader
        return self._waiting.popitem(last=False)[1]

    def close(self) -> None:
        """Leave the bus."""
        self._closed = True
        self._leave(self)
        self._wake()

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)


class MemoryBus:
    """Keeps an entry for a topic only as long as somebody watches it; `left` is told when the last one has gone."""

    def __init__(self, left: Callable[[str], None] | None = None) -> None:
        self._watchers: dict[str, list[MemorySubscription]] = {}
        self._left = left

    def publish(self, topic: str, message: Message) -> None:
        for subscription in self._watchers.get(topic, ()):
            subscription.put(message)

    def subscribe(self, topic: str, limit: int) -> MemorySubscription:
        def leave(subscription: MemorySubscription) -> None:
            watchers = self._watchers.get(topic, [])
            if subscription in watchers:
                watchers.remove(subscription)
            if not watchers and self._watchers.pop(topic, None) is not None and self._left is not None:
                self._left(topic)

        subscription = MemorySubscription(limit, leave)
        self._watchers.setdefault(topic, []).append(subscription)
        return subscription

    def watched(self, topic: str) -> bool:
        """Whether anybody watches `topic` now."""
        return topic in self._watchers

    def topics(self) -> list[str]:
        """The topics that are watched now, sorted."""
        return sorted(self._watchers)
