"""Says that this process lives, and hears who else does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from secrets import token_hex
from socket import gethostname
from typing import Any

from assistant.bus.link import Link
from assistant.server.clock import Clock
from assistant.server.cluster.names import Names
from assistant.server.cluster.roll import Beat, Roll, pack, unpack
from assistant.wire import WireError

# How long newcomers wait for the answers of those who are there.
LISTEN_S = 0.25
BEATS_A_LEASE = 4


class Presence:
    """`changed` is called when somebody came, left, or holds other parts; `gone` with the names of the silent."""

    def __init__(
        self, link: Link, names: Names, lease_s: float, works: bool, playbook: str, clock: Clock
    ) -> None:
        host = "".join(letter if letter.isalnum() else "-" for letter in gethostname())[:40]
        self.name = f"{host}-{token_hex(4)}"
        self.lease_s = lease_s
        self.roll = Roll(lease_s)
        self.holds: Mapping[int, int] = {}
        self.calls: Callable[[], int] = lambda: 0
        self.leaving = False
        self.changed: Callable[[], None] = lambda: None
        self.gone: Callable[[list[str]], None] = lambda names: None
        self._works = works
        self.playbook = playbook
        self._link = link
        self._names = names
        self._clock = clock
        self._listening: Any = None
        self._last = -lease_s
        self._introduced = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Say hello, and return when those who are there have had time to answer."""
        self._listening = await self._link.client.subscribe(self._names.beats, cb=self._heard)
        self._link.back.append(lambda: self._add(self._introduce()))
        await self._introduce()
        self._add(self._keep_beating())

    async def _introduce(self) -> None:
        """Who was away knows nothing of the others until they have answered."""
        self._introduced = False
        await self._send(asks=True)
        await asyncio.sleep(LISTEN_S)
        self._last = self._clock.now()
        self._introduced = True
        self.changed()

    @property
    def sure(self) -> bool:
        """Whether silence of others means anything: we have been listening all the time ourselves."""
        return (
            self._introduced and self._link.connected and self._clock.now() - self._last <= self.lease_s / 2
        )

    async def stop(self) -> None:
        """Say nothing more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._listening is not None and self._link.connected:
            await self._listening.unsubscribe()

    def tell(self) -> None:
        """Say now what has changed."""
        self._add(self._send())

    def workers(self) -> list[str]:
        """All who take parts and stay; ourselves too if we do."""
        found = set(self.roll.workers(self._clock.now()))
        return sorted(found | {self.name} if self._works and not self.leaving else found)

    def alive(self) -> list[Beat]:
        """Everybody's last word."""
        return self.roll.alive(self._clock.now())

    def others(self) -> set[str]:
        """Who lives beside us."""
        return {beat.name for beat in self.alive()} - {self.name}

    def _beat(self, asks: bool = False) -> Beat:
        return Beat(
            name=self.name,
            works=self._works,
            leaving=self.leaving,
            asks=asks,
            calls=self.calls(),
            playbook=self.playbook,
            holds=dict(self.holds),
        )

    async def _send(self, asks: bool = False) -> None:
        beat = self._beat(asks)
        self.roll.hear(beat, self._clock.now())
        if self._link.connected:
            await self._link.client.publish(self._names.beats, pack(beat))

    async def _keep_beating(self) -> None:
        while True:
            await asyncio.sleep(self.lease_s / BEATS_A_LEASE)
            if not self._link.connected:
                continue
            if not self.sure:
                # Stopped, or too busy to listen.
                await self._introduce()
            self._last = now = self._clock.now()
            await self._send()
            if silent := self.roll.gone(now):
                self.gone(silent)

    async def _heard(self, message: Any) -> None:
        try:
            beat = unpack(message.data)
        except WireError:
            return
        if beat.name == self.name:
            return
        if self.roll.hear(beat, self._clock.now()):
            self.changed()
        if beat.asks:
            await self._send()

    def _add(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
