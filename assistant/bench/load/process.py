"""A server in a process of its own, held to one core, and what it has used."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
STOP_WITHIN_S = 30


class BenchError(RuntimeError):
    """The measurement cannot be made; the text says why."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Processor time in seconds since its start, and resident memory in bytes now."""

    cpu_s: float
    rss: int


def cores() -> tuple[set[int], set[int]]:
    """One core for the server, and the others for the generator. Raises BenchError where cores cannot be chosen."""
    if not hasattr(os, "sched_getaffinity"):
        raise BenchError("this system cannot hold a process to a core; run it on Linux")
    found = sorted(os.sched_getaffinity(0))
    if len(found) < 2:
        raise BenchError("two cores are needed: one for the server, one for the load")
    return {found[0]}, set(found[1:])


SETTINGS = """
[limits]
calls = 100000
panels = 100000

[store]
url = "{store}"
"""


@contextmanager
def apart(store: str) -> Iterator[tuple[Path, set[int]]]:
    """A folder with the settings of a server that is measured, and its core; this process keeps to the others.

    Raises BenchError.
    """
    core, others = cores()
    os.sched_setaffinity(0, others)
    try:
        with tempfile.TemporaryDirectory(prefix="assistant-bench-") as folder:
            Path(folder, "assistant.toml").write_text(SETTINGS.format(store=store), encoding="utf-8")
            yield Path(folder), core
    finally:
        os.sched_setaffinity(0, core | others)


class Server:
    """A process that prints its address on a line with `http://…`, on one core. A context manager."""

    def __init__(
        self, command: Sequence[str], folder: Path, core: set[int], env: Mapping[str, str] | None = None
    ) -> None:
        self._command = [sys.executable, *command]
        self._folder = folder
        self._core = core
        self._env = {**os.environ, **(env or {})}
        self._said = folder / f"server-{id(self)}.log"
        self.address = ""

    def __enter__(self) -> Server:
        """Start it. Raises BenchError with what it said when it does not come up."""
        core = self._core
        self._log = self._said.open("wb")
        self._process = subprocess.Popen(
            self._command,
            cwd=self._folder,
            env=self._env,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, core),
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        found = [word for word in line.split() if word.startswith("http://")]
        if not found:
            self._process.wait(STOP_WITHIN_S)
            said = self._said.read_text(encoding="utf-8", errors="replace")
            raise BenchError(f"the server did not start: {line}{said[-2000:]}")
        self.address = found[0]
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_WITHIN_S)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._log.close()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def usage(self) -> Usage:
        """What it has used so far (Linux: /proc)."""
        place = Path("/proc") / str(self._process.pid)
        fields = (place / "stat").read_text(encoding="ascii").rpartition(")")[2].split()
        pages = (place / "statm").read_text(encoding="ascii").split()[1]
        return Usage((int(fields[11]) + int(fields[12])) / TICKS, int(pages) * PAGE)
