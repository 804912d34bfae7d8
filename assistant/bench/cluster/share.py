"""What two workers carry against one.

Each is held to a share of a core (a control group), so that on a small machine the workers are the limit, and not NATS,
the store, the gateway or the load itself, which all run beside them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import orjson
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from assistant.bench.cluster.servers import Nats, Node, dropped, limit, made
from assistant.bench.load.rhythm import Script

# Every text is new to a worker once, and costs more then; so many calls are over before it is looked at.
WARM_S = 25.0
SETTLE_S = 3.0
# The generator marks finals with ids of its own; so many messages of a call are under way.
WINDOW = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What so many workers carried; processor time in microseconds a message."""

    workers: int
    messages_per_s: float
    worker_us: float
    gateway_us: float
    nats_us: float
    busy: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One worker, then two."""

    quota: float
    levels: tuple[Level, ...]

    @property
    def gain(self) -> float:
        """How much more two carry."""
        return self.levels[1].messages_per_s / self.levels[0].messages_per_s

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return {**asdict(self), "gain": self.gain}


class Talker:
    """Says a script over and over as new calls, as fast as it is heard."""

    def __init__(self, number: int, script: Script, address: str) -> None:
        self._number = number
        self._script = script
        self._address = f"ws{address.removeprefix('http')}/feeds/generic/"
        self.heard = 0

    async def run(self) -> None:
        """Until cancelled."""
        for turn in cycle(range(1_000_000)):
            with suppress(ConnectionClosed):
                await self._call(f"share-{self._number}-{turn}-{token_hex(2)}")

    async def _call(self, call_id: str) -> None:
        url = f"{self._address}{call_id}?replies=true"
        async with connect(url, proxy=None, compression=None, ping_interval=None, max_size=None) as socket:
            room = asyncio.Semaphore(WINDOW)
            answering = asyncio.create_task(self._answers(socket, room))
            try:
                for line in self._script.lines:
                    # Interims get no answer of their own; one beside a final is what a gateway sends on as well.
                    if line.shown != "interim":
                        await room.acquire()
                    await socket.send(line.body)
                await asyncio.wait({answering}, timeout=30)
            finally:
                answering.cancel()
                await asyncio.gather(answering, return_exceptions=True)

    async def _answers(self, socket: Any, room: asyncio.Semaphore) -> None:
        with suppress(ConnectionClosed):
            async for text in socket:
                if orjson.loads(text)["type"] == "accepted":
                    room.release()


async def share(
    scripts: Sequence[Script],
    calls: int,
    seconds: float,
    quota: float,
    store: str,
    tell: Callable[[str], None],
) -> Share:
    """Measure one worker, then two. Raises BenchError."""
    name = f"assistant_bench_{token_hex(4)}"
    url = await made(store, name)
    try:
        levels = []
        for workers in (1, 2):
            tell(f"{workers} worker{'s' if workers > 1 else ''}")
            with TemporaryDirectory(prefix="assistant-share-") as folder:
                levels.append(await _level(scripts, calls, seconds, quota, url, Path(folder), workers))
        return Share(quota=quota, levels=tuple(levels))
    finally:
        await dropped(store, name)


async def _level(
    scripts: Sequence[Script],
    calls: int,
    seconds: float,
    quota: float,
    store: str,
    folder: Path,
    workers: int,
) -> Level:
    nats = Nats(folder, 1)
    settings: dict[str, object] = {
        "bus": nats.url,
        "prefix": f"share-{token_hex(3)}",
        "partitions": 16,
        "replicas": 1,
        "lease_s": 3.0,
        "store": store,
    }
    gateway = Node("gateway", "gateway", folder, settings)
    hands = [Node(f"worker-{number}", "worker", folder, settings) for number in range(workers)]
    lifts = []
    try:
        nats.start()
        for node in (gateway, *hands):
            node.start()
            await node.ready()
        await asyncio.sleep(SETTLE_S)
        talkers = [Talker(number, scripts[number % len(scripts)], gateway.url) for number in range(calls)]
        talking = [asyncio.create_task(talker.run()) for talker in talkers]
        try:
            # Warm first, at full speed; then held.
            await asyncio.sleep(WARM_S)
            lifts = [limit(node, quota) for node in hands]
            await asyncio.sleep(SETTLE_S)
            return await _measure(gateway, hands, nats, seconds)
        finally:
            for task in talking:
                task.cancel()
            await asyncio.gather(*talking, return_exceptions=True)
    finally:
        for lift in lifts:
            lift()
        for node in (gateway, *hands):
            node.kill()
        nats.stop()


async def _measure(gateway: Node, hands: list[Node], nats: Nats, seconds: float) -> Level:
    before = await _heard(hands), _cpu(hands), _cpu([gateway]), _cpu(nats.nodes), perf_counter()
    await asyncio.sleep(seconds)
    after = await _heard(hands), _cpu(hands), _cpu([gateway]), _cpu(nats.nodes), perf_counter()
    messages, worker, gate, broker, time = (b - a for a, b in zip(before, after, strict=True))
    return Level(
        workers=len(hands),
        messages_per_s=messages / time,
        worker_us=1e6 * worker / messages,
        gateway_us=1e6 * gate / messages,
        nats_us=1e6 * broker / messages,
        busy=worker / time / len(hands),
    )


def _cpu(processes: Sequence[Any]) -> float:
    return float(sum(process.cpu_s for process in processes))


async def _heard(hands: list[Node]) -> float:
    """Messages that the workers have heard, by their own counters."""
    import httpx

    total = 0.0
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        for node in hands:
            page = (await client.get(f"{node.url}/metrics")).text
            total += sum(
                float(line.rsplit(" ", 1)[1])
                for line in page.splitlines()
                if line.startswith("assistant_messages_total")
            )
    return total
