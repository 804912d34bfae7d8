"""The other ends of all sockets: sends every line's messages when they are due, and reads what the panels get.

One task keeps all times in a heap, so that thousands of lines cost one wake-up a message. A message that is sent later
than it was due, because this side is busy, is counted from when it was really sent; how late that was is reported, for
a generator that cannot keep up measures nothing.
"""

from __future__ import annotations

import asyncio
import heapq
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from assistant.bench.load.rhythm import WRAP_UP_S, Script

# Sockets opened at once; more only fill the server's backlog.
OPENING = 64


@dataclass(slots=True)
class Tally:
    """What was measured: seconds from message to panel, for finals and interims, and how late messages were sent."""

    finals: array[float] = field(default_factory=lambda: array("d"))
    interims: array[float] = field(default_factory=lambda: array("d"))
    late: array[float] = field(default_factory=lambda: array("d"))
    sent: int = 0
    received: int = 0
    calls: int = 0
    closed: int = 0


@dataclass(slots=True, eq=False)
class _Phone:
    """One line: its script, where it stands in it, its sockets, and what the panel has yet to show (finals by their end)."""

    number: int
    script: Script
    began: float
    place: int = 0
    call: int = 0
    feed: ClientConnection | None = None
    panel: ClientConnection | None = None
    finals: dict[float, float] = field(default_factory=dict)
    interim: float | None = None
    tasks: list[asyncio.Task[None]] = field(default_factory=list)


