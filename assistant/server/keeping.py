"""What becomes of a call that is over: kept, kept in part, or erased, as the settings of retention say."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from assistant.privacy.retention import until, wordless
from assistant.server.clock import Clock
from assistant.server.commit import Committer
from assistant.server.history import Histories
from assistant.settings import Retention
from assistant.store import Change, Store
from assistant.store.customers import Deadlines, Erasure, Expired

if TYPE_CHECKING:
    from assistant.server.call import Call

_log = logging.getLogger(__name__)


def deadlines(keep: Retention, now: float) -> Deadlines:
    """Up to when what has ended is over at the wall time `now`."""
    return Deadlines(
        transcripts=until(keep.transcripts_days, now),
        events=until(keep.events, now),
        history=until(keep.history_days, now),
    )


class Keeping:
    """Puts calls away, and lets go of what has been kept long enough."""

    def __init__(
        self, store: Store, committer: Committer, histories: Histories, keep: Retention, clock: Clock
    ) -> None:
        self._store = store
        self._committer = committer
        self._histories = histories
        self._keep = keep
        self._clock = clock

    async def put_away(self, call: Call) -> None:
        """Write the end of a call and what is kept of it in short, and delete what is not kept. Raises StoreError.

        All in one transaction where nothing is kept: an end is never written without its erasure.
        """
        keep, now = self._keep, self._clock.wall()
        changes: list[Change] = [call.row(ended_at=now)]
        if (interaction := self._histories.interaction(call)) is not None:
            changes.append(interaction)
        none = keep.transcripts_days == 0 and keep.events == 0
        if none:
            changes.append(Erasure(call_id=call.key))
        written = await self._committer.commit(changes)
        if written and not none and 0 in (keep.transcripts_days, keep.events):
            await self._store.expire(deadlines(keep, now), wordless, call.key)

    async def expire(self) -> Expired:
        """Let go of what has been kept long enough; how much it was. Raises StoreError."""
        gone = await self._store.expire(deadlines(self._keep, self._clock.wall()), wordless)
        if gone != Expired():
            _log.info("kept long enough: %s", gone)
        return gone
