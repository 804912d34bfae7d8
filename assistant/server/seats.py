"""Sockets of pages, panels and walls alike: counted, and at most `limits.panels` of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.websockets import WebSocket

from assistant.server.messages import Error
from assistant.server.runtime import Runtime
from assistant.server.talk import CLOSE_REFUSED, say


def full(state: Any) -> Error | None:
    """Why no further page may sit down, or None. `state` is the application's."""
    if state.panels < state.runtime.settings.limits.panels:
        return None
    return Error(where="panels", detail=f"{state.panels} panels are the limit (limits.panels)")


async def turn_away(socket: WebSocket, fault: Error) -> None:
    """Say why, and close."""
    await say(socket, fault)
    await socket.close(CLOSE_REFUSED, fault.detail)


@contextmanager
def seated(state: Any) -> Iterator[None]:
    """One page more, as long as it lasts."""
    runtime: Runtime = state.runtime
    state.panels += 1
    runtime.meters.panels.set(state.panels)
    try:
        yield
    finally:
        state.panels -= 1
        runtime.meters.panels.set(state.panels)
