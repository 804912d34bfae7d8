"""One wall's socket: what changed, a few times a second at most; the supervisor's words the other way."""

from __future__ import annotations

from dataclasses import replace

from starlette.websockets import WebSocket

from assistant.server.messages import Ping, Pong, Token
from assistant.server.runtime import Runtime
from assistant.server.talk import both, listen, say
from assistant.server.wall.messages import Taken, Word, from_wall
from assistant.server.wall.viewer import Viewer, sight_of
from assistant.server.wall.watch import Watch


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
        await both(self._tell(life, after), listen(self._socket, self._largest, self._answer))

    async def _tell(self, life: str | None, after: int) -> None:
        board = self._watch.board
        while True:
            rev = board.rev
            text = board.since(after, life, self._viewer.sight, self._clock.wall())
            await self._socket.send_text(text)
            life, after = board.life, rev
            await board.changed(after)

    async def _answer(self, text: str) -> None:
        message = from_wall(text)
        match message:
            case Ping():
                await say(self._socket, Pong())
            case Token():
                if self._viewer.visit is not None:
                    await self._viewer.visit.renew(message.token)
                    self._viewer = replace(self._viewer, sight=sight_of(self._viewer.visit.who))
            case Word(call_id=call_id, act=act):
                await self._watch.say(self._viewer.sight, call_id, act, self._name(message.name))
                await self._watch.beat()
                await say(self._socket, Taken(call_id=call_id, act=act))

    def _name(self, given: str | None) -> str | None:
        """The name that the agent sees; what is no letter, sign or space is left out of one that was typed."""
        if self._viewer.name is not None:
            return self._viewer.name
        plain = "".join(char for char in given or "" if char.isprintable())
        return " ".join(plain.split()) or None
