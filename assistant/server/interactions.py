"""Chats and e-mails: masked, scored with the core that hears calls, and kept in short like a call – or not at all.

Nothing of their text is written anywhere. Each message is a turn. A long correspondence is read in slices, so that live
calls are not kept waiting.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from assistant.access.names import call_key
from assistant.server.clean import clean
from assistant.server.history import OF, in_short
from assistant.server.intake import Intake, speaking_time
from assistant.server.runtime import Runtime
from assistant.store.customers import InteractionRow
from assistant.types import CallSummarised, Closed, Event, FeedItem, FrustrationRead, Opened, Role, Segment

MOST_MESSAGES = 200
# A correspondence may be so many times as long as one message of a feed.
BODY_MESSAGES = 16
ID = r"[A-Za-z0-9._~@:+=-]{1,100}"
# What a mail program puts before the words of others.
_QUOTED = re.compile(r"^\s*>.*$", re.MULTILINE)
_QUOTED_BELOW = re.compile(
    r"^-{3,} ?(?:original|forwarded|ursprüngliche|opprinnelig|özgün).*", re.I | re.M | re.S
)


class Message(BaseModel):
    """One message of a chat or one e-mail."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["customer", "agent"]
    text: Annotated[str, Field(max_length=100_000)]


class Interaction(BaseModel):
    """A chat or e-mail correspondence that is over. `at`: when it ended, else now."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(pattern=f"^{ID}$")]
    channel: Literal["chat", "email"]
    messages: Annotated[list[Message], Field(min_length=1, max_length=MOST_MESSAGES)]
    customer_ref: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    language: Annotated[str, Field(max_length=35)] | None = None
    at: AwareDatetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a customer's message reads: score in [0, 1], level 0-4."""

    message: int
    score: float
    level: int
    triggers: tuple[str, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of an interaction. `kept`: in short, for the customer's next contact."""

    id: str
    kept: bool
    language: str | None
    stage: str
    peak: float
    messages: tuple[Reading, ...]


class Interactions:
    """Reads them with the core of `runtime`."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._histories = runtime.histories
        self.largest = BODY_MESSAGES * runtime.settings.limits.message_bytes
        # One at a time: they are many in the morning, and calls are more urgent.
        self._turn = asyncio.Lock()

    async def take(self, tenant: str, sent: Interaction) -> Taken:
        """Score it; keep it in short if history is kept. Raises StoreError, BadName."""
        async with self._turn:
            told, places = await self._read(call_key(tenant, sent.id), sent)
        summary = next(event for event in told if isinstance(event, CallSummarised))
        row = self._row(tenant, sent, told)
        if row is not None:
            await self._runtime.committer.commit([row])
            await self._runtime.committer.safe()
        read = {event.turn: event for event in told if isinstance(event, FrustrationRead)}
        return Taken(
            id=sent.id,
            kept=row is not None,
            language=summary.language,
            stage=summary.stage.value,
            peak=round(summary.peak, 4),
            messages=tuple(_reading(places[turn], event) for turn, event in sorted(read.items())),
        )

    def _row(self, tenant: str, sent: Interaction, told: list[Event]) -> InteractionRow | None:
        if not self._histories.kept or sent.customer_ref is None:
            return None
        customer = self._histories.pseudonym(tenant, sent.customer_ref)
        now = self._runtime.clock.wall()
        at = min(now, _wall(sent.at)) if sent.at is not None else now
        # No call's id contains the mark, so a chat never takes the place of a call.
        name = f"{sent.channel}{OF}{sent.id}"
        return None if customer is None else in_short(told, name, tenant, customer, sent.channel, at)

    async def _read(self, key: str, sent: Interaction) -> tuple[list[Event], list[int]]:
        """The events that it gives, and for each turn the message it was."""
        core, limits = self._runtime.core, self._runtime.settings.limits
        intake = Intake(key, core.playbook_hash, core.masker, None, core.tongue)
        items: list[tuple[int, FeedItem]] = [(-1, Opened(language=sent.language))]
        for place, message in enumerate(sent.messages):
            text = _own_words(message.text) if sent.channel == "email" else message.text
            if text.strip():
                said = Segment(role=Role(message.role), text=text, ends_turn=True, segment_id=str(place))
                items.append((place, clean(said, limits.text_chars).item))
        told: list[Event] = []
        places = [place for place, _ in items[1:]]
        state, clock = None, 0.0
        for _, item in [*items, (-1, Closed())]:
            if isinstance(item, Segment):
                clock += speaking_time(item.text) + 1.0
            for heard in intake.take(item, clock):
                state, events = core.decide(state, heard)
                told += events
            await asyncio.sleep(0)
        self._runtime.meters.hid(intake.masked())
        return told, places


def _own_words(text: str) -> str:
    """An e-mail without what it quotes: those are somebody else's words."""
    return _QUOTED_BELOW.sub("", _QUOTED.sub("", text))


def _wall(at: datetime) -> float:
    return at.timestamp()


def _reading(place: int, event: FrustrationRead) -> Reading:
    return Reading(
        message=place,
        score=round(event.score, 4),
        level=event.level,
        triggers=event.triggers,
        flags=event.flags,
    )
