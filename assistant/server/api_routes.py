"""What operators and the panel's front page ask: live calls, health, settings, metrics."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.engine import make_url
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response

from assistant import __version__
from assistant.server.runtime import Runtime

router = APIRouter(tags=["operation"])


def running(connection: HTTPConnection) -> Runtime:
    """The runtime of this server."""
    found: Runtime = connection.app.state.runtime
    return found


Running = Annotated[Runtime, Depends(running)]


@router.get("/api/calls")
async def live_calls(runtime: Running) -> list[dict[str, Any]]:
    """The live calls, oldest first, with where each stands."""
    return [
        {
            "call_id": call.call_id,
            "agent_id": call.agent_id,
            "customer_name": call.customer_name,
            "language": call.language,
            "stage": call.view.stage or "calm",
            "tension": call.view.tension,
            "seq": call.view.seq,
            "at": call.intake.timeline.at,
            "opened_at": call.opened_at,
            "health": call.aside.feed,
        }
        for call in runtime.live()
    ]


@router.get("/-/health")
async def health() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok", "version": __version__}


@router.get("/-/ready")
async def ready(runtime: Running) -> Response:
    """200 if calls can be taken: started, and the store takes what is written. Else 503 with the reason."""
    if not runtime.ready:
        return JSONResponse({"status": "starting or stopping"}, status_code=503)
    if runtime.committer.failing:
        return JSONResponse({"status": "the store cannot be written"}, status_code=503)
    return JSONResponse({"status": "ok"})


@router.get("/-/playbook")
async def playbook(runtime: Running) -> dict[str, Any]:
    """Which rules decide: the hash that is in every journal, and the languages there are."""
    languages = getattr(runtime.core.playbook, "languages", {})
    return {
        "hash": runtime.core.playbook_hash,
        "languages": sorted(languages),
        "profile": runtime.settings.rules.profile,
    }


@router.get("/-/settings")
async def settings(runtime: Running) -> dict[str, Any]:
    """The settings in force, without secrets."""
    plain = runtime.settings.model_dump(mode="json")
    url = make_url(runtime.settings.store.url.get_secret_value())
    plain["store"]["url"] = url.render_as_string(hide_password=True)
    return plain


@router.get("/metrics", include_in_schema=False)
async def metrics(runtime: Running) -> Response:
    """Counters for Prometheus."""
    return Response(generate_latest(runtime.meters.registry), headers={"content-type": CONTENT_TYPE_LATEST})
