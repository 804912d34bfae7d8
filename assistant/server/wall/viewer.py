"""Who looks at the wall. The one place to ask when the server learns to know its people: replace `viewer`."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from assistant.server.wall.board import Sight


@dataclass(frozen=True, slots=True)
class Viewer:
    """A supervisor: what he may see, and his name where the server knows it (else the wall may give one)."""

    sight: Sight = Sight()
    name: str | None = None


async def viewer(connection: HTTPConnection) -> Viewer:
    """Whoever can reach the server (this machine only, unless a proxy that authenticates stands in front) sees all calls."""
    return Viewer()
