"""What operators and the panel's front page ask: live calls, health, settings, metrics."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from prometheus_client import CONTENT_TYPE_LATEST, Counter, generate_latest
from sqlalchemy.engine import make_url
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response

from assistant import __version__
from assistant.access.may import sees
from assistant.privacy.raw import mask_message
from assistant.server.access.depends import Operating, Watching, everybody
from assistant.server.desk import Desk
from assistant.server.runtime import Runtime
from assistant.server.watching import Watching as Calls

router = APIRouter(tags=["operation"])


def running(connection: HTTPConnection) -> Runtime:
    """The runtime of this server."""
    found: Runtime = connection.app.state.runtime
    return found


Running = Annotated[Runtime, Depends(running)]


@router.get("/api/calls")
async def live_calls(request: Request, who: Watching) -> list[dict[str, Any]]:
    """The live calls that one may see, oldest first, with where each stands."""
    calls: Calls = request.app.state.watching
    return [call for whose, call in await calls.live() if sees(who, whose)]


@router.get("/-/health", dependencies=[Depends(everybody)])
async def health(runtime: Running) -> dict[str, Any]:
    """The process answers; and how the deep voice is doing, or why it is not there, where the settings want one."""
    listener = runtime.core.listener
    deep = {} if listener is None else {"deep": listener.health()}
    return {"status": "ok", "version": __version__, **deep}


@router.get("/-/ready", dependencies=[Depends(everybody)])
async def ready(request: Request, runtime: Running) -> Response:
    """200 if calls can be taken: started, and what they say can be written, now or later. Else 503 with the reason."""
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
    """Which rules decide: the hash that is in every journal, and the languages there are."""
    languages = getattr(runtime.core.playbook, "languages", {})
    return {
        "hash": runtime.core.playbook_hash,
        "languages": sorted(languages),
        "profile": runtime.settings.rules.profile,
    }


@router.get("/-/settings")
async def settings(runtime: Running, who: Operating) -> dict[str, Any]:
    """The settings in force, without secrets."""
    plain = runtime.settings.model_dump(mode="json")
    url = make_url(runtime.settings.store.url.get_secret_value())
    plain["store"]["url"] = url.render_as_string(hide_password=True)
    return plain


def _by_feed(counter: Counter) -> dict[str, dict[str, float]]:
    """What a counter says: feed -> kind (or `messages`) -> how many."""
    found: dict[str, dict[str, float]] = {}
    for metric in counter.collect():
        for sample in metric.samples:
            feed, kind = sample.labels["feed"], sample.labels.get("kind", "messages")
            found.setdefault(feed, {})[kind] = sample.value
    return found


@router.get("/-/feeds")
async def feeds(request: Request, runtime: Running, who: Operating) -> dict[str, Any]:
    """What has come in since the start: messages and troubles of each feed, what was kept aside and why, the streams read."""
    desk: Desk = request.app.state.desk
    counted = _by_feed(runtime.meters.messages)
    for feed, kinds in _by_feed(runtime.meters.troubles).items():
        counted.setdefault(feed, {}).update(kinds)
    deliveries: dict[str, dict[str, int]] = {}
    for (feed, what), number in sorted(desk.counts.items()):
        deliveries.setdefault(feed, {})[what] = number
    streams = [consumer.shown() for consumer in request.app.state.consumers]
    return {
        "feeds": counted,
        "deliveries": deliveries,
        "streams": streams,
        "kept_aside": desk.letters.listed(),
    }


@router.get("/-/feeds/kept/{number}")
async def kept(request: Request, number: int, who: Operating) -> Response:
    """One message that was kept aside, masked, as long as it is kept (feeds.dead_letters_keep_s)."""
    desk: Desk = request.app.state.desk
    body = desk.letters.body(number)
    if body is None:
        return JSONResponse({"error": "not kept, or no longer"}, status_code=404)
    headers = {"cache-control": "no-store", "content-disposition": "attachment"}
    masked = await asyncio.to_thread(mask_message, body)
    return Response(masked, media_type="application/octet-stream", headers=headers)


@router.get("/metrics", include_in_schema=False)
async def metrics(runtime: Running, who: Operating) -> Response:
    """Counters for Prometheus."""
    return Response(generate_latest(runtime.meters.registry), headers={"content-type": CONTENT_TYPE_LATEST})
