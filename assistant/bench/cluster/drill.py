"""The drill: live calls, and one after the other a worker comes, is killed, is stopped, a gateway and a NATS server are killed.

Afterwards every call's events in the store must be, byte for byte, those of the same messages replayed without a server,
no card may have been shown twice, and nothing that was accepted may be missing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from assistant.bench.cluster.line import Call, Line
from assistant.bench.cluster.outcome import DISTURBED_S, Outcome, Plan, disturbance, quantiles
from assistant.bench.cluster.servers import SERVE, Nats, Node, Process, dropped, made
from assistant.bench.load.rhythm import Script
from assistant.server.core import Core
from assistant.server.offline import Recording
from assistant.server.offline import events as replayed
from assistant.store import open_store
from assistant.types import Segment, SegmentHeard
from assistant.wire import decode_input, decode_item, encode_event

Tell = Callable[[str], None]
PATIENCE_S = 60.0
STOP_S = 120.0


class Drill:
    """One run in `folder`, with the database at `store`."""

    def __init__(
        self,
        plan: Plan,
        core: Core,
        scripts: Sequence[Script],
        folder: Path,
        store: str,
        tell: Tell = lambda _: None,
        command: Sequence[str] = SERVE,
    ) -> None:
        """`command` starts a server; the path of its settings is added."""
        self._plan = plan
        self._core = core
        self._scripts = list(scripts)
        self._folder = folder
        self._store = store
        self._tell = tell
        self._command = command
        self._nats = Nats(folder, plan.nats)
        self._settings: dict[str, object] = {
            "bus": self._nats.url,
            "prefix": f"bench-{token_hex(3)}",
            "partitions": plan.partitions,
            "replicas": 3 if plan.nats >= 3 else 1,
            "lease_s": plan.lease_s,
            "store": store,
        }
        self._gateways = [self._node(f"gateway-{number}", "gateway") for number in range(plan.gateways)]
        self._workers = [self._node(f"worker-{number}", "worker") for number in range(plan.workers)]
        self._spare = self._node("worker-spare", "worker")
        self._lines = [
            Line(number, self._scripts, self._near, plan.speed, self._settings["prefix"])  # type: ignore[arg-type]
            for number in range(plan.calls)
        ]
        self._faults: list[tuple[str, float]] = []

    def _node(self, name: str, role: str) -> Node:
        return Node(name, role, self._folder, self._settings, self._command)

    def _near(self, number: int) -> list[str]:
        """The gateways that run, as a load balancer would know them."""
        running = [node.url for node in self._gateways if node.runs]
        return running or [node.url for node in self._gateways]

    async def run(self) -> Outcome:
        """Start all, do the faults, stop all, and compare."""
        nodes = [*self._workers, *self._gateways, self._spare]
        try:
            self._tell("starting NATS, workers and gateways")
            self._nats.start()
            for node in [*self._workers, *self._gateways]:
                node.start()
            await asyncio.gather(*(node.ready() for node in [*self._workers, *self._gateways]))
            count = len(self._lines)
            playing = [
                asyncio.create_task(line.run(number * 0.618034 % 1.0))
                for number, line in enumerate(self._lines)
            ]
            try:
                await self._happen()
                self._tell(f"ending {count} calls")
                for line in self._lines:
                    line.stop()
                await asyncio.wait_for(asyncio.gather(*playing), 120)
            finally:
                for task in playing:
                    task.cancel()
                await asyncio.gather(*playing, return_exceptions=True)
        finally:
            for node in nodes:
                node.terminate()
            await asyncio.gather(*(node.gone(STOP_S) for node in nodes), return_exceptions=True)
            for node in nodes:
                node.kill()
            self._nats.stop()
        return await self._judge()

    # -- what happens --------------------------------------------------------------------------------------------

    async def _happen(self) -> None:
        self._tell(f"{self._plan.calls} calls")
        await asyncio.sleep(self._plan.warm_s)
        deaths = {"worker": self._kill_worker, "stop": self._stop_worker, "gateway": self._kill_gateway}
        for what in self._plan.faults:
            await deaths.get(what, self._kill_nats)()

    async def _kill_worker(self) -> None:
        await self._fault("a worker is killed", self._workers[0].kill)
        self._spare.start()
        await self._spare.ready()
        await self._fault("a worker has come", lambda: None)

    async def _stop_worker(self) -> None:
        last = self._workers[-1]
        await self._fault("a worker is stopped (SIGTERM)", last.terminate)
        await last.gone()
        last.start()
        await last.ready()
        await self._fault("it has come back", lambda: None)

    async def _kill_gateway(self) -> None:
        await self._fault("a gateway is killed", self._gateways[0].kill)

    async def _kill_nats(self) -> None:
        node = self._nats.nodes[0]
        if len(self._nats.nodes) < 3:
            # It had all in memory: streams, leases, what was under way.
            await self._fault("the only NATS server is killed, and comes back empty", lambda: _again(node))
            return
        await self._fault("a NATS server is killed", node.kill)
        node.start()
        await self._fault("it has come back", lambda: None)

    async def _fault(self, what: str, happen: Callable[[], None]) -> None:
        self._tell(what)
        self._faults.append((what, perf_counter()))
        happen()
        await asyncio.sleep(self._plan.settle_s)
        # The next one must find an installation that works.
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                while self._waits():
                    await asyncio.sleep(0.1)

    def _waits(self) -> bool:
        """Whether any message has been waiting for longer than usual."""
        late = perf_counter() - DISTURBED_S
        return any(
            sent.accepted is None and sent.at < late
            for line in self._lines
            for sent in line.calls[-1].finals[line.calls[-1].accepted :]
        )

    # -- what came of it -----------------------------------------------------------------------------------------

    async def _judge(self) -> Outcome:
        self._tell("comparing with the replay")
        found = Outcome()
        store = await open_store(self._store)
        try:
            for call in (call for line in self._lines for call in line.calls):
                await self._compare(store, call, found)
        finally:
            await store.close()
        finals = [sent for line in self._lines for call in line.calls for sent in call.finals if sent.live]
        for (what, at), (_, until) in zip(
            self._faults, [*self._faults[1:], ("", perf_counter())], strict=True
        ):
            found.faults.append(disturbance(what, at, until, finals))
        found.accepted_ms = quantiles([s.accepted - s.at for s in finals if s.accepted is not None])
        found.panel_ms = quantiles([s.shown - s.at for s in finals if s.shown is not None])
        return found

    async def _compare(self, store: Any, call: Call, found: Outcome) -> None:
        found.calls += 1
        found.finals += len(call.finals)
        found.interims += call.interims
        found.cards += len(call.offered)
        found.twice += sum(count > 1 for count in call.offered.values())
        found.torn += call.torn
        found.snapshots += call.snapshots
        if call.refused is not None:
            found.refused.append(f"{call.call_id}: {call.refused}")
        recording = Recording(
            path=self._folder / call.call_id,
            call_id=call.call_id,
            vendor="generic",
            messages=tuple((place, sent.body) for place, sent in enumerate(call.finals)),
        )
        expected = [encode_event(event) for event in replayed(recording, self._core, lambda *_: None)]
        stored = await store.events(call.call_id)
        if stored != expected:
            found.differ += 1
            found.differences.append(f"{call.call_id}: {_difference(stored, expected)}")
        found.lost += missing([sent.body for sent in call.finals], await store.journal(call.call_id))
        if call.last + 1 < len(expected):
            found.unseen += 1
            found.differences.append(
                f"{call.call_id}: its panel saw {call.last + 1} of {len(expected)} events"
            )


def missing(said: Sequence[str], journal: Sequence[bytes]) -> int:
    """How many finals with an id are not in the journal."""
    heard = {
        (one.segment.role, one.segment.segment_id)
        for one in map(decode_input, journal)
        if isinstance(one, SegmentHeard)
    }
    spoken = [one for one in map(decode_item, said) if isinstance(one, Segment)]
    return sum((one.role, one.segment_id) not in heard for one in spoken)


def _difference(stored: Sequence[bytes], expected: Sequence[bytes]) -> str:
    place = next(
        (n for n, pair in enumerate(zip(stored, expected, strict=False)) if pair[0] != pair[1]), None
    )
    counts = f"{len(stored)} events stored, {len(expected)} expected"
    return counts if place is None else f"{counts}, other from event {place}"


def _again(process: Process) -> None:
    process.kill()
    process.start()


async def drill(
    plan: Plan, core: Core, scripts: Sequence[Script], store: str, tell: Tell, logs: Path | None = None
) -> Outcome:
    """Run it with a database of its own beside `store`; logs go to the folder `logs` if they are to stay. Raises BenchError."""
    name = f"assistant_bench_{token_hex(4)}"
    url = await made(store, name)
    try:
        with TemporaryDirectory(prefix="assistant-cluster-") as folder:
            place = Path(folder) if logs is None else logs
            return await Drill(plan, core, scripts, place, url, tell).run()
    finally:
        await dropped(store, name)
