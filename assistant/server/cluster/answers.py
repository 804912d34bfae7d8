"""What the owners of calls answer to gateways: about one call, and about all that they have."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import orjson

from assistant.access.who import Whose
from assistant.bus.link import Link
from assistant.server.agent_hour import Card
from assistant.server.cluster.names import Names
from assistant.server.core import report
from assistant.server.refused import Refused
from assistant.server.runtime import Runtime
from assistant.server.wall.board import Changes
from assistant.server.wall.watch import Watch
from assistant.server.watching import Watching

_log = logging.getLogger(__name__)

# Of an answer in NATS' own limit of 1 MiB for a message; a longer one is told as a snapshot.
LONGEST = 900_000
LOOK_S = 0.2


class Answers:
    """Of one worker. Questions are JSON lists: what, and its arguments."""

    def __init__(self, link: Link, names: Names, runtime: Runtime) -> None:
        self._link = link
        self._names = names
        self._runtime = runtime
        self._watching = Watching(runtime)
        self._watch = Watch(runtime)
        self._looked = -LOOK_S
        self._everyone: Any = None
        self._known: dict[str, Callable[..., Awaitable[Any]]] = {
            "snapshot": self._snapshot,
            "missed": self._missed,
            "aside": self._aside,
            "whose": self._whose,
            "agent_of": self._agent_of,
            "call_of": self._call_of,
            "live": self._live,
            "cards": self._cards,
            "wall": self._wall,
        }

    async def open(self) -> None:
        """Answer what everyone is asked. `answer` is also what parts are given for their own questions."""
        self._everyone = await self._link.client.subscribe(self._names.everyone, cb=self.answer)

    async def close(self) -> None:
        """Answer no more."""
        if self._everyone is not None and self._link.connected:
            await self._everyone.unsubscribe()

    async def answer(self, message: Any) -> None:
        """Answer one question; one that cannot be answered is left to be asked again."""
        try:
            what, *about = orjson.loads(message.data)
            found = orjson.dumps(await self._known[what](*about))
            await self._link.client.publish(message.reply, found if len(found) <= LONGEST else b"null")
        except Refused as error:
            _log.info("a gateway asks in vain: %s", error)
        except Exception as error:
            report(_log, "answering a gateway", "-", error)

    async def _find(self, key: str) -> None:
        """Have the call here if it is live. What is over is answered from the store; a store that is away is not."""
        try:
            await self._runtime.known(key)
        except Refused as error:
            if error.where == "store":
                raise

    async def _snapshot(self, key: str, watched: bool) -> tuple[int, str]:
        await self._find(key)
        return await self._watching.snapshot(key, watched)

    async def _missed(self, key: str, after: int) -> list[tuple[int, str]] | None:
        await self._find(key)
        return await self._watching.missed(key, after)

    async def _aside(self, key: str) -> list[str]:
        return await self._watching.aside(key)

    async def _whose(self, key: str) -> Whose | None:
        await self._find(key)
        return await self._watching.whose(key)

    async def _agent_of(self, key: str) -> str | None:
        return await self._watching.agent_of(key)

    async def _call_of(self, agent_id: str, tenant: str) -> str | None:
        return await self._watching.call_of(agent_id, tenant)

    async def _wall(self, part: int, life: str | None, rev: int) -> Changes:
        now = self._runtime.clock.now()
        if now - self._looked >= LOOK_S:
            # One look for all parts that are asked about at once.
            self._looked = now
            await self._watch.beat()
        return self._watch.board.changes(rev, life, lambda key: self._names.partition(key) == part)

    async def _cards(self) -> list[Card]:
        return self._runtime.hour.cards()

    async def _live(self) -> list[tuple[Whose, dict[str, Any]]]:
        return await self._watching.live()
