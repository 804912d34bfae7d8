"""The wall: its page, its socket, and the same overview for scripts."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, WebSocket
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from assistant import wire
from assistant.server.access.depends import everybody
from assistant.server.messages import Error
from assistant.server.panel_routes import CLOSE_REFUSED, FOLDER
from assistant.server.runtime import Runtime
from assistant.server.wall.socket import WallSocket
from assistant.server.wall.viewer import Viewer, viewer, viewer_at_socket
from assistant.server.wall.watch import Watch

router = APIRouter(tags=["wall"])

Looking = Annotated[Viewer, Depends(viewer)]
LookingOn = Annotated[Viewer, Depends(viewer_at_socket)]


@router.get("/wall", include_in_schema=False, dependencies=[Depends(everybody)])
async def page() -> Response:
    """The wall's page."""
    index = FOLDER / "wall" / "index.html"
    if not index.is_file():
        return JSONResponse({"error": "this installation has no wall"}, status_code=404)
    return FileResponse(index, headers={"cache-control": "no-cache"})


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
    runtime: Runtime = state.runtime
    watch: Watch = state.watch
    if state.panels >= runtime.settings.limits.panels:
        fault = Error(where="panels", detail=f"{state.panels} panels are the limit (limits.panels)")
        await socket.send_text(wire.encode(fault).decode())
        await socket.close(CLOSE_REFUSED, fault.detail)
        return
    state.panels += 1
    watch.walls += 1
    runtime.meters.panels.set(state.panels)
    try:
        await WallSocket(socket, runtime, watch, looking).serve(life, after)
    finally:
        state.panels -= 1
        watch.walls -= 1
        runtime.meters.panels.set(state.panels)
