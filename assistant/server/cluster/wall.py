"""The wall at a gateway: rows of the calls of all workers, asked for part by part, and only what has changed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import orjson
from pydantic import TypeAdapter

from assistant.bus.link import Link
from assistant.server.cluster.gateway import Forwarding
from assistant.server.cluster.names import Names
from assistant.server.wall.board import Changes, Place
from assistant.types import SupervisorAct

# A part without an owner is not waited for: its rows stay as they were.
ASK_S = 0.5

_CHANGES = TypeAdapter(Changes)


class WallAfar:
    """Where a gateway's wall gets its rows; see watch.Elsewhere."""

    def __init__(self, link: Link, names: Names, forwarding: Forwarding) -> None:
        self._link = link
        self._names = names
        self._forwarding = forwarding
        self._seen: dict[int, tuple[str, int]] = {}
        self._places: dict[int, dict[str, Place]] = {part: {} for part in range(names.partitions)}

    async def places(self) -> Mapping[str, Place]:
        """All rows, as far as they are known."""
        if self._link.connected:
            await asyncio.gather(*(self._ask(part) for part in self._places))
        return {key: place for places in self._places.values() for key, place in places.items()}

    async def say(self, key: str, act: SupervisorAct, name: str | None) -> None:
        """Have a supervisor's word journalled by the call's owner. Raises Refused."""
        await self._forwarding.press("supervisor", key, {"act": act, "name": name})

    async def _ask(self, part: int) -> None:
        life, rev = self._seen.get(part, (None, -1))
        question = orjson.dumps(["wall", part, life, rev])
        try:
            answer = await self._link.client.request(self._names.ask(part), question, timeout=ASK_S)
            changes = _CHANGES.validate_json(answer.data)
        except Exception:
            return
        places = {} if changes.whole else self._places[part]
        places.update(changes.places)
        for key in changes.gone:
            places.pop(key, None)
        self._places[part] = places
        self._seen[part] = changes.life, changes.rev
