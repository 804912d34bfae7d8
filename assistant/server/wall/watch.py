"""Keeps the board as the live calls are: a few times a second, and only while somebody looks."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from assistant.server.call import Call
from assistant.server.core import report
from assistant.server.inbox import SupervisorWord
from assistant.server.refused import Refused
from assistant.server.runtime import Runtime
from assistant.server.wall.board import Board, Place, Sight
from assistant.server.wall.row import WallRow, row
from assistant.store import StoreError
from assistant.types import SupervisorAct

_log = logging.getLogger(__name__)

# Often enough to follow a call, seldom enough that 500 calls and many walls cost next to nothing.
BEAT_S = 0.4

_Mark = tuple[object, ...]


class Elsewhere(Protocol):
    """The calls of other servers, where this one has none itself (cluster/)."""

    async def places(self) -> Mapping[str, Place]: ...

    async def say(self, key: str, act: SupervisorAct, name: str | None) -> None: ...


class Watch:
    """The board of one server, or of all that it can ask. `walls` counts who looks."""

    def __init__(self, runtime: Runtime, elsewhere: Elsewhere | None = None) -> None:
        self.board = Board()
        self.walls = 0
        self._elsewhere = elsewhere
        self._runtime = runtime
        self._seen: dict[str, tuple[_Mark, Place]] = {}

    async def keep_beating(self) -> None:
        """Until cancelled."""
        while True:
            await self._runtime.clock.sleep(BEAT_S)
            try:
                if self.walls:
                    await self.beat()
            except Exception as error:
                report(_log, "wall", "-", error)

    async def beat(self) -> None:
        """Bring the board up to date."""
        self.board.update(self.places() if self._elsewhere is None else await self._elsewhere.places())

    def places(self) -> dict[str, Place]:
        """The rows of our own calls; one in which nothing has happened costs one comparison."""
        now, wall = self._runtime.clock.now(), self._runtime.clock.wall()
        self._seen = {call.key: self._place(call, now, wall) for call in self._runtime.live()}
        return {key: place for key, (_, place) in self._seen.items()}

    def _place(self, call: Call, now: float, wall: float) -> tuple[_Mark, Place]:
        mark = (call.view.seq, call.aside.feed, call.language, call.agent_id)
        before = self._seen.get(call.key)
        if before is not None and before[0] == mark:
            return before
        fresh = row(call, now, wall)
        return mark, Place(call.tenant, _steady(fresh, before[1].row if before else None))

    async def say(self, sight: Sight, call_id: str, act: SupervisorAct, name: str | None) -> None:
        """Journal a supervisor's word; said twice, it is heard once. Raises Refused."""
        if self._elsewhere is not None:
            key = next((key for key, row in self.board.seen(sight) if row.call_id == call_id), None)
            if key is None:
                raise Refused("call_id", "no such live call", 404)
            return await self._elsewhere.say(key, act, name)
        await self.said(self._find(sight, call_id), act, name)

    async def said(self, call: Call, act: SupervisorAct, name: str | None, source: str | None = None) -> None:
        """As `say`, in this call of ours."""
        word = call.view.glance.supervisor
        if (word.act, word.name) == (act, name) if word is not None else act == "left":
            return
        if not call.throttle.allow(self._runtime.clock.now()):
            raise Refused("supervisor", "too many messages at once", 429)
        try:
            await call.hear([SupervisorWord(act, name)], source)
        except StoreError as error:
            raise Refused("store", str(error), 503) from None

    def _find(self, sight: Sight, call_id: str) -> Call:
        for call in self._runtime.live():
            if call.call_id == call_id and sight.covers(call.tenant, call.team):
                return call
        raise Refused("call_id", "no such live call", 404)


def _steady(fresh: WallRow, before: WallRow | None) -> WallRow:
    """The row with the hours it had, where they mean the same: call time and clock drift apart by a second or two."""
    if before is None:
        return fresh
    since = before.since if fresh.stage == before.stage else fresh.since
    prompt = fresh.prompt
    if (
        prompt
        and before.prompt
        and (prompt.reason, prompt.urgency) == (before.prompt.reason, before.prompt.urgency)
    ):
        prompt = replace(prompt, since=before.prompt.since)
    word = fresh.supervisor
    if (
        word
        and before.supervisor
        and (word.act, word.name) == (before.supervisor.act, before.supervisor.name)
    ):
        word = before.supervisor
    return replace(fresh, since=since, prompt=prompt, supervisor=word)
