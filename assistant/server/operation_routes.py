"""What those who run a server ask of it: is it alive, does it take calls, what does it count, take the new rules."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response

from assistant import __version__
from assistant.server.access.depends import Operating, everybody
from assistant.server.reload import Outcome, Reloader
from assistant.server.runtime import Runtime

router = APIRouter(tags=["operation"])


def running(connection: HTTPConnection) -> Runtime:
    """The runtime of this server."""
    found: Runtime = connection.app.state.runtime
    return found


Running = Annotated[Runtime, Depends(running)]


@router.get("/-/health", dependencies=[Depends(everybody)])
async def health(runtime: Running) -> dict[str, Any]:
    """The process answers; and how the deep voice is doing, or why it is not there, where the settings want one."""
    listener = runtime.core.listener
    deep = {} if listener is None else {"deep": listener.health()}
    return {"status": "ok", "version": __version__, **deep}


@router.get("/-/ready", dependencies=[Depends(everybody)])
async def ready(request: Request, runtime: Running) -> Response:
    """200 if calls can be taken: started, and what they say can be written, now or later. Else 503 with the reason."""
    if runtime.draining:
        return JSONResponse({"status": "takes no new calls, it is about to stop"}, status_code=503)
    if not runtime.ready:
        return JSONResponse({"status": "starting or stopping"}, status_code=503)
    if runtime.committer.health == "full":
        reason = "the store is away, and no more can be kept for it"
        return JSONResponse({"status": reason}, status_code=503)
    if (member := request.app.state.member) is not None and (fault := member.fault()):
        return JSONResponse({"status": fault}, status_code=503)
    return JSONResponse({"status": "ok", "store": runtime.committer.health})


@router.get("/-/playbook", dependencies=[Depends(everybody)])
async def playbook(runtime: Running) -> dict[str, Any]:
    """Which rules decide new calls: the hash that is in every journal, and the languages there are."""
    languages = getattr(runtime.core.playbook, "languages", {})
    return {
        "hash": runtime.core.playbook_hash,
        "languages": sorted(languages),
        "profile": runtime.settings.rules.profile,
    }


def reloader(connection: HTTPConnection) -> Reloader:
    """What reads new rules."""
    found: Reloader = connection.app.state.reloader
    return found


Reloading = Annotated[Reloader, Depends(reloader)]


@router.get("/-/reload")
async def reloaded(reloads: Reloading, runtime: Running, who: Operating) -> dict[str, Any]:
    """How the last reload of the rules went, and how many live calls each playbook decides."""
    calls = dict.fromkeys(runtime.deciders.hashes, 0)
    for call in runtime.live():
        calls[call.playbook] = calls.get(call.playbook, 0) + 1
    return {
        "under_way": reloads.under_way,
        "last": None if reloads.last is None else _shown(reloads.last),
        "playbooks": calls,
    }


@router.post("/-/reload", status_code=202)
async def reload(reloads: Reloading, who: Operating) -> Response:
    """Read rules and policy from disk, for new calls; running calls keep theirs. How it went stands at GET /-/reload.

    202: begun; it takes as long as `assistant rules lint`. 409: one is under way.
    """
    if not reloads.soon():
        return JSONResponse({"error": "a reload is under way already"}, status_code=409)
    return JSONResponse({"status": "reading and checking the rules; GET /-/reload says how it went"}, 202)


def _shown(outcome: Outcome) -> dict[str, Any]:
    return asdict(outcome) | {"faults": list(outcome.faults)}


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request, runtime: Running, who: Operating) -> Response:
    """Counters for Prometheus."""
    return Response(generate_latest(runtime.meters.registry), headers={"content-type": CONTENT_TYPE_LATEST})
