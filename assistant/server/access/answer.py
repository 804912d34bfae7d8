"""The answer of HTTP to somebody who is not let in."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse

from assistant.server.access.denied import Denied, Why


async def denied(request: Request, error: Exception) -> JSONResponse:
    """Why, in the form of all our errors."""
    assert isinstance(error, Denied)
    headers = {"cache-control": "no-store"}
    if error.status == 401:
        headers["www-authenticate"] = 'Bearer error="invalid_token"' if error.why is Why.EXPIRED else "Bearer"
    if error.status in (429, 503):
        headers["retry-after"] = "30"
    body = {"error": {"where": "access", "detail": error.detail}}
    return JSONResponse(body, status_code=error.status, headers=headers)
