"""Kill a server at random moments and count what is missing from the journal afterwards.

A real server in a process of its own takes several calls at once over sockets, is ended by SIGKILL at a random moment, and
the database is opened and compared with what the server had accepted: every input up to an acknowledged number must be
there, in order and without gaps. Then the server is started again and the calls go on. Calls end on the way, so kills also
hit beginnings and ends. At last the events in the store must be what the journals give.

Servers are forks of a process that has loaded the real rule packs and models once (`warm`), or, with `serve`, started anew.
"""

from __future__ import annotations

import asyncio
import random
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from assistant.bench.warm import START_S, Server, Warm
from assistant.server.core import Core
from assistant.store import Store, open_store
from assistant.types import CallEnded, SegmentHeard
from assistant.wire import decode_input, encode_event

CALLS = 4
# A call ends after so many segments at most; a kill comes at most so many seconds after the first word was accepted, and
# this part of them while the server starts and goes on with its calls.
LONGEST = 60
LATEST_S = 1.5
AT_START = 0.2
IN_FLIGHT = 8
SERVE = (sys.executable, "-m", "assistant", "serve", "--config")
SERVING = re.compile(rb"Serving on (\S+)")


@dataclass(slots=True)
class Figures:
    """What was counted. `lost`: accepted inputs that are missing; `torn`: journals with a gap; `more`: written, not accepted."""

    kills: int = 0
    calls: int = 0
    ended: int = 0
    accepted: int = 0
    lost: int = 0
    torn: int = 0
    more: int = 0
    reopened: int = 0
    differ: int = 0

    @property
    def good(self) -> bool:
        """True if nothing that was accepted is missing and every call could go on."""
        return not (self.lost or self.torn or self.reopened or self.differ)


@dataclass(slots=True)
class Talk:
    """One call as its sender knows it. `written`: inputs found in the journal at the last look."""

    call_id: str
    length: int
    accepted: int = -1
    written: int = 0
    ended: bool = False
    counted: int = 0


