"""Servers that are there at once: forks of a process (`cli.warm`) that has loaded rule packs and models once.

One server at a time. It shares with the one before only what was loaded before both: sockets, store, event loop and calls are
its own.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

# A start loads all languages: seconds, but minutes on a machine that is busy with other things.
START_S = 300.0
SERVING = re.compile(r"Serving on (\S+)")
_PID = re.compile(r"^pid (\d+)$")
_ENDED = "ended"


class Server:
    """One running server."""

    def __init__(self, pid: int, ended: asyncio.Event) -> None:
        self._pid = pid
        self._ended = ended

    def kill(self) -> None:
        """End it at once."""
        os.kill(self._pid, signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to stop."""
        os.kill(self._pid, signal.SIGTERM)

    async def wait(self) -> None:
        """Return when it is gone."""
        await self._ended.wait()


class Warm:
    """Starts servers with the settings in `config`, one after the other."""

    def __init__(self, config: Path, module: str = "assistant.cli.warm") -> None:
        self._command = (sys.executable, "-m", module, str(config))
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        self._ended = asyncio.Event()
        self._server: Server | None = None

    async def start(self) -> tuple[Server, str]:
        """A new server and its address. Raises RuntimeError with what it said instead."""
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
            self._reading = asyncio.create_task(self._read(self._process))
        assert self._process.stdin is not None
        self._ended.clear()
        while not self._lines.empty():
            self._lines.get_nowait()
        self._process.stdin.write(b"one more\n")
        self._server, said = None, ""
        async with asyncio.timeout(START_S):
            while line := await self._lines.get():
                said += line
                if found := _PID.match(line.strip()):
                    self._server = Server(int(found[1]), self._ended)
                elif (found := SERVING.search(line)) and self._server is not None:
                    return self._server, found[1]
        raise RuntimeError(f"the server did not start: {said}")

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        """Its lines; an empty one where a server, or all of it, has ended."""
        assert process.stdout is not None
        async for line in process.stdout:
            text = line.decode(errors="replace")
            if text.strip() == _ENDED:
                self._ended.set()
            self._lines.put_nowait("" if text.strip() == _ENDED else text or "\n")
        self._ended.set()
        self._lines.put_nowait("")

    async def close(self) -> None:
        """End the process that forks, and the server that may still be there."""
        if self._server is not None and not self._ended.is_set():
            self._server.kill()
        if self._process is not None and self._process.stdin is not None and self._reading is not None:
            self._process.stdin.close()
            await self._process.wait()
            await self._reading
