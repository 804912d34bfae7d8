"""The studio's one process, as the server holds it: started when it is needed, one task at a time, ended when a task
takes too long or nobody has asked for a while. Live calls never wait for it."""

from __future__ import annotations

import asyncio
import logging
import sys
from contextlib import suppress

import orjson

from assistant.server.studio.asked import Answer, Work

_log = logging.getLogger(__name__)

# Loading spaCy and one language takes 1–5 s on a busy machine, a fold 20–60 ms, linting a large file about 2 s.
TASK_S = 30.0
IDLE_S = 600.0
WAITING = 8
ANSWER_BYTES = 64 * 1024 * 1024
COMMAND = (sys.executable, "-m", "assistant.server.studio.worker")


class Busy(RuntimeError):
    """Too many tasks wait already; the text says so."""


class TooLong(RuntimeError):
    """The task was given up; the text says after how long."""


class Workshop:
    """Does tasks in a process of its own. `command` and `task_s` are handed in for tests."""

    def __init__(self, command: tuple[str, ...] = COMMAND, task_s: float = TASK_S) -> None:
        self._command = command
        self._task_s = task_s
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._process: asyncio.subprocess.Process | None = None
        self._resting: asyncio.TimerHandle | None = None

    @property
    def running(self) -> bool:
        """True while there is a process."""
        return self._process is not None and self._process.returncode is None

    async def warm(self) -> None:
        """Start the process if there is none, so that the first task need not wait for it."""
        if not self._turn.locked():
            async with self._turn:
                await self._started()

    async def do(self, work: Work) -> Answer:
        """The answer to a task. Raises Busy, TooLong."""
        if self._waiting >= WAITING:
            raise Busy(f"{WAITING} tasks are waiting already; try again in a moment")
        self._waiting += 1
        try:
            async with self._turn, asyncio.timeout(self._task_s):
                return await self._ask(work)
        except TimeoutError:
            raise TooLong(f"given up after {self._task_s:g} seconds; try smaller edits") from None
        finally:
            self._waiting -= 1

    async def _ask(self, work: Work) -> Answer:
        process = await self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(work.model_dump_json().encode() + b"\n")
            await process.stdin.drain()
            line = await process.stdout.readline()
            if not line:
                raise ConnectionError
            found: Answer = orjson.loads(line)
        except (ConnectionError, ValueError):
            await self.close()
            _log.error(
                "the studio's process has ended or said what cannot be read; the next task starts another"
            )
            return {"fault": "the studio's process has ended; try again"}
        except BaseException:
            # given up in the middle of an answer: what this process says next would be for another task
            await self.close()
            raise
        return found

    async def _started(self) -> asyncio.subprocess.Process:
        if self._resting is not None:
            self._resting.cancel()
        self._resting = asyncio.get_running_loop().call_later(IDLE_S, self._rest)
        if self._process is None or self._process.returncode is not None:
            pipe = asyncio.subprocess.PIPE
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=pipe, stdout=pipe, limit=ANSWER_BYTES
            )
        return self._process

    def _rest(self) -> None:
        """End the process after a while without tasks; a task under way keeps it."""
        if self._process is not None and not self._turn.locked():
            with suppress(ProcessLookupError):
                self._process.terminate()

    async def close(self) -> None:
        """End the process, if there is one."""
        if self._resting is not None:
            self._resting.cancel()
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
