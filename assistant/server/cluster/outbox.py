"""What a gateway has sent and not had a receipt for. It is sent until there is one; the same twice is heard once."""

from __future__ import annotations

import asyncio
import logging
from itertools import count
from typing import Any

from assistant.bus.link import Link
from assistant.server.cluster import parcel as parcels
from assistant.server.cluster.names import Names
from assistant.server.cluster.parcel import Parcel
from assistant.server.reception import Receipt
from assistant.server.refused import Refused
from assistant.wire import WireError

_log = logging.getLogger(__name__)

PUBLISH_S = 2.0
PAUSE_S = 0.2
COMPLAIN_S = 5.0
# Without a receipt for so long NATS may have lost it: a server alone that was restarted forgets what it had in memory.
AGAIN_S = 10.0


class Outbox:
    """Of one gateway."""

    def __init__(self, link: Link, names: Names, gateway: str, most: int) -> None:
        self._link = link
        self._names = names
        self._gateway = gateway
        self._most = most
        self._numbers = count(1)
        self._waiting: dict[str, asyncio.Future[Receipt | Refused]] = {}
        self._complained = -COMPLAIN_S
        self._receipts: Any = None
        self._jetstream: Any = None

    async def open(self) -> None:
        """Listen for receipts."""
        self._jetstream = self._link.client.jetstream(timeout=PUBLISH_S)
        subject = self._names.receipts(self._gateway)
        self._receipts = await self._link.client.subscribe(subject, cb=self._received)

    async def close(self) -> None:
        """Listen no more."""
        if self._receipts is not None and self._link.connected:
            await self._receipts.unsubscribe()

    def __len__(self) -> int:
        """How many parcels are under way."""
        return len(self._waiting)

    @property
    def full(self) -> bool:
        """Whether more is under way than the gateway may hold."""
        return len(self._waiting) >= self._most

    def number(self) -> str:
        """An id that no other parcel of this installation has."""
        return f"{self._gateway}.{next(self._numbers)}"

    async def send(self, parcel: Parcel, within_s: float | None) -> Receipt:
        """Its receipt, however long that takes, or `within_s` at most. Raises Refused."""
        done: asyncio.Future[Receipt | Refused] = asyncio.get_running_loop().create_future()
        self._waiting[parcel.id] = done
        try:
            async with asyncio.timeout(within_s):
                outcome = await self._sent(parcel, done)
        except TimeoutError:
            raise Refused("bus", "no worker has heard it in time; send it again", 503) from None
        finally:
            del self._waiting[parcel.id]
        if isinstance(outcome, Refused):
            raise outcome
        return outcome

    async def _sent(self, parcel: Parcel, done: asyncio.Future[Receipt | Refused]) -> Receipt | Refused:
        data = parcels.pack(parcel)
        while True:
            await self._publish(self._names.subject(self._names.partition(parcel.key)), data)
            losses = self._link.losses
            for _ in range(round(AGAIN_S / PUBLISH_S)):
                await asyncio.wait({done}, timeout=PUBLISH_S)
                if done.done():
                    return done.result()
                if losses != self._link.losses and self._link.connected:
                    # The receipt may have gone past while we were away.
                    break

    async def _publish(self, subject: str, data: bytes) -> None:
        """Return when the stream has it. Meanwhile the sender waits: nothing piles up but what is in his own line."""
        while True:
            await self._link.until_connected()
            try:
                await self._jetstream.publish(subject, data)
                return
            except Exception as error:
                self._complain(error)
            await asyncio.sleep(PAUSE_S)

    def _complain(self, error: Exception) -> None:
        """One line for all who wait, every few seconds."""
        now = asyncio.get_running_loop().time()
        if now - self._complained >= COMPLAIN_S:
            self._complained = now
            waiting, why = len(self._waiting), type(error).__name__
            _log.warning("NATS takes nothing now, trying again: %s; %d messages wait", why, waiting)

    async def _received(self, message: Any) -> None:
        try:
            parcel_id, outcome = parcels.unpack_answer(message.data)
        except WireError as error:
            _log.warning("a receipt that cannot be read: %s", error)
            return
        waiting = self._waiting.get(parcel_id)
        if waiting is not None and not waiting.done():
            waiting.set_result(outcome)
