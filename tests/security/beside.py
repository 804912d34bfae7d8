"""A server beside the test, in a thread: for examples that come one after the other from a client that is not asyncio."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.server.core import Core
from tests.server.fakes import HandClock, Running, running


@contextmanager
def in_a_thread(core: Core | None = None) -> Iterator[Running]:
    """The server, as long as the block lasts."""
    up, stop = threading.Event(), threading.Event()
    found: list[Running] = []

    async def serve() -> None:
        async with running(core, clock=HandClock()) as server:
            found.append(server)
            up.set()
            await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    up.wait(60)
    try:
        yield found[0]
    finally:
        stop.set()
        thread.join(60)
