"""The audit log: who saw what, and who was refused. Names and ids, never a word of a call.

Pages ask again every few seconds; the same look of the same person is written down once in ten minutes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress

from assistant.access.who import Who
from assistant.server.clock import Clock
from assistant.store import Change, Store, StoreError
from assistant.store.audit import AuditRow

AGAIN_S = 600.0
REMEMBERED = 4096
ACT_CHARS = 200
ADDRESS_CHARS = 64
_Look = tuple[str, str, str, str | None, bool]


class Ledger:
    """Writes by `note`, after whatever else waits for the store: nobody waits for it."""

    def __init__(self, note: Callable[[Sequence[Change]], None], clock: Clock) -> None:
        self._note = note
        self._clock = clock
        self._written: OrderedDict[_Look, float] = OrderedDict()

    def saw(self, who: Who, act: str, call_id: str | None, address: str, allowed: bool = True) -> None:
        """Write down that `who` did `act`, with the call of this key; or that he was refused."""
        act = "".join(char if char.isprintable() else "?" for char in act[:ACT_CHARS])
        look, now = (who.tenant, who.name, act, call_id, allowed), self._clock.now()
        if now - self._written.get(look, -AGAIN_S) < AGAIN_S:
            return
        self._written[look] = now
        self._written.move_to_end(look)
        if len(self._written) > REMEMBERED:
            self._written.popitem(last=False)
        row = AuditRow(
            at=self._clock.wall(),
            who=who.name,
            rank=who.rank.value,
            tenant=who.tenant,
            act=act,
            call_id=call_id,
            address=address[:ADDRESS_CHARS],
            allowed=allowed,
        )
        with suppress(StoreError):
            # The server is stopping.
            self._note([row])


async def expire(store: Store, clock: Clock, days: float) -> int:
    """Drop what has been kept for `days`; how much it was. Raises StoreError."""
    return await store.expire_audit(clock.wall() - days * 86_400)
