"""What operators and the panel's front page ask: live calls, settings, what feeds have brought."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter
from prometheus_client import Counter
from sqlalchemy.engine import make_url
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from assistant.access.may import sees
from assistant.privacy.raw import mask_message
from assistant.server.access.depends import Operating, Watching
from assistant.server.desk import Desk
from assistant.server.operation_routes import Running
from assistant.server.watching import Watching as Calls

router = APIRouter(tags=["operation"])


@router.get("/api/calls")
async def live_calls(request: Request, who: Watching) -> list[dict[str, Any]]:
    """The live calls that one may see, oldest first, with where each stands."""
    calls: Calls = request.app.state.watching
    return [call for whose, call in await calls.live() if sees(who, whose)]


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
