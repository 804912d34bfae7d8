"""What a panel sees of the calls, and what it may answer."""

from __future__ import annotations

from typing import Any

from assistant.access.names import HOUSE, parted
from assistant.access.who import Whose
from assistant.server.call import Call
from assistant.server.inbox import Answer
from assistant.server.refused import Refused
from assistant.server.runtime import Runtime
from assistant.server.view import View
from assistant.store import StoreError
from assistant.types import Verdict
from assistant.wire import decode_event

# A panel that has missed more than this is better served by a snapshot.
CATCH_UP = 2000


class Watching:
    """Views of the calls of `runtime`, live, lingering or stored."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def snapshot(self, key: str, watched: bool = False) -> tuple[int, str]:
        """(seq, JSON) of the view, as its agent sees it or, `watched`, as others do; empty with seq -1 for a call that nobody knows (it may come yet)."""
        call = self._runtime.shown(key)
        view = call.view if call is not None else View()
        if call is None:
            for body in await self._runtime.store.events(key):
                view.add(decode_event(body))
        return view.seq, view.snapshot(parted(key)[1], watched)

    async def whose(self, key: str) -> Whose | None:
        """What decides who may see the call; None for one that nobody knows."""
        call = self._runtime.shown(key)
        if call is not None and call.intake.timeline.started:
            return Whose(tenant=call.tenant, agent_id=call.agent_id, team=call.team)
        row = await self._runtime.store.call(key)
        if row is None:
            return None
        return Whose(tenant=parted(key)[0], agent_id=row.agent_id, team=row.team)

    async def missed(self, key: str, after: int) -> list[tuple[int, str]] | None:
        """All events after `after` as (seq, JSON), or None when they can no longer be told one by one."""
        call = self._runtime.shown(key)
        if call is not None:
            recent = call.view.after(after)
            if recent is not None or after > call.view.seq:
                return recent
        bodies = await self._runtime.store.events(key, after=max(after, -1), limit=CATCH_UP + 1)
        complete = call is None or after + len(bodies) >= call.view.seq
        if not bodies or len(bodies) > CATCH_UP or not complete:
            return None
        return [(after + 1 + index, body.decode()) for index, body in enumerate(bodies)]

    async def aside(self, key: str) -> list[str]:
        """The passing things that hold now: the feed's health, the latest interims."""
        call = self._runtime.shown(key)
        return call.aside.bodies() if call is not None else []

    async def call_of(self, agent_id: str, tenant: str = HOUSE) -> str | None:
        """The key of the call that the agent is in."""
        return self._runtime.call_of(agent_id, tenant)

    async def agent_of(self, key: str) -> str | None:
        """Whose call it is, if it is live or ended a moment ago."""
        call = self._runtime.shown(key)
        return call.agent_id if call is not None else None

    async def live(self) -> list[tuple[Whose, dict[str, Any]]]:
        """The live calls, oldest first, with where each stands."""
        return [
            (Whose(tenant=call.tenant, agent_id=call.agent_id, team=call.team), _overview(call))
            for call in self._runtime.live()
        ]

    async def feedback(
        self, key: str, suggestion_id: str, verdict: Verdict, source: str | None = None
    ) -> int:
        """Journal the agent's answer; the number of its input. Raises Refused."""
        call = self._runtime.shown(key)
        if call is None or call.over:
            raise Refused("call_id", "no such live call", 404)
        if not call.view.knows(suggestion_id):
            raise Refused("suggestion_id", "not a card or prompt of this call", 404)
        if not call.throttle.allow(self._runtime.clock.now()):
            raise Refused("feedback", "too many messages at once", 429)
        try:
            return await call.hear([Answer(suggestion_id, verdict)], source)
        except StoreError as error:
            raise Refused("store", str(error), 503) from None


def _overview(call: Call) -> dict[str, Any]:
    return {
        "call_id": call.call_id,
        "agent_id": call.agent_id,
        "customer_name": call.customer_name,
        "language": call.language,
        "stage": call.view.stage or "calm",
        "tension": call.view.tension,
        "seq": call.view.seq,
        "at": call.intake.timeline.at,
        "opened_at": call.opened_at,
        "health": call.aside.feed,
    }
