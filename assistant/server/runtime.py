"""All live calls of a server: who gets a message, what goes on after a restart, what is closed and forgotten."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence

from assistant import wire
from assistant.access.names import HOUSE, BadName, agent_topic, call_key, parted
from assistant.bus import Bus, Message
from assistant.server.agent_hour import AgentHour
from assistant.server.call import Call
from assistant.server.clock import Clock
from assistant.server.commit import Committer
from assistant.server.core import Core
from assistant.server.meters import Meters
from assistant.server.refused import Refused
from assistant.server.rows import event_line
from assistant.server.shell import Hooks, Shell
from assistant.settings import Settings
from assistant.store import Store, StoreError
from assistant.types import CallEnded, Closed, Event, Input

_log = logging.getLogger(__name__)

# Ids of ended calls that are refused when they come again; late webhooks come within minutes.
REMEMBERED = 4096
LINGERING = 64


class Runtime:
    """The calls of one server process."""

    def __init__(self, core: Core, settings: Settings, store: Store, bus: Bus, clock: Clock) -> None:
        self.meters = Meters()
        self.store = store
        self.bus = bus
        self.settings = settings
        self.core = core
        self.clock = clock
        self.committer = Committer(store, clock, self._lost)
        self.ready = False
        self._shell = Shell(
            core=core,
            settings=settings,
            committer=self.committer,
            bus=bus,
            clock=clock,
            meters=self.meters,
            hour=AgentHour(),
        )
        self._calls: dict[str, Call] = {}
        self._agents: dict[tuple[str, str], str] = {}
        self._ended: OrderedDict[str, None] = OrderedDict()
        self._lingering: OrderedDict[str, tuple[Call, float]] = OrderedDict()
        self._opening = asyncio.Lock()

    def _lost(self, count: int) -> None:
        self.meters.dropped.labels("event_rows").inc(count)

    # -- start and stop ------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Go on with the calls that a stop or a crash has left open."""
        self.committer.start()
        for row in reversed(await self.store.calls(live=True)):
            try:
                await self._restore(row.call_id)
            except Refused as error:
                _log.error("call %s cannot go on: %s", row.call_id, error)
        await self.expire()
        self.ready = True

    async def stop(self) -> None:
        """Stop without ending any call, and write what is still to be written."""
        self.ready = False
        await asyncio.gather(*(call.stop() for call in self._calls.values()))
        await self.committer.stop()

    async def tick(self) -> None:
        """Once a second or so: close silent and stopped calls, tell feeds' health, forget what has lingered long enough."""
        now, limit = self.clock.now(), self.settings.feeds.silence_closes_after_s
        for call in list(self._calls.values()):
            call.beat()
            paused = call.pulse.paused_at
            if paused is not None and now - paused >= self.settings.feeds.paused_closes_after_s:
                await self._silenced(call, "stopped")
            elif now - call.pulse.heard >= limit:
                await self._silenced(call, "silence")
        for key, (_, until) in list(self._lingering.items()):
            if now >= until:
                del self._lingering[key]

    async def expire(self) -> int:
        """Erase the calls whose time is over; how many there were."""
        return await self.store.expire(self.clock.wall() - self.settings.retention.transcripts_days * 86_400)

    async def _silenced(self, call: Call, reason: str) -> None:
        if not call.intake.timeline.started:
            await call.stop()
            self._drop(call)
            return
        try:
            await call.hear([Closed(reason=reason)])
        except StoreError as error:
            _log.warning("call %s cannot be closed: %s", call.key, error)

    # -- finding and opening -------------------------------------------------------------------------------------

    async def find(self, key: str) -> Call:
        """The live call, restored from its journal if need be, or a new one. Raises Refused."""
        call = self._calls.get(key)
        if call is not None and not call.over:
            return call
        try:
            call_key(*parted(key))
        except BadName as error:
            raise Refused("call_id", str(error), 422) from None
        async with self._opening:
            call = self._calls.get(key)
            if call is not None and not call.over:
                return call
            if key in self._ended or call is not None:
                raise self._ended_before(key)
            restored = await self._restore(key)
            if restored is not None:
                return restored
            if len(self._calls) >= self.settings.limits.calls:
                raise Refused("call_id", f"{len(self._calls)} live calls are the limit (limits.calls)", 503)
            return self._add(Call(key, self._shell, self._hooks()))

    def _hooks(self) -> Hooks:
        return Hooks(started=self._announce, ended=self._close)

    def _add(self, call: Call) -> Call:
        self._calls[call.key] = call
        self.meters.calls.set(len(self._calls))
        call.start()
        return call

    def _announce(self, call: Call) -> None:
        if call.agent_id is not None:
            self._agents[call.tenant, call.agent_id] = call.key
            topic = agent_topic(call.tenant, call.agent_id)
            self.bus.publish(topic, Message(body=call.key, key="call"))

    async def _restore(self, key: str) -> Call | None:
        """The call as its journal says, or None without one. Raises Refused when it is over or cannot be read."""
        try:
            return await self._read_back(key)
        except StoreError as error:
            raise Refused("store", str(error), 503) from None
        except wire.WireError as error:
            raise Refused("call_id", f"its journal cannot be read: {error}", 409) from None

    async def _read_back(self, key: str) -> Call | None:
        lines = await self.store.journal(key)
        row = await self.store.call(key) if lines else None
        if not lines:
            return None
        inputs: list[Input] = [wire.decode_input(line) for line in lines]
        if row is not None and row.ended_at is not None:
            raise self._ended_before(key)
        call = Call(key, self._shell, self._hooks())
        if row is not None:
            call.opened_at = row.opened_at
        events = call.recall(inputs)
        await self._reconcile(call, events)
        if row is not None and row.agent_id is not None:
            call.agent_id = row.agent_id
        call.count_cards(events)
        if isinstance(inputs[-1], CallEnded):
            call.over = True
            await self._close(call)
            raise self._ended_before(key)
        _log.info("call %s goes on after a restart with input %d", key, len(inputs))
        self._add(call)
        self._announce(call)
        call.beat()
        return call

    async def _reconcile(self, call: Call, events: Sequence[Event]) -> None:
        """Make the store hold exactly the events that the journal gives."""
        lines = [event_line(call.key, event, wire.encode_event(event).decode()) for event in events]
        stored = await self.store.events(call.key)
        derived = [line.body for line in lines]
        if stored == derived:
            return
        if stored == derived[: len(stored)]:
            self.committer.note(lines[len(stored) :])
            return
        _log.warning(
            "call %s: its journal now gives other events (rules changed?); they are replaced", call.key
        )
        await self.store.replace_events(call.key, lines)

    async def _close(self, call: Call) -> None:
        """The call is over: mark or erase it, free its state, let panels look at it a little longer."""
        days, linger = self.settings.retention.transcripts_days, self.settings.retention.linger_s
        try:
            if not call.lost:
                await self.committer.commit([call.row(ended_at=self.clock.wall())])
                if days == 0:
                    await self.store.erase(call.key)
        except StoreError as error:
            _log.warning("call %s could not be put away, the next start will: %s", call.key, error)
        self._remember(call.key)
        self._drop(call)
        if linger > 0:
            self._lingering[call.key] = (call, self.clock.now() + linger)
            while len(self._lingering) > LINGERING:
                self._lingering.popitem(last=False)

    def _ended_before(self, key: str) -> Refused:
        self._remember(key)
        return Refused("call_id", "this call has ended; a new call needs a new id", 409)

    def _remember(self, key: str) -> None:
        self._ended[key] = None
        self._ended.move_to_end(key)
        while len(self._ended) > REMEMBERED:
            self._ended.popitem(last=False)

    def _drop(self, call: Call) -> None:
        self._calls.pop(call.key, None)
        agent = (call.tenant, call.agent_id or "")
        if self._agents.get(agent) == call.key:
            del self._agents[agent]
        self.meters.calls.set(len(self._calls))

    # -- looking at them -----------------------------------------------------------------------------------------

    def live(self) -> list[Call]:
        """The calls that have begun and not ended, oldest first."""
        return [call for call in self._calls.values() if call.intake.timeline.started]

    def call_of(self, agent_id: str, tenant: str = HOUSE) -> str | None:
        """The key of the call that the agent is in."""
        return self._agents.get((tenant, agent_id))

    def shown(self, key: str) -> Call | None:
        """The call if it is live or ended a moment ago."""
        call = self._calls.get(key)
        if call is None and key in self._lingering:
            return self._lingering[key][0]
        return call
