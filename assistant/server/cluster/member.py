"""This process as one of many: what it is made of in its role, how it joins, and how it leaves."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from assistant import wire
from assistant.bus import Message
from assistant.bus.link import BusError, Link
from assistant.bus.nats import NatsBus
from assistant.server.clock import Clock
from assistant.server.cluster.cards import Cards
from assistant.server.cluster.gateway import Asking, Forwarding
from assistant.server.cluster.leases import Ended, Leases, open_buckets
from assistant.server.cluster.names import Names
from assistant.server.cluster.outbox import Outbox
from assistant.server.cluster.presence import Presence
from assistant.server.cluster.stream import open_streams
from assistant.server.cluster.wall import WallAfar
from assistant.server.cluster.worker import Worker
from assistant.server.messages import FeedState
from assistant.server.runtime import Runtime
from assistant.settings import Settings

_log = logging.getLogger(__name__)

# A NATS cluster that has just started elects its leaders first.
PATIENCE_S = 20.0
PAUSE_S = 0.5
CALL = "call."
# JetStream's own numbers of errors: no leader yet, not enough servers yet, a stream that another of us is just making.
NOT_YET = (10005, 10008, 10009, 10074)
# A stream of this name is there, with other settings.
OTHERWISE = 10058


class Member:
    """Made by `join`. Its `bus`, `reception` and `watching` take the place of those of a server alone."""

    def __init__(
        self,
        settings: Settings,
        link: Link,
        leases: Leases,
        ended: Ended,
        names: Names,
        clock: Clock,
        playbook: str,
    ) -> None:
        role = settings.server.role
        self.link = link
        self.names = names
        self.bus = NatsBus(link, settings.bus.prefix)
        self.works = role in ("all", "worker")
        self.serves = role in ("all", "gateway")
        self.presence = Presence(link, names, settings.bus.lease_s, self.works, playbook, clock)
        self.outbox = Outbox(link, names, self.presence.name, settings.bus.waiting)
        self.reception = Forwarding(settings, self.outbox, self.presence.name)
        self.watching = Asking(link, names, self.reception, self.presence.workers)
        self.wall = WallAfar(link, names, self.reception)
        self.worker: Worker | None = None
        self._cards: Cards | None = None
        self._settings = settings
        self._leases = leases
        self._ended = ended
        self._clock = clock
        link.lost.append(self._lost)

    async def start(self, runtime: Runtime) -> None:
        """Take part; `runtime` has the calls that will be ours."""
        runtime.endings.elsewhere = self._ended
        self.presence.calls = lambda: len(runtime.live())
        await self.outbox.open()
        if self.works:
            self.worker = Worker(
                self.link,
                self.names,
                self._leases,
                self.presence,
                runtime,
                self._settings.bus.replicas,
                self._clock,
            )
        await self.presence.start()
        if self.worker is not None:
            self._cards = Cards(self.bus, self.watching, runtime.hour)
            self._cards.start()
            await self.worker.start()
        _log.info("%s takes part as %s", self.presence.name, self._settings.server.role)

    async def stop(self) -> None:
        """Hand our calls over, and say that we go."""
        if self.worker is not None:
            await self.worker.stop()
        if self._cards is not None:
            await self._cards.stop()
        self.presence.leaving = True
        await self.reception.close()
        await self.presence.stop()
        await self.outbox.close()

    async def close(self) -> None:
        """Let go of NATS, when nothing is published any more."""
        await self.bus.close()
        await self.link.close()

    def decides_by(self, playbook: str) -> None:
        """New calls here are decided by this playbook; the next beat tells the others."""
        self.presence.playbook = playbook

    def fault(self) -> str | None:
        """Why calls cannot be taken now, or None."""
        if not self.link.connected:
            return "the connection to NATS is lost; what comes in waits"
        if self.serves and not self.presence.workers():
            return "no worker is there; what comes in waits"
        return None

    def shown(self) -> dict[str, Any]:
        """How the installation looks from here."""
        alive = self.presence.alive()
        held = {part for beat in alive for part in beat.holds}
        return {
            "name": self.presence.name,
            "role": self._settings.server.role,
            "connected": self.link.connected,
            "connections_lost": self.link.losses,
            "under_way": len(self.outbox),
            "dropped_on_the_bus": self.bus.dropped,
            "members": [
                {
                    "name": beat.name,
                    "worker": beat.works,
                    "leaving": beat.leaving,
                    "calls": beat.calls,
                    "playbook": beat.playbook[:12],
                    "partitions": sorted(beat.holds),
                }
                for beat in alive
            ],
            "without_owner": sorted(set(range(self.names.partitions)) - held),
        }

    def _lost(self) -> None:
        """NATS is away: tell the panels here that what they show stands still."""
        for topic in self.bus.topics():
            _, _, name = topic.rpartition("/")
            if name.startswith(CALL):
                state = FeedState(call_id=name.removeprefix(CALL), health="degraded", since=0.0)
                self.bus.deliver(topic, Message(body=wire.encode(state).decode(), key="feed"))


async def join(settings: Settings, playbook: str, clock: Clock) -> Member:
    """Connect, and make what is missing in NATS. Raises BusError with the remedy."""
    bus = settings.bus
    names = Names(bus.prefix, bus.partitions)
    link = Link()
    await link.open(bus.servers, bus.credentials, f"assistant {settings.server.role}")
    try:
        async with asyncio.timeout(PATIENCE_S):
            leases, ended = await _prepared(link, names, bus.replicas)
    except BusError:
        await link.close()
        raise
    except Exception as error:
        await link.close()
        why = str(error) or type(error).__name__
        raise BusError(
            f"bus.url: NATS answers, but its JetStream does not make what we need ({why}); is it switched on (-js), "
            f"and are there at least bus.replicas = {bus.replicas} servers?"
        ) from None
    return Member(settings, link, leases, ended, names, clock, playbook)


async def _prepared(link: Link, names: Names, replicas: int) -> tuple[Leases, Ended]:
    from nats.errors import NoRespondersError
    from nats.js.errors import APIError, NoStreamResponseError, ServiceUnavailableError

    while True:
        try:
            found = await open_buckets(link, names, replicas)
            await open_streams(link, names, replicas)
            return found
        except (TimeoutError, ServiceUnavailableError, NoRespondersError, NoStreamResponseError) as error:
            last: Exception = error
        except APIError as error:
            if error.err_code == OTHERWISE:
                raise BusError(
                    f"bus.replicas = {replicas}: this installation ({names.prefix}) was made with another number, or by "
                    "another version; use the same everywhere, or another bus.prefix"
                ) from None
            if error.err_code not in NOT_YET:
                raise
            last = error
        _log.info("waiting for JetStream: %s", last)
        await asyncio.sleep(PAUSE_S)
