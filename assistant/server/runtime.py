"""All live calls of a server: who gets a message, what goes on after a restart, what is closed and forgotten."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import Sequence

from assistant import wire
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

CALL_ID = re.compile(r"[A-Za-z0-9._~@:+=-]{1,128}")
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
        self._agents: dict[str, str] = {}
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
        for call_id, (_, until) in list(self._lingering.items()):
            if now >= until:
                del self._lingering[call_id]

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
            _log.warning("call %s cannot be closed: %s", call.call_id, error)

    # -- finding and opening -------------------------------------------------------------------------------------

    async def find(self, call_id: str) -> Call:
        """The live call, restored from its journal if need be, or a new one. Raises Refused."""
        call = self._calls.get(call_id)
        if call is not None and not call.over:
            return call
        if not CALL_ID.fullmatch(call_id):
            raise Refused("call_id", "1 to 128 letters, digits or . _ ~ @ : + = - are allowed", 422)
        async with self._opening:
            call = self._calls.get(call_id)
            if call is not None and not call.over:
                return call
            if call_id in self._ended or call is not None:
                raise self._ended_before(call_id)
            restored = await self._restore(call_id)
            if restored is not None:
                return restored
            if len(self._calls) >= self.settings.limits.calls:
                raise Refused("call_id", f"{len(self._calls)} live calls are the limit (limits.calls)", 503)
            return self._add(Call(call_id, self._shell, self._hooks()))

    def _hooks(self) -> Hooks:
        return Hooks(started=self._announce, ended=self._close)

    def _add(self, call: Call) -> Call:
        self._calls[call.call_id] = call
        self.meters.calls.set(len(self._calls))
        call.start()
        return call

    def _announce(self, call: Call) -> None:
        if call.agent_id is not None:
            self._agents[call.agent_id] = call.call_id
            self.bus.publish(f"agent.{call.agent_id}", Message(body=call.call_id, key="call"))

    async def _restore(self, call_id: str) -> Call | None:
        """The call as its journal says, or None without one. Raises Refused when it is over or cannot be read."""
        try:
            return await self._read_back(call_id)
        except StoreError as error:
            raise Refused("store", str(error), 503) from None
        except wire.WireError as error:
            raise Refused("call_id", f"its journal cannot be read: {error}", 409) from None

    async def _read_back(self, call_id: str) -> Call | None:
        lines = await self.store.journal(call_id)
        row = await self.store.call(call_id) if lines else None
        if not lines:
            return None
        inputs: list[Input] = [wire.decode_input(line) for line in lines]
        if row is not None and row.ended_at is not None:
            raise self._ended_before(call_id)
        call = Call(call_id, self._shell, self._hooks())
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
            raise self._ended_before(call_id)
        _log.info("call %s goes on after a restart with input %d", call_id, len(inputs))
        self._add(call)
        self._announce(call)
        call.beat()
        return call

    async def _reconcile(self, call: Call, events: Sequence[Event]) -> None:
        """Make the store hold exactly the events that the journal gives."""
        lines = [event_line(event, wire.encode_event(event).decode()) for event in events]
        stored = await self.store.events(call.call_id)
        derived = [line.body for line in lines]
        if stored == derived:
            return
        if stored == derived[: len(stored)]:
            self.committer.note(lines[len(stored) :])
            return
        _log.warning(
            "call %s: its journal now gives other events (rules changed?); they are replaced", call.call_id
        )
        await self.store.replace_events(call.call_id, lines)

    async def _close(self, call: Call) -> None:
        """The call is over: mark or erase it, free its state, let panels look at it a little longer."""
        days, linger = self.settings.retention.transcripts_days, self.settings.retention.linger_s
        try:
            if not call.lost:
                await self.committer.commit([call.row(ended_at=self.clock.wall())])
                if days == 0:
                    await self.store.erase(call.call_id)
        except StoreError as error:
            _log.warning("call %s could not be put away, the next start will: %s", call.call_id, error)
        self._remember(call.call_id)
        self._drop(call)
        if linger > 0:
            self._lingering[call.call_id] = (call, self.clock.now() + linger)
            while len(self._lingering) > LINGERING:
                self._lingering.popitem(last=False)

    def _ended_before(self, call_id: str) -> Refused:
        self._remember(call_id)
        return Refused("call_id", "this call has ended; a new call needs a new id", 409)

    def _remember(self, call_id: str) -> None:
        self._ended[call_id] = None
        self._ended.move_to_end(call_id)
        while len(self._ended) > REMEMBERED:
            self._ended.popitem(last=False)

    def _drop(self, call: Call) -> None:
        self._calls.pop(call.call_id, None)
        if call.agent_id is not None and self._agents.get(call.agent_id) == call.call_id:
            del self._agents[call.agent_id]
        self.meters.calls.set(len(self._calls))

    # -- looking at them -----------------------------------------------------------------------------------------

    def live(self) -> list[Call]:
        """The calls that have begun and not ended, oldest first."""
        return [call for call in self._calls.values() if call.intake.timeline.started]

    def call_of(self, agent_id: str) -> str | None:
        """The call that the agent is in."""
        return self._agents.get(agent_id)

    def shown(self, call_id: str) -> Call | None:
        """The call if it is live or ended a moment ago."""
        call = self._calls.get(call_id)
        if call is None and call_id in self._lingering:
            return self._lingering[call_id][0]
        return call
