"""One part of the calls in a worker's hand: what comes in for it is heard call by call, and acknowledged."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from assistant.bus.link import Link
from assistant.server.cluster import parcel as parcels
from assistant.server.cluster.hearing import Hearing
from assistant.server.cluster.lanes import Lanes
from assistant.server.cluster.names import Names
from assistant.server.cluster.parcel import Parcel
from assistant.server.cluster.stream import Reader, unsubscribed
from assistant.server.core import report
from assistant.server.reception import Receipt
from assistant.server.refused import Refused
from assistant.wire import WireError

_log = logging.getLogger(__name__)

# The lane of what waits for the store; no call can have this key.
WRITTEN = " "
# What is being heard when a part is handed over may come to its end.
FINISH_S = 5.0


class Holding:
    """The part `part`, held by the lease of `revision`."""

    def __init__(
        self,
        link: Link,
        names: Names,
        part: int,
        revision: int,
        hearing: Hearing,
        still_ours: Callable[[int], Awaitable[bool]],
    ) -> None:
        self.part = part
        self.revision = revision
        self._link = link
        self._names = names
        self._hearing = hearing
        self._still_ours = still_ours
        self._lanes = Lanes()
        self._reader: Reader | None = None
        self._asked: Any = None
        self._over = False

    async def open(self, replicas: int, lost: Callable[[int], None], answer: Any) -> None:
        """Begin to read, and to `answer` what gateways ask about the calls. Again: read on."""
        if self._reader is None:
            self._reader = Reader(
                self._link, self._names, self.part, replicas, self._take, lambda: lost(self.part)
            )
        await self._reader.open()
        if self._asked is None:
            self._asked = await self._link.client.subscribe(self._names.ask(self.part), cb=answer)

    async def close(self, orderly: bool) -> None:
        """Let go. `orderly`: hear to the end what is in hand; else leave it to the new owner, who has it too."""
        self._over = not orderly
        asked, self._asked = self._asked, None
        await unsubscribed(self._link, asked)
        if self._reader is not None:
            await self._reader.close()
        await self._lanes.finish(FINISH_S if orderly else 0.0)
        self._over = True

    async def _take(self, message: Any) -> None:
        reader = self._reader
        assert reader is not None
        try:
            parcel = parcels.unpack(message.data)
        except WireError as error:
            _log.warning("%s: not a parcel, left out: %s", self._names.stream(self.part), error)
            await reader.done(message)
            return
        self._lanes.add(parcel.key, lambda: self._hear(reader, message, parcel))

    async def _hear(self, reader: Reader, message: Any, parcel: Parcel) -> None:
        outcome: Receipt | Refused | None
        try:
            outcome = await self._hearing.hear(parcel, self._ours)
        except Exception as error:
            report(_log, "hearing a parcel", parcel.key, error)
            outcome = Refused("message", "the assistant failed on it; it is left out", 500)
        if outcome is None:
            return
        answer = parcels.pack_answer(parcel.id, outcome)
        if self._hearing.all_written:
            await self._acknowledge(reader, message)
        else:
            # The store is away and calls go on without it (commit.py): the sender may go on too, but the message stays in
            # the stream until it is in the journal, or our death would lose it.
            self._lanes.add(WRITTEN, lambda: self._acknowledge(reader, message))
        await self._quietly(self._link.client.publish(self._names.receipts(parcel.gateway), answer))

    async def _acknowledge(self, reader: Reader, message: Any) -> None:
        async def acknowledge() -> None:
            if not self._hearing.all_written:
                await self._hearing.written()
            await reader.done(message)

        await self._quietly(acknowledge())

    async def _quietly(self, work: Awaitable[None]) -> None:
        """NATS may be away, or the store: then it comes again, and the journal says whether it has been heard."""
        try:
            await work
        except Exception as error:
            _log.debug("%s: not acknowledged: %s", self._names.stream(self.part), type(error).__name__)

    async def _ours(self) -> bool:
        return not self._over and await self._still_ours(self.part)
