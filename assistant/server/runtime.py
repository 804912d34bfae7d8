"""All live calls of a server: who gets a message, what goes on after a restart, what is closed and forgotten."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from assistant import wire
from assistant.access.names import HOUSE, BadName, agent_topic, call_key, call_topic, parted
from assistant.bus import LOOK_AGAIN, Bus, Message
from assistant.server.agent_hour import AgentHour
from assistant.server.call import Call
from assistant.server.clock import Clock
from assistant.server.commit import Committer, StoreHealth, Told
from assistant.server.core import Core
from assistant.server.deciders import Deciders
from assistant.server.endings import Endings
from assistant.server.history import Histories
from assistant.server.keeping import Keeping
from assistant.server.lingering import Lingering
from assistant.server.meters import Meters
from assistant.server.outage import READ_S, Gaps
from assistant.server.refused import Refused
from assistant.server.rows import event_line
from assistant.server.shell import Hooks, Shell
from assistant.settings import Settings
from assistant.store import Store, StoreError
from assistant.types import CallEnded, Closed, Event, HistoryFound, Input

_log = logging.getLogger(__name__)


class Runtime:
    """The calls of one server process."""

    def __init__(self, core: Core, settings: Settings, store: Store, bus: Bus, clock: Clock) -> None:
        self.meters = Meters()
        self.store = store
        self.bus = bus
        self.settings = settings
        self.clock = clock
        self.histories = Histories(store, settings, clock, self.meters)
        self._gaps = Gaps(store, lambda inputs: self.deciders.fold(inputs), self.meters)
        self.committer = Committer(
            store=store,
            clock=clock,
            told=Told(lost=self._gaps.lost, broken=self._broken, health=self._store_is),
            patience_s=settings.store.patience_s,
            away_after_s=settings.store.away_after_s,
            buffer_bytes=round(settings.store.buffer_mb * 1_000_000),
        )
        self.keeping = Keeping(store, self.committer, self.histories, settings.retention, clock)
        self.ready = self.draining = False
        self.endings = Endings()
        self.hour = AgentHour()
        self.deciders = Deciders(
            Shell(
                core=core,
                settings=settings,
                committer=self.committer,
                bus=bus,
                clock=clock,
                meters=self.meters,
                hour=self.hour,
                histories=self.histories,
            )
        )
        self._hooks = Hooks(started=self._announce, ended=self._close)
        self._calls: dict[str, Call] = {}
        self._agents: dict[tuple[str, str], str] = {}
        self._lingering = Lingering(settings.retention.linger_s)
        self._opening = asyncio.Lock()

    def _store_is(self, health: StoreHealth) -> None:
        for call in self.live():
            call.aside.store(health)

    def _broken(self, key: str) -> None:
        """What a call has heard since the store went away cannot be written: another server went on with it."""
        if (call := self._calls.get(key)) is not None:
            _log.error("call %s is let go: another server has written it meanwhile", key)
            call.lose()
            self._let_go(call)

    @property
    def core(self) -> Core:
        """What decides new calls."""
        return self.deciders.core

    # -- start and stop ------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Go on with the calls that a stop or a crash has left open."""
        self.committer.start()
        self.deciders.start()
        if not self.endings.moves:
            await self.resume(lambda key: True)
        await self.keeping.expire()
        self.ready = True

    async def resume(self, ours: Callable[[str], bool]) -> None:
        """Go on with those live calls of the store that are `ours`."""
        for row in reversed(await self.store.calls(live=True)):
            if ours(row.call_id) and row.call_id not in self._calls:
                try:
                    await self.known(row.call_id)
                except Refused as error:
                    _log.error("call %s cannot go on: %s", row.call_id, error)

    async def release(self, theirs: Callable[[str], bool]) -> list[str]:
        """Let the calls go that are another server's now, as they are; their keys."""
        going = [call for call in self._calls.values() if theirs(call.key)]
        await asyncio.gather(*(call.stop() for call in going))
        for call in going:
            self._drop(call)
        # Who goes on with them looks what is stored.
        self.committer.flush()
        return [call.key for call in going]

    async def stop(self) -> None:
        """Stop without ending any call, and write what is still to be written."""
        self.ready = False
        self.deciders.stop()
        await self.histories.stop()
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
        self._lingering.expire(now)
        self.meters.unwritten.set(self.committer.unwritten)
        await self._gaps.mend(self.committer)

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
            if key in self.endings or call is not None:
                raise self._ended_before(key)
            restored = await self._stored(key)
            if restored is not None:
                return restored
            if await self.endings.known(key):
                raise self._ended_before(key)
            if self.draining or len(self._calls) >= self.settings.limits.calls:
                raise Refused("call_id", self._no_more(), 503)
            return self._add(Call(key, self.deciders.shell, self._hooks))

    async def known(self, key: str) -> Call | None:
        """The call if it is live, ended a moment ago, or can be restored. Raises Refused."""
        if (call := self.shown(key)) is not None:
            return call
        async with self._opening:
            return self._calls.get(key) or await self._restore(key)

    def _no_more(self) -> str:
        most = f"{len(self._calls)} live calls are the limit (limits.calls)"
        return "the server is about to stop; begin the call at another one" if self.draining else most

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
        if self.committer.health != "ok":
            call.aside.store(self.committer.health)

    async def _stored(self, key: str) -> Call | None:
        """As `_restore`, but a store that is away knows of no call: a new one begins and is written later.

        Should there be one after all, its lines and ours conflict, and ours are let go (see `_broken`).
        """
        if self.committer.health != "ok" and not self.endings.moves:
            return None
        try:
            return await self._restore(key)
        except Refused as error:
            if error.where != "store" or self.endings.moves:
                raise
            _log.warning("call %s begins without looking whether it is stored: %s", key, error.detail)
            return None

    async def _restore(self, key: str) -> Call | None:
        """The call as its journal says, or None without one. Raises Refused when it is over or cannot be read."""
        try:
            return await self._read_back(key)
        except (StoreError, TimeoutError) as error:
            raise Refused("store", str(error) or f"no answer within {READ_S} s", 503) from None
        except wire.WireError as error:
            raise Refused("call_id", f"its journal cannot be read: {error}", 409) from None

    async def _read_back(self, key: str) -> Call | None:
        async with asyncio.timeout(READ_S):
            lines = await self.store.journal(key)
            row = await self.store.call(key) if lines else None
        if not lines:
            return None
        inputs: list[Input] = [wire.decode_input(line) for line in lines]
        if row is not None and row.ended_at is not None:
            raise self._ended_before(key)
        call = Call(key, self.deciders.shell_of(inputs), self._hooks)
        if row is not None:
            call.opened_at = row.opened_at
        events = call.recall(inputs)
        if self.endings.moves:
            call.sources.remember(await self.store.sources(key))
        await self._reconcile(call, events)
        if row is not None and row.agent_id is not None:
            call.agent_id = row.agent_id
        if call.agent_id is not None:
            self.hour.recall((call.tenant, call.agent_id), call.key, call.opened_at, events)
        if isinstance(inputs[-1], CallEnded):
            call.over = True
            await self._close(call)
            raise self._ended_before(key)
        _log.info("call %s goes on after a restart with input %d", key, len(inputs))
        self._add(call)
        self._announce(call)
        self.bus.publish(call_topic(key), LOOK_AGAIN)
        call.beat()
        if not any(isinstance(heard, HistoryFound) for heard in inputs):
            self.histories.ask(call)
        return call

    async def _reconcile(self, call: Call, events: Sequence[Event]) -> None:
        """Make the store hold exactly the events that the journal gives."""
        lines = [event_line(call.key, event, wire.encode_event(event)) for event in events]
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
        if call.lost:
            return self._let_go(call)
        await self.endings.tell(call.key)
        try:
            await self.keeping.put_away(call)
        except StoreError as error:
            _log.warning("call %s could not be put away, the next start will: %s", call.key, error)
        self._drop(call)
        self._lingering.add(call, self.clock.now())

    def _let_go(self, call: Call) -> None:
        """Another server writes this call. Where calls move it may come back, else it is left to that one for good."""
        if not self.endings.moves:
            self.endings.remember(call.key)
        self._drop(call)

    def _ended_before(self, key: str) -> Refused:
        self.endings.remember(key)
        return Refused("call_id", "this call has ended; a new call needs a new id", 409)

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
        return self._calls.get(key) or self._lingering.get(key)
