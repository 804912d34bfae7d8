"""The bus between processes: core NATS, one subject for each topic. Nothing is kept there; panels fetch what they missed.

Publishing and subscribing return at once, as on the memory bus: one task hands both to NATS in the order in which they
came. While NATS is away what is published is dropped and counted; when it is back every watcher is told LOOK_AGAIN.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from assistant.bus import LOOK_AGAIN, Message
from assistant.bus.link import Link
from assistant.bus.memory import MemoryBus, MemorySubscription

# What may wait to be handed to NATS: some seconds of a busy worker.
BACKLOG = 16_384

_Work = Callable[[], Awaitable[None]]


@lru_cache(maxsize=8192)
def token(name: str) -> str:
    """`name` as one token of a subject: no dots, spaces or wildcards."""
    return quote(name, safe="~@:+=").replace(".", "%2E") or "%"


def pack(message: Message) -> bytes:
    """`message` as bytes: number, key, and its text."""
    seq = "" if message.seq is None else str(message.seq)
    return f"{seq} {message.key or ''}\n{message.body}".encode()


def unpack(data: bytes) -> Message:
    """A message from its bytes."""
    head, _, body = data.partition(b"\n")
    seq, _, key = head.decode().partition(" ")
    return Message(body=body.decode(), seq=int(seq) if seq else None, key=key or None)


class NatsBus:
    """Topics of this process and of all others with the same `prefix`. `dropped` counts what NATS was not there for."""

    def __init__(self, link: Link, prefix: str) -> None:
        self.link = link
        self.dropped = 0
        self._prefix = f"{prefix}.bus."
        self._local = MemoryBus(lambda topic: self._add(lambda: self._listen(topic)))
        self._subscribed: dict[str, Any] = {}
        self._work: deque[_Work] = deque()
        self._news = asyncio.Event()
        self._task = asyncio.create_task(self._run(), name="bus")
        link.back.append(self._look_again)

    def publish(self, topic: str, message: Message) -> None:
        """Hand `message` to all that watch `topic` now, in whatever process."""
        if not self.link.connected or len(self._work) >= BACKLOG:
            self.dropped += 1
            return
        subject, data = self._prefix + token(topic), pack(message)
        self._add(lambda: self.link.client.publish(subject, data))

    def subscribe(self, topic: str, limit: int) -> MemorySubscription:
        """A queue of at most `limit` messages for what is published on `topic` from now on."""
        first = not self._local.watched(topic)
        queue = self._local.subscribe(topic, limit)
        if first:
            self._add(lambda: self._listen(topic))
        return queue

    def deliver(self, topic: str, message: Message) -> None:
        """Tell `message` to the watchers within this process only."""
        self._local.publish(topic, message)

    def topics(self) -> list[str]:
        """The topics that are watched in this process, sorted."""
        return self._local.topics()

    async def flush(self) -> None:
        """Return when NATS has taken all that was published, and has given us what it had for us."""
        done = asyncio.get_running_loop().create_future()

        async def reached() -> None:
            await self.link.client.flush()
            done.set_result(None)

        self._add(reached)
        await done
        # What has come in lies in the queues of nats-py's tasks until these have had their turn.
        while any(heard.pending_msgs for heard in self._subscribed.values()):
            await asyncio.sleep(0)

    async def close(self) -> None:
        """Hand over what waits, then stop; the link is its opener's to close."""
        while self._work and self.link.connected:
            await asyncio.sleep(0.01)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def _add(self, work: _Work) -> None:
        self._work.append(work)
        self._news.set()

    async def _run(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            while self._work:
                try:
                    await self._work.popleft()()
                except Exception:
                    # Lost between our look and the sending: the watchers will be told to look again.
                    self.dropped += 1

    async def _listen(self, topic: str) -> None:
        """Begin, or stop, to receive `topic`, as it is watched by now."""
        watched, heard = self._local.watched(topic), self._subscribed.get(topic)
        if watched and heard is None:

            async def take(message: Any) -> None:
                self._local.publish(topic, unpack(message.data))

            self._subscribed[topic] = await self.link.client.subscribe(self._prefix + token(topic), cb=take)
        elif not watched and heard is not None:
            del self._subscribed[topic]
            await heard.unsubscribe()

    def _look_again(self) -> None:
        for topic in self._local.topics():
            self._local.publish(topic, LOOK_AGAIN)
