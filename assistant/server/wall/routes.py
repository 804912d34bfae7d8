"""The wall: its page, its socket, and the same overview for scripts."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, WebSocket
from starlette.requests import Request
from starlette.responses import Response

from assistant.server.access.depends import everybody
from assistant.server.panel_routes import html
from assistant.server.seats import full, seated, turn_away
from assistant.server.wall.socket import WallSocket
from assistant.server.wall.viewer import Viewer, viewer, viewer_at_socket
from assistant.server.wall.watch import Watch

router = APIRouter(tags=["wall"])

Looking = Annotated[Viewer, Depends(viewer)]
LookingOn = Annotated[Viewer, Depends(viewer_at_socket)]


@router.get("/wall", include_in_schema=False, dependencies=[Depends(everybody)])
async def page() -> Response:
    """The wall's page."""
    return html("wall", "wall")


@router.get("/api/wall")
async def overview(
    request: Request,
    looking: Looking,
    team: Annotated[str | None, Query(max_length=128)] = None,
    language: Annotated[str | None, Query(max_length=16)] = None,
) -> list[dict[str, Any]]:
    """The live calls as the wall shows them, most urgent first."""
    watch: Watch = request.app.state.watch
    await watch.beat()
    rows = watch.board.rows(looking.sight)
    wanted = [row for row in rows if team in (None, row.team) and language in (None, row.language)]
    found: list[dict[str, Any]] = orjson.loads(orjson.dumps(wanted))
    return found


@router.websocket("/wall/ws")
async def wall_socket(
    socket: WebSocket,
    looking: LookingOn,
    life: Annotated[str | None, Query(max_length=32)] = None,
    after: Annotated[int, Query(ge=-1)] = -1,
) -> None:
    """All rows, then those that change. With `life` and `after` of the last message only what was missed."""
    state = socket.app.state
    watch: Watch = state.watch
    if (fault := full(state)) is not None:
        await turn_away(socket, fault)
        return
    with seated(state):
        watch.walls += 1
        try:
            await WallSocket(socket, state.runtime, watch, looking).serve(life, after)
        finally:
            watch.walls -= 1
