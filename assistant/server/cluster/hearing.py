"""Where the owner of a call hears what a gateway has sent: as a server alone hears it from a socket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import orjson

from assistant.server.clock import Clock
from assistant.server.cluster.parcel import Parcel
from assistant.server.cluster.seats import Seats
from assistant.server.reception import Receipt, Reception
from assistant.server.refused import Refused
from assistant.server.runtime import Runtime
from assistant.server.wall.watch import Watch
from assistant.server.watching import Watching
from assistant.types import Verdict

PAUSES_S = (0.05, 0.2, 1.0)
NOTHING = Receipt(seq=None, troubles=(), over=False)


class Hearing:
    """Hears parcels for the calls of `runtime`."""

    def __init__(self, runtime: Runtime, clock: Clock) -> None:
        self._runtime = runtime
        self._reception = Reception(runtime)
        self._watching = Watching(runtime)
        self._watch = Watch(runtime)
        self._clock = clock
        self.seats = Seats()

    async def hear(self, parcel: Parcel, ours: Callable[[], Awaitable[bool]]) -> Receipt | Refused | None:
        """What became of it; None when the part has become another worker's, who will hear it.

        A journal that does not take it (another owner wrote, or the store is away) is asked again as long as the part is
        `ours`.
        """
        tries = 0
        while True:
            try:
                return await self._hear(parcel)
            except Refused as error:
                if error.where != "store":
                    return error
            if not await ours():
                return None
            await self._clock.sleep(PAUSES_S[min(tries, len(PAUSES_S) - 1)])
            tries += 1

    async def _hear(self, parcel: Parcel) -> Receipt:
        if parcel.kind == "seats":
            return await self._seated(parcel)
        call = await self._runtime.find(parcel.key)
        if parcel.id in call.sources:
            return Receipt(seq=call.intake.timeline.seq - 1, troubles=(), over=call.over)
        if parcel.seats is not None:
            self.seats.set(call, parcel.gateway, parcel.seats)
        if parcel.kind == "feedback":
            said = orjson.loads(parcel.body)
            seq = await self._watching.feedback(
                parcel.key, said["suggestion_id"], Verdict(said["verdict"]), parcel.id
            )
            return Receipt(seq=seq, troubles=(), over=False)
        if parcel.kind == "supervisor":
            said = orjson.loads(parcel.body)
            await self._watch.said(call, said["act"], said["name"], parcel.id)
            return NOTHING
        return await self._reception.hear(
            parcel.vendor,
            parcel.key,
            parcel.message,
            webhook=parcel.seats is None,
            side=parcel.side,
            source=parcel.id,
        )

    async def _seated(self, parcel: Parcel) -> Receipt:
        """A socket was opened or closed."""
        if parcel.seats:
            call = await self._reception.connect(parcel.vendor, parcel.key, parcel.side)
            # It has counted one; the gateway says how many there are.
            call.pulse.senders = self.seats.total(parcel.key)
            self.seats.set(call, parcel.gateway, parcel.seats)
            return NOTHING
        found = self._runtime.shown(parcel.key)
        if found is not None:
            self.seats.set(found, parcel.gateway, 0)
        return NOTHING

    @property
    def all_written(self) -> bool:
        """Whether the store has taken all that was heard."""
        return self._runtime.committer.unwritten == 0

    async def written(self) -> None:
        """Return when it has taken what was heard so far. Raises StoreError at a stop."""
        await self._runtime.committer.settle()

    def gone(self, gateway: str) -> None:
        """A gateway is dead: its sockets are closed."""
        for key in self.seats.gone(gateway):
            call = self._runtime.shown(key)
            if call is not None:
                call.pulse.senders = self.seats.total(key)
                call.beat()
