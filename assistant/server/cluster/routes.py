"""What operators ask about the installation."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request

from assistant.server.access.depends import Operating
from assistant.server.cluster.member import Member

router = APIRouter(tags=["operation"])


@router.get("/-/cluster")
async def cluster(request: Request, who: Operating) -> dict[str, Any]:
    """Who is there, who holds which parts, and what is under way, as this process sees it."""
    member: Member | None = request.app.state.member
    return {"role": "alone"} if member is None else member.shown()
