"""While the store is away: who is told, and what is put right when it is back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence

from assistant import wire
from assistant.server.commit import Committer
from assistant.server.inbox import Post, answer
from assistant.server.meters import Meters
from assistant.server.rows import event_line
from assistant.store import Change, EventLine, Store, StoreError
from assistant.types import Event, Input

_log = logging.getLogger(__name__)

# A read that takes longer means that the store is away.
READ_S = 2.0
MOST_GAPS = 4096


def answer_when_safe(
    committer: Committer, posts: Sequence[Post], outcome: int | StoreError, lost: Callable[[], bool]
) -> None:
    """Answer when what was heard is written, or when all have been told that the store is away. `lost`: not ours any more."""

    def now(error: StoreError | None) -> None:
        answer(posts, StoreError("another server goes on with this call") if lost() else error or outcome)

    if isinstance(outcome, StoreError):
        answer(posts, outcome)
    else:
        committer.when_safe(now)


class Gaps:
    """Calls whose events were given up while the queue to the store was full. Their journals give them again."""

    def __init__(
        self, store: Store, fold: Callable[[Sequence[Input]], Iterable[Event]], meters: Meters
    ) -> None:
        """`fold`: what a journal gives (see Deciders)."""
        self._store = store
        self._fold = fold
        self._meters = meters
        self._calls: dict[str, None] = {}

    def lost(self, changes: Sequence[Change]) -> None:
        """These were not written."""
        self._meters.dropped.labels("event_rows").inc(len(changes))
        for change in changes:
            if isinstance(change, EventLine) and len(self._calls) < MOST_GAPS:
                self._calls[change.call_id] = None

    async def mend(self, committer: Committer) -> int:
        """Write what is missing, once the store is back and has caught up; of how many calls."""
        if not self._calls or not committer.idle:
            return 0
        calls, self._calls = list(self._calls), {}
        for number, key in enumerate(calls):
            try:
                inputs = [wire.decode_input(line) for line in await self._store.journal(key)]
            except StoreError as error:
                self._calls |= dict.fromkeys(calls[number:])
                _log.warning("events that were given up cannot be written yet: %s", error)
                return number
            except wire.WireError as error:
                _log.error("call %s: its events cannot be made anew: %s", key, error)
                continue
            events = self._fold(inputs)
            # An event that is there already is not written twice.
            committer.note([event_line(key, event, wire.encode_event(event)) for event in events])
            await asyncio.sleep(0)
        return len(calls)
