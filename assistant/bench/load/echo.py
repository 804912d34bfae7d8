"""A bare echo server on the stack of ours (FastAPI, uvicorn, the same websocket protocol): what carrying a message costs.

`python -m assistant.bench.load.echo` prints its address and serves until it is stopped. The path is that of a feed;
each message goes back as it came. A panel's socket is there as well, and is told nothing: what two sockets a call take.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

import uvicorn
from fastapi import FastAPI, WebSocket
from starlette.websockets import WebSocketDisconnect

app = FastAPI()


@app.websocket("/feeds/generic/{call_id}")
async def echo(socket: WebSocket, call_id: str) -> None:
    """Send back what comes."""
    await socket.accept()
    with suppress(WebSocketDisconnect):
        while True:
            await socket.send_text(await socket.receive_text())


@app.websocket("/panel/ws")
async def panel(socket: WebSocket) -> None:
    """Say nothing."""
    await socket.accept()
    with suppress(WebSocketDisconnect):
        await socket.receive_text()


def main() -> None:
    """Serve on a free port of loopback."""
    config = uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,
        lifespan="off",
    )
    listening = socket.create_server(("127.0.0.1", 0), backlog=4096)
    print(f"Echoing on http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    try:
        import uvloop

        runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    except ModuleNotFoundError:
        runner = asyncio.Runner()
    with runner:
        runner.run(uvicorn.Server(config).serve(sockets=[listening]))


if __name__ == "__main__":
    main()
