"""Who speaks on one sender's wire, as its own address says: `?role_map=` for a session, `?role=` for one leg of a call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.feeds.roles import REST, RoleMapError, parse_role_map
from assistant.server.refused import Refused
from assistant.types import Role

MAP_CHARS = 1000


@dataclass(frozen=True, slots=True)
class Side:
    """Equal sides of one vendor share a decoder. `role`: this sender carries one side of the call and nothing else."""

    role: Role | None = None
    roles: tuple[tuple[str, Role], ...] = ()

    def over(self, configured: Mapping[str, Role]) -> Mapping[str, Role]:
        """The role map of its decoder; what the address says wins over what is configured."""
        if self.role is not None:
            return {REST: self.role}
        return {**configured, **dict(self.roles)}


ANY = Side()


def side(role: str | None, role_map: str | None) -> Side:
    """The side that an address names. Raises Refused with the remedy."""
    if role and role_map:
        raise Refused("role", "give either role (one leg of the call) or role_map, not both", 422)
    if role:
        if role not in (Role.CUSTOMER, Role.AGENT):
            raise Refused("role", "must be customer or agent", 422)
        return Side(role=Role(role))
    if not role_map:
        return ANY
    if len(role_map) > MAP_CHARS:
        raise Refused("role_map", f"longer than {MAP_CHARS} characters", 422)
    try:
        return Side(roles=tuple(sorted(parse_role_map(role_map).items())))
    except RoleMapError as error:
        raise Refused("role_map", str(error), 422) from None
