"""uvicorn's server, which at SIGTERM first lets the live calls come to their end where the settings give them time for that."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from assistant.server.mailbox import Mailbox
from assistant.server.runtime import Runtime

_log = logging.getLogger(__name__)

LOOK_S = 0.2
# So many short messages of one sender may wait before his socket is read no further: to stop and to start reading costs two
# calls of the system, which uvicorn makes for every message.
AHEAD = 8
SHORT_BYTES = 16 * 1024


class Sockets(WebSocketsSansIOProtocol):
    """uvicorn's sockets, read a little ahead.

    They also answer a request to open one that is too long to be read: it would stay open for ever.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queue = Mailbox(self.loop)  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        """As uvicorn does."""
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    def send_receive_event_to_app(self) -> None:
        """As uvicorn does, but it goes on reading while hardly anything waits."""
        ahead = (
            not self.read_paused and self.queue.qsize() < AHEAD and sum(map(len, self.frames)) <= SHORT_BYTES
        )
        if ahead:
            self.read_paused = True
        super().send_receive_event_to_app()
        if ahead:
            self.read_paused = False


class Server(uvicorn.Server):
    """`drain_s`: how long calls may take at SIGTERM; a second signal, or Ctrl-C, stops at once."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, drain_s: float) -> None:
        super().__init__(config)
        self._app = app
        self._drain_s = drain_s
        self._loop: asyncio.AbstractEventLoop | None = None
        self._draining: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn does."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets=sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn does; a drain that is cut short waits no longer."""
        if self._draining is not None:
            self._draining.cancel()
        await super().shutdown(sockets=sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """What a signal does; called by the interpreter between any two steps of the loop."""
        first = self._draining is None and not self.should_exit
        if sig == signal.SIGTERM and first and self._drain_s > 0 and self._loop is not None and self.started:
            self._loop.call_soon_threadsafe(self._begin)
        else:
            super().handle_exit(sig, frame)

    def _begin(self) -> None:
        if self._draining is None:
            self._draining = asyncio.create_task(self._drain(), name="drain")

    async def _drain(self) -> None:
        runtime: Runtime = self._app.state.runtime
        runtime.draining = True
        began = runtime.clock.now()
        _log.info(
            "takes no new calls; %d come to their end, for %g s at most", _calls(runtime), self._drain_s
        )
        while _calls(runtime) and runtime.clock.now() - began < self._drain_s:
            await runtime.clock.sleep(LOOK_S)
        _log.info("stops; %d calls go on after the next start", _calls(runtime))
        self.should_exit = True


def _calls(runtime: Runtime) -> int:
    return len(runtime.live())
