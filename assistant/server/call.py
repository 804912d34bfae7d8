"""One live call: an inbox and one task that empties it. Mask, journal, decide, tell – in this order, for one call.

Whoever brings something waits until it is in the journal and decided on; a full inbox makes senders wait, so nothing
final is lost and nothing piles up. Interims pass through without leaving a trace in state or journal. A fault in here
costs the message that caused it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from time import perf_counter
from typing import Any

from assistant.access.names import call_topic, parted
from assistant.bus import Message
from assistant.server.aside import Aside
from assistant.server.core import report
from assistant.server.decoders import Decoders
from assistant.server.effects import carry_out
from assistant.server.health import Pulse
from assistant.server.inbox import Inbox, Post, Pressed, answer, is_interim
from assistant.server.intake import Intake
from assistant.server.outage import answer_when_safe
from assistant.server.rows import event_line, input_lines
from assistant.server.shell import Hooks, Shell
from assistant.server.sources import Sources
from assistant.server.throttle import Throttle
from assistant.server.tongue import Doubt
from assistant.server.view import View
from assistant.store import CallRow, Change, Conflict, StoreError
from assistant.types import (
    CallEnded,
    CallStarted,
    Event,
    FeedItem,
    Input,
    LanguageHeard,
    Opened,
    Paused,
    Role,
    Segment,
    SegmentHeard,
)

_log = logging.getLogger(__name__)


class Call:
    """State, journal position and watchers' view of one call; `key` is its name here, `call_id` its sender's."""

    def __init__(self, key: str, shell: Shell, hooks: Hooks) -> None:
        settings, now = shell.settings, shell.clock.now()
        self.key = key
        self.tenant, self.call_id = parted(key)
        self.agent_id: str | None = None
        self.language: str | None = None
        self.customer: str | None = None
        self.customer_name: str | None = None
        self.agent_name: str | None = None
        self.team: str | None = None
        self.opened_at = shell.clock.wall()
        self.playbook = shell.core.playbook_hash
        self.feeds = Decoders()
        self.epoch = 0
        self.pulse = Pulse(heard=now, doubt=Doubt(shell.core.tongue))
        self.view = View()
        self.aside = Aside(key, shell.bus)
        self.throttle = Throttle(settings.limits.segments_per_s, settings.limits.segments_burst, now)
        self.intake = Intake(
            self.call_id,
            self.playbook,
            shell.core.masker,
            settings.feeds.language,
            shell.core.tongue,
            partial(shell.histories.pseudonym, self.tenant),
        )
        self.sources = Sources()
        self.over = self.lost = self._stopping = False
        self._shell = shell
        self._on_start, self._on_end = hooks.started, hooks.ended
        self._state: Any = None
        self._inbox = Inbox()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to empty the inbox."""
        self._task = asyncio.create_task(self._run(), name=call_topic(self.key))

    async def stop(self) -> None:
        """Stop without ending the call: what is in the journal goes on after the next start."""
        self._stopping = True
        if self._task is not None:
            if not self.over:
                self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._inbox.turn_away("the server is stopping; what is not accepted must be sent again")

    def lose(self) -> None:
        """Let go of the call at once, without putting it away: it is somebody else's."""
        self.lost = self.over = True
        if self._task is not None:
            self._task.cancel()
        self._inbox.turn_away("another server goes on with this call")

    async def hear(self, items: Sequence[FeedItem | Pressed], source: str | None = None) -> int:
        """Return when `items` are journalled and decided on; the number of the last input, -1 before the first.

        `source` names the delivery that brought them; it is journalled with them (see `sources`). Raises StoreError.
        """
        if self.over or self._stopping:
            raise StoreError("the call takes no more words")
        if self._inbox.idle and all(map(is_interim, items)):
            # Three of four messages: nothing to write, so no task need wake up for them.
            self._show(self._take(items)[1])
            return self.intake.timeline.seq - 1
        return await self._inbox.bring(items, source)

    # -- one post after the other --------------------------------------------------------------------------------

    async def _run(self) -> None:
        while not self.over:
            posts = await self._inbox.take()
            error: StoreError | None = None
            before = self.intake.timeline
            try:
                await self._hear(posts)
            except StoreError as caught:
                self.intake.timeline, error = before, caught
                self.lost = self.over = self.lost or isinstance(caught, Conflict)
            except asyncio.CancelledError:
                answer(posts, StoreError("the server is stopping"))
                raise
            except Exception as caught:
                self._fault("hearing", caught)
            if self.over:
                # First put away, then answered: whoever ends a call may rely on what retention promises.
                await self._on_end(self)
            outcome = error or self.intake.timeline.seq - 1
            answer_when_safe(self._shell.committer, posts, outcome, lambda: self.lost)
        self._inbox.turn_away("the call is over")

    def _fault(self, doing: str, error: Exception) -> None:
        self._shell.meters.errors.labels("call").inc()
        report(_log, doing, self.key, error)

    async def _hear(self, posts: Sequence[Post]) -> None:
        inputs, interims = self._take([item for post in posts for item in post.items])
        if inputs:
            masked, began = self.intake.masked(), perf_counter()
            await self._shell.committer.commit(self.sources.noted(self._lines(inputs), posts))
            self._shell.meters.committing.observe(perf_counter() - began)
            self._shell.meters.hid(masked)
            self.sources.took(posts)
        for heard in inputs:
            self._decide(heard)
        self._show(interims)

    def _take(self, items: Sequence[FeedItem | Pressed]) -> tuple[list[Input], list[Segment]]:
        """Inputs in order, and of each role the last interim that no final has overtaken."""
        clock = self._shell.clock.now()
        inputs: list[Input] = []
        interims: dict[Role, Segment] = {}
        for item in items:
            before = self.intake.timeline
            try:
                if isinstance(item, Segment):
                    self.pulse.segment(item, clock)
                    self.pulse.resumed()
                    interims.pop(item.role, None)
                if isinstance(item, Segment) and not item.is_final:
                    interims[item.role] = item
                else:
                    inputs.extend(self._inputs(item, clock))
            except Exception as error:
                # Most likely the mask: what could not be masked is not heard at all.
                self.intake.timeline = before
                self._fault("taking in", error)
        return inputs, list(interims.values())

    def _inputs(self, item: FeedItem | Pressed, clock: float) -> tuple[Input, ...]:
        if not isinstance(item, FeedItem):
            open_now = self.intake.timeline.started and not self.intake.timeline.ended
            return (self.intake.pressed(item, clock),) if open_now else ()
        if isinstance(item, Paused):
            self.pulse.paused(clock)
        else:
            self.pulse.resumed()
        if isinstance(item, Opened) and item.agent_id:
            self._assign(item.agent_id)
        return tuple(
            self._with_cards(heard) if isinstance(heard, CallStarted) else heard
            for heard in self.intake.take(item, clock)
        )

    def _with_cards(self, heard: CallStarted) -> CallStarted:
        """The start with the cards its agent had in other calls: journalled, so that a replay decides the same."""
        if heard.agent_id is None:
            return heard
        cards = self._shell.hour.count((self.tenant, heard.agent_id), self._shell.clock.wall())
        return replace(heard, agent_cards=cards)

    def _assign(self, agent_id: str) -> None:
        """Some feeds name the agent only after the call has begun; his panel may then follow it."""
        late = self.intake.timeline.started and self.agent_id is None
        if late:
            self.agent_id = agent_id
            self.team = self.team or self._shell.settings.access.team_of(self.tenant, agent_id)
            self._shell.committer.note([self.row()])
            self._on_start(self)

    def _lines(self, inputs: Sequence[Input]) -> list[Change]:
        changes: list[Change] = []
        for heard in inputs:
            changes.extend(input_lines(self.key, heard))
            if isinstance(heard, CallStarted):
                self._open(heard)
                changes.append(self.row())
        return changes

    def _open(self, heard: CallStarted) -> None:
        self.agent_id = heard.agent_id
        self.language = heard.language
        self.customer = heard.customer_ref
        self.customer_name = heard.customer_name
        self.agent_name = heard.agent_name
        self.team = heard.team or self._shell.settings.access.team_of(self.tenant, heard.agent_id)

    def row(self, ended_at: float | None = None) -> CallRow:
        """This call as the store's table of calls has it."""
        return CallRow(
            call_id=self.key,
            opened_at=self.opened_at,
            ended_at=ended_at,
            agent_id=self.agent_id,
            language=self.language,
            playbook=self.playbook,
            tenant=self.tenant,
            customer=self.customer,
            team=self.team,
        )

    def _decide(self, heard: Input) -> None:
        began = perf_counter()
        self._state, events = self._shell.core.decide(self._state, heard)
        self._shell.meters.deciding.observe(perf_counter() - began)
        self._shell.meters.heard(heard.type)
        self._tell(events)
        match heard:
            case CallStarted():
                self._on_start(self)
                self.beat()
            case SegmentHeard(segment=segment):
                self.aside.settled(segment.role)
                self.pulse.doubt.hear(segment.text, self.language)
            case LanguageHeard():
                self.language = heard.language
                self._shell.committer.note([self.row()])
            case CallEnded():
                self.pulse.ended = True
                self._state = None
                self.feeds.clear()
                self.beat()
                self.over = True
            case _:
                pass

    def _tell(self, events: Sequence[Event]) -> None:
        lines: list[Change] = []
        for event in events:
            body = self.view.add(event)
            self._shell.meters.told(event)
            lines.append(event_line(self.key, event, body))
            self._shell.bus.publish(call_topic(self.key), Message(body.decode(), event.seq))
            carry_out(self, event, self._shell)
        if lines:
            self._shell.committer.note(lines)

    def beat(self) -> None:
        """Tell the panels how the feed is doing, if that has changed."""
        if self.intake.timeline.started:
            clock = self._shell.clock.now()
            health = self.pulse.health(clock, self._shell.settings.feeds)
            if health != self.aside.feed or self.pulse.ended:
                self.aside.health(health, self.intake.timeline.now(clock), self.pulse.ended)

    def _show(self, interims: Sequence[Segment]) -> None:
        """Interims, masked; and what stands in the part of each that has not changed since the last one."""
        for segment in interims:
            try:
                masked = self.intake.interim(segment)
                still = self.aside.interim(masked.role, masked.text)
                looks = masked.role is Role.CUSTOMER and self._state is not None
                if looks and not self.aside.looked_at(masked.role, still):
                    because = self._shell.core.look(self._state, replace(masked, text=still))
                    self.aside.peek(masked.role, still, because)
            except Exception as error:
                self._fault("showing", error)

    # -- after a restart -----------------------------------------------------------------------------------------

    def recall(self, inputs: Sequence[Input]) -> list[Event]:
        """Fold `inputs` of the journal: the events that they gave. Nobody is told; `restored` does that."""
        clock = self._shell.clock.now()
        told: list[Event] = []
        for heard in inputs:
            if isinstance(heard, CallStarted):
                self._open(heard)
            elif isinstance(heard, LanguageHeard):
                self.language = heard.language
            self.intake.remember(heard, clock)
            self._state, events = self._shell.core.decide(self._state, heard)
            told.extend(events)
        for event in told:
            self.view.add(event)
        self.epoch = len(inputs)
        return told
