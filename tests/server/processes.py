"""Servers in processes of their own, so that they can be killed.

They are forks of one process that has imported everything: an interpreter of its own would import for a second each time. That
a server starts from nothing is tried by `tests/bench/test_kill.py` and the demo.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parents[2]

_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.server.process", "tests.server.processes"])


@dataclass(frozen=True)
class Process:
    """A running server."""

    url: str
    said: TextIO
    process: ForkServerProcess

    def kill(self) -> None:
        """SIGKILL: no farewell."""
        self.process.kill()
        self.process.join(30)

    def tell(self, number: signal.Signals) -> None:
        """Send a signal."""
        assert self.process.pid is not None
        os.kill(self.process.pid, number)

    def ended(self) -> int | None:
        """How it ended: an exit status, or a signal below 0."""
        self.process.join(30)
        return self.process.exitcode


def write_config(folder: Path, retention_days: float = 1.0) -> Path:
    """Settings of a server on a free port with its store in `folder`."""
    path = folder / "server.toml"
    path.write_text(
        f"""
[server]
port = 0
close_timeout_s = 1.0
[store]
url = "sqlite:///{folder}/calls.sqlite"
[retention]
transcripts_days = {retention_days}
""",
        encoding="utf-8",
    )
    return path


def _serve(config: str, said: Connection) -> None:
    """In the fork: `assistant serve` with the small core, which says to `said` what it would print."""
    from tests.server.process import serve

    for stream in (sys.stdout, sys.stderr):
        os.dup2(said.fileno(), stream.fileno())
        assert isinstance(stream, TextIOWrapper)
        stream.reconfigure(line_buffering=True)
    serve.serve(Path(config), None, None)


@contextmanager
def serving(config: Path) -> Iterator[Process]:
    """A server with the settings of `config`, stopped in the end if it still runs."""
    reading, said = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_serve, args=(str(config), said), daemon=True)
    process.start()
    said.close()
    with reading, os.fdopen(os.dup(reading.fileno()), encoding="utf-8") as lines:
        text = ""
        for line in lines:
            text += line
            if found := re.search(r"Serving on (\S+)", line):
                break
        else:
            process.join(30)
            raise AssertionError(f"the server did not start: {text}")
        try:
            yield Process(found.group(1), lines, process)
        finally:
            process.terminate()
            process.join(30)
