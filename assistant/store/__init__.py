"""Where calls are written down: journal (inputs), events, feedback.

`open_store(url)` gives a `Store`: memory for tries and tests, SQLite for one machine, PostgreSQL for many. All keep the
same promises, held by one contract (tests/store/contract.py): a `write` is one transaction; a journal line is never
overwritten (a second writer gets `Conflict`); an event written twice is written once; what is erased is gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from assistant.types import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """One call. `opened_at` and `ended_at` are wall time (seconds since 1970); `ended_at` is None while it is live.

    `customer` is a pseudonym (privacy.pseudonym), never the id that the centre knows.
    """

    call_id: str
    opened_at: float
    ended_at: float | None = None
    agent_id: str | None = None
    language: str | None = None
    playbook: str | None = None
    tenant: str = ""
    customer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLine:
    """One input as `wire.encode_input` wrote it; `at` in seconds since the call began."""

    call_id: str
    seq: int
    at: float
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """One event as `wire.encode_event` wrote it; `kind` is its type."""

    call_id: str
    seq: int
    at: float
    kind: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackLine:
    """The agent's answer to a card or prompt; `seq` is that of its input."""

    call_id: str
    seq: int
    at: float
    suggestion_id: str
    verdict: Verdict


Change = CallRow | JournalLine | EventLine | FeedbackLine


class StoreError(RuntimeError):
    """The store cannot do this now; the text says what and, where one is known, the remedy."""


class Conflict(StoreError):
    """A journal line of this number exists already: another server writes the same call."""


class Store(Protocol):
    """Journal, events and feedback of calls. Every method may raise StoreError."""

    async def write(self, changes: Sequence[Change]) -> None:
        """All of it or nothing. A CallRow replaces the one of the same id. Raises Conflict."""

    async def journal(self, call_id: str) -> list[bytes]:
        """The inputs of a call, in order; empty when it is not known."""

    async def events(self, call_id: str, after: int = -1, limit: int | None = None) -> list[bytes]:
        """The events of a call with `seq` > `after`, in order, at most `limit`."""

    async def call(self, call_id: str) -> CallRow | None:
        """The call, or None when it is not known."""

    async def calls(self, live: bool = False, limit: int | None = None) -> list[CallRow]:
        """Calls, newest first; with `live` only those that have not ended."""

    async def replace_events(self, call_id: str, events: Sequence[EventLine]) -> None:
        """Put `events` in the place of all events of the call, in one transaction."""

    async def erase(self, call_id: str) -> None:
        """Delete everything about the call."""

    async def expire(self, before: float) -> int:
        """Erase the calls that ended before this wall time; how many there were."""

    async def close(self) -> None:
        """Finish writing and let go of files and connections."""


_STORES = {
    "memory": "assistant.store.memory",
    "sqlite": "assistant.store.sql",
    "postgresql": "assistant.store.sql",
}


async def open_store(url: str) -> Store:
    """The store at `url` (memory://, sqlite:///FILE, postgresql://…), its tables brought up to date.

    Raises StoreError when the scheme is unknown, a package is missing, or the place cannot be opened.
    """
    scheme = url.partition(":")[0].partition("+")[0]
    if scheme not in _STORES:
        raise StoreError(f"store.url: unknown kind {scheme!r}; there are: {', '.join(sorted(_STORES))}")
    return cast(Store, await import_module(_STORES[scheme]).open_store(url))
