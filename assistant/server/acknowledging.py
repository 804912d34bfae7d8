"""Messages of a stream are acknowledged when they are written, not when they are heard.

While the store is away calls go on, and what they hear waits in memory; a crash would lose it. A stream keeps a message until
it is acknowledged and then brings it again, so nothing of a stream is lost: whoever reads next gets it anew.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from assistant.server.desk import Desk
from assistant.store import StoreError


class Acknowledging:
    """Acknowledges messages of NATS; `ping_s`: how often it is told that we are still at it."""

    def __init__(self, desk: Desk, ping_s: float) -> None:
        self._desk = desk
        self._ping_s = ping_s
        self._tasks: set[asyncio.Task[None]] = set()

    async def acknowledge(self, message: Any) -> None:
        """Now, if all is written; else later, and the next message need not wait for that."""
        if self._desk.written:
            await message.ack()
            return
        task = asyncio.create_task(self._later(message), name="acknowledge")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _later(self, message: Any) -> None:
        settled = asyncio.create_task(self._desk.settle())
        try:
            while not settled.done():
                await asyncio.wait({settled}, timeout=self._ping_s)
                if not settled.done():
                    await message.in_progress()
            settled.result()
        except (asyncio.CancelledError, StoreError):
            # Whoever reads next need not wait until our time is up.
            with suppress(Exception):
                await message.nak()
            return
        finally:
            settled.cancel()
        await message.ack()

    async def stop(self) -> None:
        """Give back what is not written."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
