"""Servers in processes of their own, so that they can be killed."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Process:
    """A running server."""

    url: str
    process: subprocess.Popen[str]

    def kill(self) -> None:
        """SIGKILL: no farewell."""
        self.process.kill()
        self.process.wait(30)


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


@contextmanager
def serving(config: Path) -> Iterator[Process]:
    """A server with the settings of `config`, stopped in the end if it still runs."""
    command = [sys.executable, "-m", "tests.server.process", str(config)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    with process, process.stdout:
        said = ""
        for line in process.stdout:
            said += line
            if found := re.search(r"Serving on (\S+)", line):
                break
        else:
            raise AssertionError(f"the server did not start: {said}")
        try:
            yield Process(found.group(1), process)
        finally:
            process.terminate()
            process.wait(30)
