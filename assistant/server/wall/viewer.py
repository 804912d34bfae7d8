"""Who looks at the wall: a supervisor sees his teams' calls, an admin those of his tenant, on an open server everybody all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from assistant.access.may import Act
from assistant.access.who import ALL, Rank, Who
from assistant.server.access.depends import person, person_socket
from assistant.server.access.visit import Visit
from assistant.server.wall.board import Sight


@dataclass(frozen=True, slots=True)
class Viewer:
    """A supervisor: what he may see, and his name where the server knows it (else the wall may give one)."""

    sight: Sight = Sight()
    name: str | None = None
    visit: Visit | None = None


def sight_of(who: Who) -> Sight:
    """The calls that this person may see."""
    every = who.rank is Rank.ADMIN or ALL in who.teams
    return Sight(tenant=who.tenant, teams=None if every else who.teams)


async def viewer(who: Annotated[Who, Depends(person(Act.SUPERVISE))]) -> Viewer:
    """For HTTP."""
    return Viewer(sight_of(who))


async def viewer_at_socket(visit: Annotated[Visit, Depends(person_socket(Act.SUPERVISE))]) -> Viewer:
    """For the socket, which is accepted then."""
    return Viewer(sight_of(visit.who), visit.who.name if visit.door.closed else None, visit)
