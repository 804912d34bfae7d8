"""One panel's socket: snapshot or what it has missed, then events as they come; its answers the other way.

A panel never holds a call up. What is on its way to it waits in a bounded queue; when that overflows, or a number is
missing, the panel gets a fresh snapshot and is told how much was replaced.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from starlette.websockets import WebSocket

from assistant.access.may import sees
from assistant.access.names import BadName, agent_topic, call_key, call_topic, parted
from assistant.access.who import LOCAL, Who
from assistant.bus import LOOK_AGAIN, Bus
from assistant.server.access.denied import Denied, Why
from assistant.server.access.visit import Visit
from assistant.server.messages import Dropped, Feedback, Ping, Pong, Token, Waiting, from_panel
from assistant.server.refused import Refused
from assistant.server.runtime import Runtime
from assistant.server.talk import both, cancel, listen, say
from assistant.server.wall.private import for_watchers
from assistant.server.watching import Watching


class Panel:
    """Serves one accepted socket until it goes."""

    def __init__(
        self,
        socket: WebSocket,
        runtime: Runtime,
        watching: Watching,
        watched: bool = False,
        visit: Visit | None = None,
    ) -> None:
        """`watched`: not the agent looks, but somebody else: read-only, without what is the agent's own business.

        `visit`: who looks; without one the server asks nobody.
        """
        self._visit = visit
        self._socket = socket
        self._watched = watched
        self._runtime = runtime
        self._watching = watching
        self._bus: Bus = runtime.bus
        self._queue = runtime.settings.limits.panel_queue
        self._largest = runtime.settings.limits.message_bytes
        self._call_id: str | None = None
        self._asked: str | None = None
        self._agent_id: str | None = None

    async def serve(self, call_id: str | None, agent_id: str | None, after: int | None) -> None:
        """Follow the call of this key, or whatever call the agent is in; `after` is the last event seen of `call_id`."""
        self._asked, self._agent_id = (call_id, None) if agent_id is None else (None, agent_id)
        telling = self._tell(call_id, after) if agent_id is None else self._follow(agent_id, call_id, after)
        await both(telling, listen(self._socket, self._largest, self._answer))

    # -- to the panel --------------------------------------------------------------------------------------------

    async def _follow(self, agent_id: str, seen: str | None, after: int | None) -> None:
        """One call of the agent after the other."""
        tenant = self._who.tenant
        news = self._bus.subscribe(agent_topic(tenant, agent_id), 8)
        current = await self._watching.call_of(agent_id, tenant) or await self._just_ended(agent_id, seen)
        current = await self._seen(current)
        known = after if current == seen else None
        telling = asyncio.create_task(self._tell(current, known))
        change = asyncio.create_task(news.get())
        try:
            while True:
                await asyncio.wait({telling, change}, return_when=asyncio.FIRST_COMPLETED)
                if telling.done():
                    return telling.result()
                named, change = change.result(), asyncio.create_task(news.get())
                key = await self._watching.call_of(agent_id, tenant) if named == LOOK_AGAIN else named.body
                if key is None or key == self._call_id:
                    # The same call, at another server now: who tells it looks after itself.
                    continue
                await cancel(telling)
                telling = asyncio.create_task(self._tell(await self._seen(key), None))
        finally:
            await cancel(telling, change)
            news.close()

    async def _just_ended(self, agent_id: str, seen: str | None) -> str | None:
        """The agent's last call, for a panel that was away when it ended."""
        return seen if seen is not None and await self._watching.agent_of(seen) == agent_id else None

    async def _tell(self, call_id: str | None, after: int | None) -> None:
        """All about one call until the socket is gone; about no call, only that there is none."""
        self._call_id = call_id
        if call_id is None:
            await self._send(Waiting())
            await asyncio.Event().wait()
            return
        await self._admitted(call_id)
        queue = self._bus.subscribe(call_topic(call_id), self._queue)
        try:
            last = await self._begin(call_id, after)
            dropped = 0
            while True:
                message = await queue.get()
                if queue.dropped > dropped:
                    dropped = queue.dropped
                    last = await self._afresh(call_id, dropped)
                elif message == LOOK_AGAIN or (message.seq is not None and message.seq > last + 1):
                    last = await self._begin(call_id, last, shown=True)
                if message == LOOK_AGAIN:
                    continue
                if message.seq is None:
                    await self._socket.send_text(message.body)
                elif message.seq > last:
                    await self._event(message.body)
                    last = message.seq
        finally:
            queue.close()

    @property
    def _who(self) -> Who:
        return LOCAL if self._visit is None else self._visit.who

    async def _admitted(self, key: str) -> None:
        """Write down that the call is looked at. Raises Denied where that is not for him who looks."""
        seen = await self._seen(key) is not None
        if self._visit is not None:
            self._visit.saw("watch", key, seen)
        if not seen:
            raise Denied(Why.FORBIDDEN, "no such call of yours")

    async def _seen(self, key: str | None) -> str | None:
        """The key, if whoever looks may see this call."""
        if key is None or sees(self._who, await self._watching.whose(key)):
            return key
        return None

    async def _begin(self, call_id: str, after: int | None, shown: bool = False) -> int:
        """Exactly what was missed since `after` if it can still be told, else a snapshot; the last event told.

        `shown`: the panel shows the call; if nobody knows it any more (it has ended, and its server too), that may stay.
        """
        missed = await self._watching.missed(call_id, after) if after is not None else None
        if missed is None or after is None:
            if shown and after is not None and (await self._watching.snapshot(call_id))[0] < 0:
                return after
            return await self._afresh(call_id, None)
        return await self._passing(call_id, await self._events(missed, after))

    async def _afresh(self, call_id: str, dropped: int | None) -> int:
        """A snapshot, and if it stands for dropped messages how many; the last event in it."""
        seq, snapshot = await self._watching.snapshot(call_id, self._watched)
        if dropped is not None:
            self._runtime.meters.dropped.labels("panel_snapshots").inc()
            await self._send(Dropped(count=dropped))
        await self._socket.send_text(snapshot)
        return await self._passing(call_id, seq)

    async def _passing(self, call_id: str, told: int) -> int:
        """The passing things that hold now, and before them what was decided while they were asked for; the last event told.

        So whoever hears that the call is over has been told all of it.
        """
        bodies = await self._watching.aside(call_id)
        if not bodies:
            return told  # as of every call that is only stored: nothing passes, so the store need not be asked again
        last = await self._events(await self._watching.missed(call_id, told) or (), told)
        for body in bodies:
            await self._socket.send_text(body)
        return last

    async def _events(self, missed: Iterable[tuple[int, str]], told: int) -> int:
        """Tell these; the last event told."""
        for seq, body in missed:
            await self._event(body)
            told = seq
        return told

    async def _event(self, body: str) -> None:
        """An event, unless it is the agent's own business."""
        text = for_watchers(body) if self._watched else body
        if text is not None:
            await self._socket.send_text(text)

    async def _send(self, value: object) -> None:
        await say(self._socket, value)

    # -- from the panel ------------------------------------------------------------------------------------------

    async def _answer(self, text: str) -> None:
        message = from_panel(text)
        match message:
            case Ping():
                await self._send(Pong())
            case Feedback():
                await self._feedback(message)
            case Token() if self._visit is not None:
                await self._visit.renew(message.token)

    async def _feedback(self, message: Feedback) -> None:
        if self._watched:
            raise Refused("feedback", "this view is read-only; only the agent answers his cards", 403)
        call_id = self._meant(message.call_id)
        if call_id is None:
            raise Refused("call_id", "no call is shown", 404)
        if not await self._may_answer(call_id) or await self._seen(call_id) is None:
            raise Refused("call_id", "this panel shows another call", 409)
        await self._watching.feedback(call_id, message.suggestion_id, message.verdict)

    def _meant(self, call_id: str | None) -> str | None:
        """The key of the call that a panel means: its own tenant's, whatever it says."""
        try:
            return self._call_id if call_id is None else call_key(self._who.tenant, call_id)
        except BadName as error:
            raise Refused("call_id", str(error), 422) from None

    async def _may_answer(self, call_id: str) -> bool:
        """True for the call that was asked for or is shown, and for any of the agent: answers may come a little late."""
        if call_id in (self._call_id, self._asked):
            return True
        ours = parted(call_id)[0] == self._who.tenant and self._agent_id is not None
        return ours and await self._watching.agent_of(call_id) == self._agent_id
