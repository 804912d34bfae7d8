"""One person at one socket, for as long as his token is good."""

from __future__ import annotations

import asyncio

from assistant.access.may import Act
from assistant.access.who import Who
from assistant.server.access.denied import Denied, Why
from assistant.server.access.door import Door


class Visit:
    """`who` is there. A new token of the same person makes the visit longer."""

    def __init__(self, who: Who, act: Act, door: Door, limit: asyncio.Timeout, address: str) -> None:
        self.who = who
        self.door = door
        self.address = address
        self._act = act
        self._limit = limit

    def saw(self, act: str, call_id: str, allowed: bool) -> None:
        """Write down that this person saw a call, or was not let see it."""
        self.door.saw(self.who, act, call_id, self.address, allowed)

    async def renew(self, token: str) -> None:
        """Stay with a new token. Raises Denied, also for somebody else's token: the socket keeps showing his calls."""
        if not self.door.closed:
            return
        who = await self.door.person(token, self._act, self.address)
        before = self.who
        if (who.name, who.tenant, who.rank) != (before.name, before.tenant, before.rank):
            raise Denied(Why.FORBIDDEN, "this is another person's token; open a socket of its own")
        self.who = who
        self.door.rounds.came(self._limit, token)
        remaining = self.door.remaining(who)
        loop = asyncio.get_running_loop()
        self._limit.reschedule(None if remaining is None else loop.time() + remaining)
