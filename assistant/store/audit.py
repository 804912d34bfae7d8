"""Who saw what, as it is kept: names and ids, never a word of a call."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One look. `at` is wall time; `act` what was done or asked for; `call_id` the key of a call, None for a list.

    `allowed` False: it was asked for and refused.
    """

    at: float
    who: str
    rank: str
    tenant: str
    act: str
    call_id: str | None = None
    address: str = ""
    allowed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """Which rows: of a person, a call, a tenant, since a wall time; None: all."""

    who: str | None = None
    call_id: str | None = None
    tenant: str | None = None
    since: float = 0.0
    limit: int = 1000

    def fits(self, row: AuditRow) -> bool:
        """Whether this is one of them."""
        asked = (self.who, self.call_id, self.tenant)
        found = (row.who, row.call_id, row.tenant)
        return row.at >= self.since and all(
            one in (None, other) for one, other in zip(asked, found, strict=True)
        )
