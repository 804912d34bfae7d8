"""One telephone line: a sender and a panel that find another gateway when theirs is gone, and what they saw."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from assistant.bench.load.rhythm import Script

AGAIN_S = 0.1
# After the end of a call, until its panel must have seen it.
PANEL_S = 60
GONE = (ConnectionClosed, InvalidHandshake, OSError, TimeoutError)


@dataclass(slots=True)
class Sent:
    """A message that must be heard: when it was first sent, when it was accepted, when the panel showed it.

    `live`: sent when it was due, and not at once with all that a call had said before.
    """

    body: str
    at: float
    live: bool = True
    accepted: float | None = None
    shown: float | None = None


@dataclass(slots=True)
class Call:
    """What was sent of one call, and what its panel saw. `offered` counts how often each card was shown."""

    call_id: str
    finals: list[Sent] = field(default_factory=list)
    interims: int = 0
    accepted: int = 0
    last: int = -1
    torn: int = 0
    snapshots: int = 0
    offered: Counter[str] = field(default_factory=Counter)
    over: bool = False
    refused: str | None = None


class Line:
    """Plays `script` as one call after the other until `stop`. `gateways` says the addresses there are, the nearest first."""

    def __init__(
        self,
        number: int,
        scripts: list[Script],
        gateways: Callable[[int], list[str]],
        speed: float,
        prefix: str,
    ) -> None:
        self.calls: list[Call] = []
        self._number = number
        self._scripts = scripts
        self._gateways = gateways
        self._speed = speed
        self._prefix = prefix
        self._turn = number
        self._stopping = asyncio.Event()
        self._news = asyncio.Event()

    def stop(self) -> None:
        """End the call that is running."""
        self._stopping.set()

    async def run(self, head_start: float) -> None:
        """Calls one after the other; the first begins when `head_start` (0–1) of it has been said."""
        while not self._stopping.is_set():
            script = self._scripts[(self._number + 7 * len(self.calls)) % len(self._scripts)]
            call = Call(f"{self._prefix}-{self._number}-{len(self.calls)}")
            self.calls.append(call)
            panel = asyncio.create_task(self._watch(call))
            try:
                await self._call(call, script, head_start)
                await asyncio.wait({panel}, timeout=PANEL_S)
            finally:
                panel.cancel()
                await asyncio.gather(panel, return_exceptions=True)
            head_start = 0.0

    # -- sending -------------------------------------------------------------------------------------------------

    async def _call(self, call: Call, script: Script, head_start: float) -> None:
        waiting: deque[str] = deque()
        skipped = head_start * (script.length - 4.0)
        began = perf_counter() - skipped / self._speed
        saying = asyncio.create_task(self._say(call, script, began, skipped, waiting))
        try:
            while not call.over and call.refused is None:
                try:
                    await self._through_a_socket(call, waiting)
                except GONE:
                    await asyncio.sleep(AGAIN_S)
                self._turn += 1
        finally:
            saying.cancel()
            await asyncio.gather(saying, return_exceptions=True)

    async def _say(
        self, call: Call, script: Script, began: float, skipped: float, waiting: deque[str]
    ) -> None:
        """Put the call's messages out when they are due; in the end the end."""
        *lines, end = script.lines
        for line in lines:
            past = line.at < skipped
            if past and line.shown == "interim":
                continue
            if not past:
                pause = began + line.at / self._speed - perf_counter()
                if pause > 0 and await self._stopped_within(pause):
                    break
            if line.shown == "interim":
                call.interims += 1
            else:
                call.finals.append(Sent(line.body, perf_counter(), not past))
            waiting.append(line.body)
            self._news.set()
        call.finals.append(Sent(end.body, perf_counter()))
        waiting.append(end.body)
        self._news.set()

    async def _stopped_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def _through_a_socket(self, call: Call, waiting: deque[str]) -> None:
        """Send again what was not accepted, then what comes, until the socket is gone or all is said."""
        async with self._open(f"/feeds/generic/{call.call_id}?replies=true") as socket:
            waiting.clear()
            for sent in call.finals[call.accepted :]:
                await socket.send(sent.body)
            listening = asyncio.create_task(self._answers(call, socket))
            try:
                while not listening.done():
                    while waiting:
                        await socket.send(waiting.popleft())
                    self._news.clear()
                    news = asyncio.create_task(self._news.wait())
                    await asyncio.wait({news, listening}, return_when=asyncio.FIRST_COMPLETED)
                    news.cancel()
                listening.result()
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)

    async def _answers(self, call: Call, socket: ClientConnection) -> None:
        async for text in socket:
            answer = orjson.loads(text)
            now = perf_counter()
            if answer["type"] == "accepted":
                # Inputs are the start, the finals and the end, in order.
                for sent in call.finals[call.accepted : answer["seq"] + 1]:
                    sent.accepted = now
                call.accepted = max(call.accepted, answer["seq"] + 1)
            elif answer["type"] == "error":
                if "ended" in answer["detail"]:
                    # Its end was heard, and the word that it was has been lost with a gateway.
                    for sent in call.finals[call.accepted :]:
                        sent.accepted = now
                    call.accepted, call.over = len(call.finals), True
                elif answer["where"] not in ("store", "bus"):
                    call.refused = f"{answer['where']}: {answer['detail']}"
        said_all = bool(call.finals) and '"type":"end"' in call.finals[-1].body
        call.over = call.over or (said_all and call.accepted >= len(call.finals))

    # -- watching ------------------------------------------------------------------------------------------------

    async def _watch(self, call: Call) -> None:
        """See every event once; come back where the socket is gone."""
        turn = self._number
        while True:
            try:
                async with self._open(f"/panel/ws?call={call.call_id}&after={call.last}", turn) as socket:
                    async for text in socket:
                        if self._saw(call, orjson.loads(text), perf_counter()):
                            return
            except GONE:
                await asyncio.sleep(AGAIN_S)
            turn += 1

    def _saw(self, call: Call, message: dict[str, object], now: float) -> bool:
        """Note what the panel shows; True when the call is over."""
        kind, seq = message["type"], message.get("seq")
        if kind == "snapshot":
            call.snapshots += 1
            events = message["events"]
            assert isinstance(events, list)
            assert isinstance(seq, int)
            for event in events:
                if event["seq"] > call.last:
                    self._event(call, event, now)
            call.last = max(call.last, seq)
            return False
        if isinstance(seq, int):
            call.torn += seq != call.last + 1
            self._event(call, message, now)
            call.last = seq
        return kind == "feed" and message["ended"] is True

    def _event(self, call: Call, event: dict[str, object], now: float) -> None:
        if event["type"] in ("suggestion_offered", "escalation_prompted"):
            call.offered[str(event["suggestion_id"])] += 1
        elif event["type"] == "turn_heard":
            for sent in reversed(call.finals):
                if sent.shown is None and f'"end":{event["end"]}' in sent.body:
                    sent.shown = now
                    break

    def _open(self, path: str, turn: int | None = None) -> connect:
        addresses = self._gateways(self._number)
        address = addresses[(self._turn if turn is None else turn) % len(addresses)]
        return connect(
            f"ws{address.removeprefix('http')}{path}",
            proxy=None,
            compression=None,
            ping_interval=None,
            max_size=None,
            open_timeout=10,
            close_timeout=0.2,
        )
