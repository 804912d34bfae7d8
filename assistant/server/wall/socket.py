"""One wall's socket: what changed, a few times a second at most; the supervisor's words the other way."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace

from starlette.websockets import WebSocket, WebSocketDisconnect

from assistant import wire
from assistant.server.access.denied import Denied
from assistant.server.messages import Error, Ping, Pong, Token
from assistant.server.refused import Refused
from assistant.server.runtime import Runtime
from assistant.server.wall.messages import Taken, Word, from_wall
from assistant.server.wall.viewer import Viewer, sight_of
from assistant.server.wall.watch import Watch
from assistant.wire import WireError


class WallSocket:
    """Serves one accepted socket until it goes."""

    def __init__(self, socket: WebSocket, runtime: Runtime, watch: Watch, viewer: Viewer) -> None:
        self._socket = socket
        self._clock = runtime.clock
        self._largest = runtime.settings.limits.message_bytes
        self._watch = watch
        self._viewer = viewer

    async def serve(self, life: str | None, after: int) -> None:
        """Tell what came since revision `after` of the board's `life`, then whatever changes."""
        await self._watch.beat()
        tasks = {asyncio.create_task(self._tell(life, after)), asyncio.create_task(self._listen())}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            # Also when the visit is over before the socket is gone.
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            with suppress(WebSocketDisconnect):
                task.result()

    async def _tell(self, life: str | None, after: int) -> None:
        board = self._watch.board
        while True:
            rev = board.rev
            text = board.since(after, life, self._viewer.sight, self._clock.wall())
            await self._socket.send_text(text)
            life, after = board.life, rev
            await board.changed(after)

    async def _listen(self) -> None:
        """Read until the socket is gone. A message that cannot be used is answered with an error."""
        while True:
            frame = await self._socket.receive()
            if frame["type"] == "websocket.disconnect":
                return
            text = frame.get("text")
            if text is None:
                await self._send(Error(where="message", detail="send JSON as text, not as bytes"))
            elif len(text) > self._largest:
                await self._send(Error(where="message", detail=f"longer than {self._largest} bytes"))
            else:
                await self._answer(text)

    async def _answer(self, text: str) -> None:
        try:
            message = from_wall(text)
            match message:
                case Ping():
                    await self._send(Pong())
                case Token():
                    if self._viewer.visit is not None:
                        await self._viewer.visit.renew(message.token)
                        self._viewer = replace(self._viewer, sight=sight_of(self._viewer.visit.who))
                case Word(call_id=call_id, act=act):
                    await self._watch.say(self._viewer.sight, call_id, act, self._name(message.name))
                    await self._watch.beat()
                    await self._send(Taken(call_id=call_id, act=act))
        except WireError as error:
            await self._send(Error(where="message", detail=str(error)))
        except Denied as denied:
            await self._send(Error(where="access", detail=denied.detail))
        except Refused as error:
            await self._send(Error(where=error.where, detail=error.detail))

    def _name(self, given: str | None) -> str | None:
        """The name that the agent sees; what is no letter, sign or space is left out of one that was typed."""
        if self._viewer.name is not None:
            return self._viewer.name
        plain = "".join(char for char in given or "" if char.isprintable())
        return " ".join(plain.split()) or None

    async def _send(self, value: object) -> None:
        await self._socket.send_text(wire.encode(value).decode())
