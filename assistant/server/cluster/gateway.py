"""What a gateway does in the place of a server that has its calls itself: it hands on, and asks the owners."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import orjson

from assistant.access.names import HOUSE
from assistant.access.who import Whose
from assistant.bus.link import Link
from assistant.feeds import Message
from assistant.server.cluster.names import Names
from assistant.server.cluster.outbox import Outbox
from assistant.server.cluster.parcel import Kind, Parcel, body_of
from assistant.server.reception import Receipt
from assistant.server.refused import Refused
from assistant.server.side import ANY, Side
from assistant.settings import Settings
from assistant.types import Verdict

# A part between two owners answers nobody; it is asked again.
ASK_S = 2.0
PAUSE_S = 0.1
GATHER_S = 1.0


@dataclass(frozen=True, slots=True)
class Socket:
    """One sender's socket at this gateway."""

    vendor: str
    key: str
    side: Side


class Forwarding:
    """Where feeds' messages arrive at a gateway: see reception.Reception, whose place it takes."""

    def __init__(self, settings: Settings, outbox: Outbox, name: str) -> None:
        self.feeds = settings.feeds
        self.largest = settings.limits.message_bytes
        self._outbox = outbox
        self._name = name
        self._answer_within_s = settings.bus.answer_within_s
        self._sockets: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    async def connect(self, vendor: str, key: str, side: Side = ANY) -> Socket:
        """A sender has come on a socket. Raises Refused."""
        socket = Socket(vendor, key, side)
        self._sockets[key] += 1
        try:
            await self._send(self._parcel("seats", vendor, key, side, seats=self._sockets[key]))
        except BaseException:
            self._left(socket)
            raise
        return socket

    def disconnect(self, socket: Socket) -> None:
        """He is gone."""
        self._left(socket)
        parcel = self._parcel(
            "seats", socket.vendor, socket.key, socket.side, seats=self._sockets.get(socket.key, 0)
        )
        self._add(self._tell(parcel))

    async def hear(
        self,
        vendor: str,
        key: str,
        message: Message,
        webhook: bool = False,
        side: Side = ANY,
    ) -> Receipt:
        """Return when the owner of the call has journalled `message` and decided on it. Raises Refused."""
        if webhook and self._outbox.full:
            raise Refused("bus", "too much is waiting to be heard (bus.waiting); send it again", 503)
        body, form = body_of(message)
        seats = None if webhook else self._sockets.get(key, 0)
        parcel = self._parcel("message", vendor, key, side, seats=seats, form=form, body=body)
        return await self._send(parcel, self._answer_within_s if webhook else None)

    async def press(self, kind: Kind, key: str, said: object) -> Receipt:
        """What a panel or wall has pressed. Raises Refused."""
        parcel = self._parcel(kind, "", key, ANY, body=orjson.dumps(said))
        return await self._send(parcel, self._answer_within_s)

    def _parcel(self, kind: Kind, vendor: str, key: str, side: Side, **more: Any) -> Parcel:
        number = self._outbox.number()
        return Parcel(id=number, gateway=self._name, key=key, kind=kind, vendor=vendor, side=side, **more)

    async def _send(self, parcel: Parcel, within_s: float | None = None) -> Receipt:
        return await self._outbox.send(parcel, within_s)

    async def _tell(self, parcel: Parcel) -> None:
        try:
            await self._send(parcel, self._answer_within_s)
        except Refused:
            # The call is over, or somebody else will notice that nothing comes any more.
            return

    def _left(self, socket: Socket) -> None:
        self._sockets[socket.key] -= 1
        if self._sockets[socket.key] <= 0:
            del self._sockets[socket.key]

    def _add(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Leave it at that."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class Asking:
    """What a panel at a gateway sees of the calls: see watching.Watching, whose place it takes."""

    def __init__(
        self, link: Link, names: Names, forwarding: Forwarding, workers: Callable[[], list[str]]
    ) -> None:
        self._link = link
        self._names = names
        self._forwarding = forwarding
        self._workers = workers

    async def snapshot(self, key: str, watched: bool = False) -> tuple[int, str]:
        """(seq, JSON) of the view."""
        seq, text = await self._ask(key, "snapshot", key, watched)
        return seq, text

    async def missed(self, key: str, after: int) -> list[tuple[int, str]] | None:
        """All events after `after` as (seq, JSON), or None."""
        found = await self._ask(key, "missed", key, after)
        return None if found is None else [(seq, body) for seq, body in found]

    async def aside(self, key: str) -> list[str]:
        """The passing things that hold now."""
        return list(await self._ask(key, "aside", key))

    async def whose(self, key: str) -> Whose | None:
        """What decides who may see the call."""
        found = await self._ask(key, "whose", key)
        return None if found is None else Whose(**found)

    async def agent_of(self, key: str) -> str | None:
        """Whose call it is."""
        found: str | None = await self._ask(key, "agent_of", key)
        return found

    async def call_of(self, agent_id: str, tenant: str = HOUSE) -> str | None:
        """The key of the call that the agent is in."""
        found = await self._gather("call_of", agent_id, tenant)
        return next((key for key in found if key is not None), None)

    async def live(self) -> list[tuple[Whose, dict[str, Any]]]:
        """The live calls of all workers, oldest first."""
        rows = [(Whose(**whose), row) for rows in await self._gather("live") for whose, row in rows]
        return sorted(rows, key=lambda found: (found[1]["opened_at"], found[1]["call_id"]))

    async def cards(self) -> list[Any]:
        """The cards of the last hour that the workers know of; see agent_hour.Card."""
        return [card for cards in await self._gather("cards") for card in cards]

    async def feedback(self, key: str, suggestion_id: str, verdict: Verdict) -> int:
        """Journal the agent's answer; the number of its input. Raises Refused."""
        said = {"suggestion_id": suggestion_id, "verdict": verdict}
        receipt = await self._forwarding.press("feedback", key, said)
        return receipt.seq if receipt.seq is not None else -1

    async def _ask(self, key: str, *question: object) -> Any:
        """The owner's answer, however long there is none: the part may be between two owners."""
        subject, data = self._names.ask(self._names.partition(key)), orjson.dumps(question)
        while True:
            await self._link.until_connected()
            try:
                return orjson.loads((await self._link.client.request(subject, data, timeout=ASK_S)).data)
            except Exception:
                await asyncio.sleep(PAUSE_S)

    async def _gather(self, *question: object) -> list[Any]:
        """The answers of all workers that live; of those that answer in time."""
        answers: asyncio.Queue[Any] = asyncio.Queue()

        async def take(message: Any) -> None:
            if message.data:
                answers.put_nowait(orjson.loads(message.data))

        expected = len(self._workers())
        if not expected or not self._link.connected:
            return []
        inbox = self._link.client.new_inbox()
        listening = await self._link.client.subscribe(inbox, cb=take)
        await self._link.client.publish(self._names.everyone, orjson.dumps(question), reply=inbox)
        found: list[Any] = []
        try:
            async with asyncio.timeout(GATHER_S):
                while len(found) < expected:
                    found.append(await answers.get())
        except TimeoutError:
            pass
        await listening.unsubscribe()
        return found