class Generator:
    """Many phones, each with one call and its panel after the other; `speed` is times real time.

    `told`: the panels are told what is heard; those of the bare echo are not. Between two runs the calls stand still.
    """

    def __init__(
        self,
        address: str,
        scripts: Sequence[Script],
        told: bool = True,
        prefix: str = "load",
        speed: float = 1.0,
    ) -> None:
        self._base = address.replace("http", "ws", 1)
        self._scripts = scripts
        self._told = told
        self._prefix = prefix
        self._speed = speed
        self._phones: list[_Phone] = []
        self._due: list[tuple[float, int]] = []
        self._opening = asyncio.Semaphore(OPENING)
        self._renewing: set[asyncio.Task[None]] = set()
        # Since when the calls stand still.
        self._stood = perf_counter()
        self.tally = Tally()

    @property
    def lines(self) -> int:
        """Phones in use."""
        return len(self._phones)

    async def grow(self, lines: int, progress: Callable[[int], None] = lambda _: None) -> None:
        """Open sockets until there are `lines` phones, some at their greeting and some in the middle of a quarrel.

        What was said before is sent at once, finals only: a call in its tenth minute has the state of one.
        """
        fresh = range(len(self._phones), lines)
        phones = [
            _Phone(number, self._scripts[number % len(self._scripts)], perf_counter()) for number in fresh
        ]
        self._phones += phones
        for begin in range(0, len(phones), OPENING):
            batch = phones[begin : begin + OPENING]
            await asyncio.gather(*(self._open(phone) for phone in batch))
            await asyncio.gather(*(self._catch_up(phone) for phone in batch))
            progress(len(batch))

    async def run(self, seconds: float) -> None:
        """Send what is due for so long."""
        self._go_on()
        until = perf_counter() + seconds
        while (now := perf_counter()) < until:
            if not self._due or self._due[0][0] > now:
                due = self._due[0][0] if self._due else until
                await asyncio.sleep(max(0.0, min(due, until) - now))
                continue
            at, number = heapq.heappop(self._due)
            await self._send(self._phones[number], at)
        self._stood = perf_counter()

    def _go_on(self) -> None:
        """What was due while the calls stood still is due as much later."""
        later = perf_counter() - self._stood
        for phone in self._phones:
            phone.began += later
        self._due = [(at + later, number) for at, number in self._due]

    async def close(self) -> None:
        """Close all sockets."""
        for task in [task for phone in self._phones for task in phone.tasks] + [*self._renewing]:
            task.cancel()
        sockets = [s for phone in self._phones for s in (phone.feed, phone.panel) if s is not None]
        for begin in range(0, len(sockets), 256):
            await asyncio.gather(*(s.close() for s in sockets[begin : begin + 256]), return_exceptions=True)

    def reset(self) -> None:
        """Begin to count anew."""
        self.tally = Tally()

    async def _catch_up(self, phone: _Phone) -> None:
        # The golden ratio spreads any number of phones evenly over the length of a call.
        at = (phone.number * 0.618034 % 1.0) * (phone.script.length - WRAP_UP_S)
        lines = phone.script.lines
        assert phone.feed is not None
        while lines[phone.place].at < at:
            line = lines[phone.place]
            if line.shown != "interim":
                await phone.feed.send(line.body)
            phone.place += 1
        phone.began = self._stood - at / self._speed
        self._push(phone)

    # -- one line ------------------------------------------------------------------------------------------------

    def _push(self, phone: _Phone) -> None:
        at = phone.began + phone.script.lines[phone.place].at / self._speed
        heapq.heappush(self._due, (at, phone.number))

    async def _send(self, phone: _Phone, due: float) -> None:
        line = phone.script.lines[phone.place]
        assert phone.feed is not None
        now = perf_counter()
        tally = self.tally
        tally.late.append(now - due)
        if self._told and line.shown == "turn_heard":
            phone.finals[line.at] = now
        elif self._told and line.shown == "interim":
            phone.interim = now
        try:
            await phone.feed.send(line.body)
            tally.sent += 1
        except ConnectionClosed:
            tally.closed += 1
        phone.place += 1
        if phone.place < len(phone.script.lines):
            self._push(phone)
        else:
            task = asyncio.create_task(self._renew(phone))
            self._renewing.add(task)
            task.add_done_callback(self._renewing.discard)

    async def _renew(self, phone: _Phone) -> None:
        """The next call on the same line, of another script."""
        self.tally.calls += 1
        for task in phone.tasks:
            task.cancel()
        for socket in (phone.feed, phone.panel):
            if socket is not None:
                await socket.close()
        phone.call += 1
        phone.script = self._scripts[(phone.number + 7 * phone.call) % len(self._scripts)]
        phone.place, phone.interim = 0, None
        phone.finals.clear()
        await self._open(phone)
        phone.began = perf_counter()
        self._push(phone)

    async def _open(self, phone: _Phone) -> None:
        call_id = f"{self._prefix}-{phone.number}-{phone.call}"
        async with self._opening:
            phone.feed = await _connected(f"{self._base}/feeds/generic/{call_id}")
            phone.panel = await _connected(f"{self._base}/panel/ws?call={call_id}")
        phone.tasks = [
            asyncio.create_task(self._answers(phone.feed)),
            asyncio.create_task(self._watch(phone, phone.panel)),
        ]

    async def _answers(self, feed: ClientConnection) -> None:
        """Read what the feed's socket answers, for nobody."""
        try:
            async for _ in feed:
                self.tally.received += 1
        except ConnectionClosed:
            self.tally.closed += 1

    async def _watch(self, phone: _Phone, panel: ClientConnection) -> None:
        try:
            async for text in panel:
                tally = self.tally
                tally.received += 1
                if '"type":"turn_heard"' in text:
                    sent = phone.finals.pop(orjson.loads(text)["end"], None)
                    if sent is not None:
                        tally.finals.append(perf_counter() - sent)
                elif '"type":"interim"' in text and phone.interim is not None:
                    tally.interims.append(perf_counter() - phone.interim)
                    phone.interim = None
        except ConnectionClosed:
            self.tally.closed += 1


async def _connected(url: str) -> ClientConnection:
    return await connect(
        url,
        proxy=None,
        compression=None,
        ping_interval=None,
        max_size=None,
        max_queue=None,
        open_timeout=60,
        close_timeout=1,
    )
