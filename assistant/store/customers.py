"""What is kept about a customer: who (by pseudonym), what came up, what was promised; and how it ends.

An interaction is one call, chat or e-mail in short, without its transcript. It lives by `retention.history_days`, apart
from journals and events. `customer` is always the pseudonym of privacy.pseudonym, `tenant` whose customer it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Literal

from assistant.types import Stage

Channel = Literal["call", "chat", "email"]
# How an event looks when its words are over: the same event, as `wire.encode_event` writes it, without them.
Wordless = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRow:
    """Something that was promised in an interaction: the agent's words and the time named in them."""

    number: int
    words: str
    due: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionRow:
    """One call, chat or e-mail in short. `at` is the wall time of its end; `stage` how it ended, `peak` tension 0-4.

    `form`: `formal` or `informal`, where the language has both and it was heard. `positive`: thanks, in the customer's
    words.
    """

    interaction_id: str
    customer: str
    at: float
    stage: Stage
    peak: float
    supervisor: bool
    tenant: str = ""
    channel: Channel = "call"
    language: str | None = None
    form: str | None = None
    positive: tuple[str, ...] = ()
    promises: tuple[PromiseRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRow:
    """A customer: language and form of address last heard; wall times of the first and the last interaction."""

    customer: str
    first_at: float
    last_at: float
    tenant: str = ""
    language: str | None = None
    form: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPromise:
    """A promise that nobody has marked as kept; `at` is the wall time at which it was made."""

    interaction_id: str
    number: int
    at: float
    words: str
    due: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is known about a customer; interactions and open promises newest first."""

    customer: CustomerRow | None = None
    interactions: tuple[InteractionRow, ...] = ()
    promises: tuple[OpenPromise, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """A change: everything about this call goes, after all that was written before."""

    call_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """Wall times: what ended at or before them has been kept long enough."""

    transcripts: float
    events: float
    history: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """How many calls were erased, how many lost their words or their events only, how many interactions went."""

    calls: int = 0
    parts: int = 0
    interactions: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """How many rows of each kind there are about a customer."""

    calls: int = 0
    journal: int = 0
    events: int = 0
    feedback: int = 0
    interactions: int = 0
    promises: int = 0
    customers: int = 0

    @property
    def total(self) -> int:
        """All rows together."""
        return sum(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was deleted, and the live calls that will be erased when they end."""

    deleted: Holdings
    live: tuple[str, ...] = ()
