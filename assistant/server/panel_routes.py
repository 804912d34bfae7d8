"""The panel: its socket and its files."""

from __future__ import annotations

import logging
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, WebSocket
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles

from assistant.access.may import follows
from assistant.access.names import BadName, call_key
from assistant.access.who import Rank
from assistant.server.access.denied import Denied, Why
from assistant.server.access.depends import Visiting, everybody
from assistant.server.messages import Error
from assistant.server.panels import Panel
from assistant.server.runtime import Runtime
from assistant.server.seats import full, seated, turn_away
from assistant.store import StoreError
from assistant.wire import WireError

_log = logging.getLogger(__name__)
router = APIRouter(tags=["panel"])

FOLDER = Path(str(files("assistant") / "panel"))


def html(page: str, *folder: str) -> Response:
    """The page that lies in `folder` of the panel's files; 404 where this installation has none."""
    index = FOLDER.joinpath(*folder, "index.html")
    if not index.is_file():
        return JSONResponse({"error": f"this installation has no {page}"}, status_code=404)
    return FileResponse(index, headers={"cache-control": "no-cache"})


def static() -> StaticFiles:
    """The panel's files."""
    return StaticFiles(directory=FOLDER, check_dir=False)


@router.get("/", include_in_schema=False, dependencies=[Depends(everybody)])
async def page() -> Response:
    """The panel's page."""
    return html("panel")


@router.websocket("/panel/ws")
async def panel_socket(
    socket: WebSocket,
    visit: Visiting,
    call: Annotated[str | None, Query(max_length=128)] = None,
    agent: Annotated[str | None, Query(max_length=128)] = None,
    after: Annotated[int | None, Query(ge=-1)] = None,
    watch: bool = False,
) -> None:
    """A snapshot, then events. With `call` that call, with `agent` the one that the agent is in, now and later.

    `after`: the last event seen of `call`; instead of a snapshot exactly what came since, where that is still possible.
    `watch`: for others than the agent: read-only, and without the private words to him.
    """
    state = socket.app.state
    runtime: Runtime = state.runtime
    who = visit.who
    fault = None
    if call is None and agent is None and who.rank is Rank.AGENT:
        agent = who.name
    if agent is not None and not follows(who, agent):
        raise Denied(Why.FORBIDDEN, "not your calls")
    try:
        key = None if call is None else call_key(who.tenant, call)
    except BadName as error:
        fault = Error(where="call", detail=str(error))
    if call is None and agent is None:
        fault = Error(where="call", detail="say which call (?call=) or which agent's calls (?agent=) to show")
    elif (no_seat := full(state)) is not None:
        fault = no_seat
    if fault is not None:
        await turn_away(socket, fault)
        return
    # Whatever the address says: private words are the agent's.
    watched = watch or (visit.door.closed and who.rank is not Rank.AGENT)
    with seated(state):
        try:
            await Panel(socket, runtime, state.watching, watched, visit).serve(key, agent, after)
        except (StoreError, WireError) as error:
            _log.error("a panel cannot be served: %s", error)
            await socket.close(1011, "the call cannot be read")
