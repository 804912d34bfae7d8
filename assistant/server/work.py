"""What somebody wants written, while it waits for the committer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.store import Change, EventLine, JournalLine
from assistant.store.customers import InteractionRow

# A row without its body, roughly.
ROW_BYTES = 200


@dataclass(slots=True, eq=False)
class Work:
    """Changes that are written together. `done`: who waits for that; nobody for what is only noted."""

    changes: tuple[Change, ...]
    done: asyncio.Future[None] | None
    size: int = field(init=False)
    # The caller has gone on without waiting for the end.
    went_on: bool = False

    def __post_init__(self) -> None:
        self.size = sum(map(_size, self.changes))

    @property
    def derivable(self) -> bool:
        """Whether the journal gives it again."""
        return self.done is None and all(isinstance(change, EventLine) for change in self.changes)

    def calls(self) -> Iterator[str | None]:
        """The call of each change."""
        for change in self.changes:
            yield change.interaction_id if isinstance(change, InteractionRow) else change.call_id


def _size(change: Change) -> int:
    return ROW_BYTES + (len(change.body) if isinstance(change, JournalLine | EventLine) else 0)
