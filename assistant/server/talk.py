"""A page's socket, both ways at once: what it is told and what it says. The panel's and the wall's are alike in this."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

from fastapi.exceptions import WebSocketRequestValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from assistant import wire
from assistant.server.access.denied import Denied
from assistant.server.messages import Error
from assistant.server.refused import Refused
from assistant.wire import WireError

# A code of our own when a socket is closed at once; the reason says it in words.
CLOSE_REFUSED = 4000


async def say(socket: WebSocket, value: object) -> None:
    """Send one message."""
    await socket.send_text(wire.encode(value).decode())


async def misasked(socket: WebSocket, error: Exception) -> None:
    """Send away a socket whose address asks for what cannot be; its parts are named, what they said is not."""
    assert isinstance(error, WebSocketRequestValidationError)
    wrong = sorted({str(each["loc"][-1]) for each in error.errors()})
    if socket.application_state is WebSocketState.CONNECTED:
        await say(socket, Error(where="address", detail=f"not understood: {', '.join(wrong)}"))
    await socket.close(CLOSE_REFUSED, "address")


async def both(telling: Coroutine[Any, Any, None], listening: Coroutine[Any, Any, None]) -> None:
    """Tell and listen until one of them ends; a socket that has gone is no fault."""
    tasks = {asyncio.create_task(telling), asyncio.create_task(listening)}
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        # Also when the visit is over before the socket is gone.
        await cancel(*tasks)
    for task in done:
        with suppress(WebSocketDisconnect):
            task.result()


async def cancel(*tasks: asyncio.Task[Any]) -> None:
    """Return when they have ended."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def listen(socket: WebSocket, largest: int, answer: Callable[[str], Awaitable[None]]) -> None:
    """Hand what is said to `answer` until the socket is gone. A message that cannot be used is answered with an error."""
    while True:
        frame = await socket.receive()
        if frame["type"] == "websocket.disconnect":
            return
        text = frame.get("text")
        if text is None:
            await say(socket, Error(where="message", detail="send JSON as text, not as bytes"))
        elif len(text) > largest:
            await say(socket, Error(where="message", detail=f"longer than {largest} bytes"))
        else:
            try:
                await answer(text)
            except WireError as error:
                await say(socket, Error(where="message", detail=str(error)))
            except Denied as denied:
                await say(socket, Error(where="access", detail=denied.detail))
            except Refused as error:
                await say(socket, Error(where=error.where, detail=error.detail))