class Killing:
    """One run against one store."""

    def __init__(
        self, url: str, folder: Path, texts: Sequence[str], seed: int, serve: Sequence[str] | None = None
    ) -> None:
        """`serve`: the command that serves, followed by the settings; without one forks of a warm process."""
        self.figures = Figures()
        self._url = url
        self._texts = texts
        self._chance = random.Random(seed)
        # Not of the seed: calls of an earlier run in the same store have ended.
        self._prefix = f"kill-{uuid4().hex[:8]}"
        self._talks: list[Talk] = []
        self._live: list[Talk] = []
        self._heard = asyncio.Event()
        config = folder / "kill.toml"
        config.write_text(
            f'[server]\nport = 0\n[store]\nurl = "{url}"\n[retention]\ntranscripts_days = 1\n',
            encoding="utf-8",
        )
        self._command = None if serve is None else (*serve, str(config))
        self._warm = Warm(config)

    async def run(self, times: int, step: Callable[[], None], core: Core | None = None) -> Figures:
        """Kill `times` times; `core` is what the events are derived with at the end (None: they are not looked at)."""
        try:
            for _ in range(times):
                await self._once()
                step()
            await self._last()
        finally:
            await self._warm.close()
        await self._compare(core)
        return self.figures

    async def _last(self) -> None:
        process, url = await self._start()
        # A server that shows calls has gone on with those it found; what was missing of their events is written at its stop.
        async with connect(
            f"{url.replace('http', 'ws', 1)}/panel/ws?call=none", proxy=None, open_timeout=None
        ) as panel:
            await panel.recv()
        process.terminate()
        await process.wait()

    async def _once(self) -> None:
        self._live = [talk for talk in self._live if not talk.ended]
        while len(self._live) < CALLS:
            self._live.append(self._talk())
        process, url = await self._start()
        self._heard.clear()
        senders = [asyncio.create_task(self._send(url, talk)) for talk in self._live]
        if self._chance.random() >= AT_START:
            async with asyncio.timeout(START_S):
                await self._heard.wait()
        await asyncio.sleep(self._chance.uniform(0.0, LATEST_S))
        process.kill()
        await process.wait()
        self.figures.kills += 1
        await asyncio.gather(*senders)
        await self._look()

    def _talk(self) -> Talk:
        talk = Talk(f"{self._prefix}-{len(self._talks)}", self._chance.randint(1, LONGEST))
        self._talks.append(talk)
        self.figures.calls += 1
        return talk

    async def _start(self) -> tuple[asyncio.subprocess.Process | Server, str]:
        if self._command is None:
            return await self._warm.start()
        process = await asyncio.create_subprocess_exec(
            *self._command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        assert process.stdout is not None
        said = b""
        try:
            async with asyncio.timeout(START_S):
                while line := await process.stdout.readline():
                    said += line
                    if found := SERVING.search(line):
                        self._drain = asyncio.create_task(process.stdout.read())
                        return process, found[1].decode()
        except TimeoutError:
            process.kill()
            await process.wait()
        raise RuntimeError(f"the server did not start: {said.decode(errors='replace')}")

    # -- one sender ----------------------------------------------------------------------------------------------

    async def _send(self, url: str, talk: Talk) -> None:
        """Say what is left of the call, until it is over or the server is dead; then go on with new calls."""
        with suppress(ConnectionClosed, InvalidHandshake, OSError):
            while True:
                address = f"{url.replace('http', 'ws', 1)}/feeds/generic/{talk.call_id}"
                # A busy machine may take its time to answer; a dead server does not let anybody wait.
                async with connect(address, proxy=None, open_timeout=None) as socket:
                    await self._say(socket, talk)
                if not talk.ended:
                    return
                talk = self._talk()
                self._live.append(talk)

    async def _say(self, socket: ClientConnection, talk: Talk) -> None:
        number, last = talk.written, talk.length + 1
        while talk.accepted < last:
            while number <= last and number - talk.accepted <= IN_FLIGHT:
                await socket.send(orjson.dumps(self._message(talk, number)).decode())
                number += 1
            answer = orjson.loads(await socket.recv())
            if answer["type"] == "accepted":
                self._heard.set()
                talk.accepted = max(talk.accepted, answer["seq"])
            elif answer["type"] == "error":
                raise RuntimeError(
                    f"call {talk.call_id}: the server refused: {answer['where']}: {answer['detail']}"
                )
        talk.ended = True

    def _message(self, talk: Talk, number: int) -> dict[str, object]:
        """What becomes input `number`."""
        if number == 0:
            return {"type": "start", "language": "en", "agent_id": talk.call_id}
        if number > talk.length:
            return {"type": "end"}
        said = {"role": "customer" if number % 2 else "agent", "text": self._texts[number % len(self._texts)]}
        return {"type": "segment", "segment_id": str(number), "ends_turn": True, **said}

    # -- what is left --------------------------------------------------------------------------------------------

    async def _look(self) -> None:
        store = await open_store(self._url)
        try:
            for talk in self._live:
                await self._check(store, talk)
        finally:
            await store.close()

    async def _check(self, store: Store, talk: Talk) -> None:
        lines = [decode_input(line) for line in await store.journal(talk.call_id)]
        self.figures.torn += [heard.seq for heard in lines] != list(range(len(lines)))
        right = sum(
            not isinstance(heard, SegmentHeard) or heard.segment.segment_id == str(heard.seq)
            for heard in lines
        )
        accepted = talk.accepted + 1
        self.figures.lost += max(0, accepted - right)
        self.figures.more += max(0, len(lines) - accepted)
        self.figures.accepted += max(0, accepted - talk.counted)
        over = bool(lines) and isinstance(lines[-1], CallEnded)
        row = await store.call(talk.call_id)
        # A call whose end was accepted must stay ended.
        self.figures.reopened += talk.ended and (row is None or row.ended_at is None)
        self.figures.ended += over
        talk.ended = talk.ended or over
        talk.written = len(lines)
        talk.accepted, talk.counted = len(lines) - 1, len(lines)

    async def _compare(self, core: Core | None) -> None:
        store = await open_store(self._url)
        try:
            for talk in self._talks:
                inputs = [decode_input(line) for line in await store.journal(talk.call_id)]
                if core is not None and inputs:
                    derived = [encode_event(event) for event in core.fold(inputs)]
                    self.figures.differ += derived != await store.events(talk.call_id)
                await store.erase(talk.call_id)
        finally:
            await store.close()
