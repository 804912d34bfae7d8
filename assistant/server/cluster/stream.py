"""The streams in which gateways put what is to be heard, and the one reader that each of them has.

In memory, never on disk: what vendors send is not masked yet. A message leaves the stream when it is acknowledged
(work-queue retention), so what is in there is what is not in the journal. A new owner makes a new reader, which begins
with the oldest message; by that the reader of the old owner is gone, and his acknowledgements count no more.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from uuid import uuid4

import orjson

from assistant.bus.link import Link
from assistant.server.cluster.names import Names

_log = logging.getLogger(__name__)

# What is not heard for so long will not be heard: an installation without workers must not fill the memory.
KEEP_S = 900.0
# NATS sets so much aside for each of them; some minutes of a hundred calls.
BYTES = 16 * 1024 * 1024
# In hand at once, of one part. A worker asks for more when half of it is done.
IN_HAND = 512
ACK_WAIT_S = 60.0
# A request lives so long at NATS; by the heartbeats we notice that it is gone together with its server.
ASK_S = 20.0
HEARTBEAT_S = 1.0
MISSED = 3
# How long NATS is waited for: to say something, to make something.
SOON_S = 2.0
MAKE_S = 5.0

Take = Callable[[Any], Awaitable[None]]


async def open_streams(link: Link, names: Names, replicas: int, parts: Iterable[int] | None = None) -> None:
    """Make the streams that are missing, of all parts or of these."""
    from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig

    jetstream = link.client.jetstream(timeout=MAKE_S)
    made = [
        StreamConfig(
            name=names.stream(part),
            subjects=[names.subject(part)],
            retention=RetentionPolicy.WORK_QUEUE,
            storage=StorageType.MEMORY,
            discard=DiscardPolicy.NEW,
            num_replicas=replicas,
            max_age=KEEP_S,
            max_bytes=BYTES,
        )
        for part in (range(names.partitions) if parts is None else parts)
    ]
    # A few at a time: each of them elects a leader first.
    for begin in range(0, len(made), 32):
        await asyncio.gather(*(jetstream.add_stream(config) for config in made[begin : begin + 32]))


async def unsubscribed(link: Link, subscription: Any) -> None:
    """Listen no more on `subscription`, if there is one and somebody to tell."""
    if subscription is not None and link.connected:
        try:
            await subscription.unsubscribe()
        except Exception as error:
            _log.debug("unsubscribing: %s", type(error).__name__)


class Reader:
    """Reads the stream of one part: `take` is given each message, which is in hand until `done`.

    `lost` is called when NATS says that there is another reader or none, or nothing more is heard from it.
    """

    def __init__(
        self, link: Link, names: Names, part: int, replicas: int, take: Take, lost: Callable[[], None]
    ) -> None:
        self._link = link
        self._stream = names.stream(part)
        self._replicas = replicas
        self._take = take
        self._lost = lost
        self._name = f"owner-{uuid4().hex[:8]}"
        self._inbox: Any = None
        self._asked = 0
        self._in_hand: set[str] = set()
        self._quiet = 0
        self._watching: asyncio.Task[None] | None = None
        self._over = False

    async def open(self) -> None:
        """Take the place of whoever read before, and begin with the oldest message. Again: read on, with what is left of it."""
        if not await self._exists():
            await self._make()
        if self._inbox is None:
            inbox = self._link.client.new_inbox()
            self._inbox = await self._link.client.subscribe(inbox, cb=self._got)
        # Requests may be gone together with the server they were made to; too many do no harm.
        self._asked = 0
        await self._ask()
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())

    async def _exists(self) -> bool:
        from nats.js.errors import NotFoundError

        try:
            await self._link.client.jetstream(timeout=SOON_S).consumer_info(self._stream, self._name)
        except NotFoundError:
            return False
        return True

    async def _make(self) -> None:
        from nats.js.api import AckPolicy, ConsumerConfig

        jetstream = self._link.client.jetstream(timeout=MAKE_S)
        for old in await jetstream.consumers_info(self._stream):
            await jetstream.delete_consumer(self._stream, old.name)
        config = ConsumerConfig(
            durable_name=self._name,
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=ACK_WAIT_S,
            max_ack_pending=2 * IN_HAND,
            num_replicas=self._replicas,
            mem_storage=True,
        )
        # What was in hand comes again, by other numbers if the stream was made anew.
        self._in_hand.clear()
        await jetstream.add_consumer(self._stream, config)

    async def done(self, message: Any) -> None:
        """It is in the journal, or never will be: take it out of the stream."""
        self._in_hand.discard(message.reply.split(".")[5])
        await self._link.client.publish(message.reply, b"+ACK")
        if self._asked <= IN_HAND // 2 and len(self._in_hand) <= IN_HAND // 2:
            await self._ask()

    async def close(self) -> None:
        """Read no more. What is in hand may still be `done`."""
        self._over = True
        if self._watching is not None:
            self._watching.cancel()
        inbox, self._inbox = self._inbox, None
        await unsubscribed(self._link, inbox)

    async def _ask(self) -> None:
        if self._over or self._inbox is None:
            return
        wanted = IN_HAND - self._asked
        self._asked += wanted
        body = {
            "batch": wanted,
            "expires": int(ASK_S * 1e9),
            "idle_heartbeat": int(HEARTBEAT_S * 1e9),
        }
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{self._stream}.{self._name}"
        await self._link.client.publish(subject, orjson.dumps(body), reply=self._inbox.subject)

    async def _got(self, message: Any) -> None:
        self._quiet = 0
        if message.headers and (status := message.headers.get("Status")):
            await self._told(status, message.headers)
            return
        self._asked = max(0, self._asked - 1)
        number = message.reply.split(".")[5]
        if number in self._in_hand:
            # We are still at it; NATS asked after ACK_WAIT_S.
            await self._link.client.publish(message.reply, b"+WPI")
            return
        self._in_hand.add(number)
        await self._take(message)

    async def _told(self, status: str, headers: dict[str, str]) -> None:
        """A request has run out (404, 408), is too many (409 Exceeded), lives (100), or there is no reader any more."""
        if status == "100":
            return
        if status in ("404", "408") or (status == "409" and "eleted" not in headers.get("Description", "")):
            self._asked = max(0, self._asked - int(headers.get("Nats-Pending-Messages", IN_HAND)))
            await self._ask()
            return
        self._lost()

    async def _watch(self) -> None:
        """Each request is answered by a heartbeat a second; where there is none any more, it has been forgotten."""
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            self._quiet += 1
            if self._quiet > MISSED and self._link.connected:
                self._lost()
                self._quiet = 0
