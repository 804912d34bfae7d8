"""How a request is refused over HTTP."""

from __future__ import annotations

from starlette.responses import JSONResponse

# Too much at once, or the store is away: what is sent again in a moment may be taken.
_AGAIN = (429, 503)


def problem(status: int, where: str, detail: str) -> JSONResponse:
    """`{"error": {"where", "detail"}}`, with a time to come again where that helps."""
    headers = {"retry-after": "2"} if status in _AGAIN else None
    return JSONResponse({"error": {"where": where, "detail": detail}}, status_code=status, headers=headers)
