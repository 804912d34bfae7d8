"""The replay studio: its page, the calls it may load, rule files to edit, and folds with other rules.

Everything that decides anew runs in the studio's own process (`studio.workshop`); nothing here touches the live playbook
or a live call. Agents and supervisors practise: sample calls under the server's own rules, and nothing else.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

import orjson
from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel, ValidationError
from starlette.requests import HTTPConnection
from starlette.responses import FileResponse, JSONResponse, Response

from assistant import data, wire
from assistant.access.may import Act, studies
from assistant.access.names import BadName, call_key, parted
from assistant.access.who import Who
from assistant.server.access.denied import Denied, Why
from assistant.server.access.depends import Studying, address, door, everybody, person
from assistant.server.guard import is_loopback
from assistant.server.operation_routes import Running
from assistant.server.panel_routes import html
from assistant.server.runtime import Runtime
from assistant.server.studio.asked import BODY_BYTES, Files, FoldAsked, SentenceAsked, Work
from assistant.server.studio.overlay import editable
from assistant.server.studio.playbooks import profiles
from assistant.server.studio.workshop import Busy, TooLong, Workshop
from assistant.store import StoreError

STORED = 200

Practising = Annotated[Who, Depends(person(Act.PRACTISE))]


def allowed(connection: HTTPConnection) -> None:
    """Whether there is a studio here (404 where it is switched off); who may use it, each route says."""
    server = connection.app.state.runtime.settings.server
    on = is_loopback(server.host) if server.studio is None else server.studio
    if not on:
        raise HTTPException(404, "the studio is switched off (server.studio)")


router = APIRouter(tags=["studio"], dependencies=[Depends(allowed)])


def workshop(connection: HTTPConnection) -> Workshop:
    """The studio's process of this server."""
    found: Workshop = connection.app.state.workshop
    return found


Shop = Annotated[Workshop, Depends(workshop)]


@router.get("/studio", include_in_schema=False, dependencies=[Depends(everybody)])
async def page() -> Response:
    """The studio's page."""
    return html("studio", "studio")


@lru_cache(maxsize=1)
def _samples() -> dict[str, tuple[Path, dict[str, Any]]]:
    """Id -> file and header of every sample call."""
    found: dict[str, tuple[Path, dict[str, Any]]] = {}
    for path in sorted(data.samples().glob("*/*.jsonl")):
        with path.open("rb") as lines:
            header = orjson.loads(lines.readline())
        found[path.stem] = (
            path,
            {"id": path.stem, "language": header.get("lang"), "title": header.get("scenario", "")},
        )
    return found


@router.get("/api/studio")
async def choices(runtime: Running, shop: Shop, who: Practising) -> dict[str, Any]:
    """What can be loaded and chosen: sample calls, stored calls (newest first), profiles, editable files by language.

    `studies` false: this person may only practise, and there is nothing to choose but a sample.
    """
    warming = asyncio.create_task(shop.warm())
    samples = await asyncio.to_thread(_samples)
    rules = runtime.settings.rules
    told: dict[str, Any] = {
        "studies": studies(who, who.tenant),
        "samples": [header for _, header in samples.values()],
        "stored": [],
        "files": {},
        "profiles": [rules.profile],
        "profile": rules.profile,
    }
    if told["studies"]:
        told |= await _studied(runtime, who)
    await warming
    return told


async def _studied(runtime: Runtime, who: Who) -> dict[str, Any]:
    """What only somebody who studies may choose as well."""
    try:
        stored = await runtime.store.calls(limit=STORED, tenant=who.tenant)
    except StoreError:
        stored = []
    return {
        "stored": [
            {
                "id": parted(row.call_id)[1],
                "language": row.language,
                "opened_at": row.opened_at,
                "live": row.ended_at is None,
            }
            for row in stored
            if studies(who, parted(row.call_id)[0])
        ],
        "files": {code: editable(code) for code in sorted(getattr(runtime.core.playbook, "languages", {}))},
        "profiles": await asyncio.to_thread(profiles, runtime.settings.rules.path),
    }


@router.get("/api/studio/rules/{name:path}")
async def rule_file(name: str, runtime: Running, who: Studying) -> Response:
    """The text of one rule file as the server uses it."""
    rules = runtime.settings.rules.path or data.rules()
    language = name.partition("/")[0]
    path = rules / name
    if name not in editable(language) or not path.is_file():
        raise HTTPException(404, "no such rule file")
    return FileResponse(path, media_type="text/plain; charset=utf-8", headers={"cache-control": "no-cache"})


@router.post("/api/studio/fold")
async def fold(request: Request, runtime: Running, shop: Shop, who: Practising) -> Response:
    """The events of a call under a profile and edited rules, with the evidence of each turn and what the linter says.

    Who only practises gets a sample under the server's own rules; anything else is 403.
    """
    asked = await _read(request, FoldAsked)
    key = _key(who, asked.id) if asked.kind == "stored" else None
    if not studies(who, who.tenant) and not asked.practises(runtime.settings.rules.profile):
        door(request).saw(who, "study", key, address(request), allowed=False)
        raise Denied(Why.FORBIDDEN, f"the role {who.rank} practises on sample calls only (docs/security.md)")
    sample: str | None = None
    journal: tuple[str, ...] = ()
    if key is None:
        known = _samples().get(asked.id)
        if known is None:
            raise HTTPException(404, "no such sample")
        sample = str(known[0])
    else:
        journal = await _journal(runtime, key)
        door(request).saw(who, "study", key, address(request))
    return await _done(shop, Work(files=_files(runtime), fold=asked, sample=sample, journal=journal))


@router.post("/api/studio/sentence")
async def sentence(request: Request, runtime: Running, shop: Shop, who: Practising) -> Response:
    """What the agent's ears hear in a trainee's own sentence. Nothing of it is kept."""
    asked = await _read(request, SentenceAsked)
    return await _done(shop, Work(files=_files(runtime), sentence=asked))


def _files(runtime: Runtime) -> Files:
    found = runtime.settings.rules.files()
    return Files(**{name: value if value is None else str(value) for name, value in found.items()})


def _key(who: Who, call_id: str) -> str:
    try:
        return call_key(who.tenant, call_id)
    except BadName as error:
        raise HTTPException(422, f"id: {error}") from None


async def _journal(runtime: Runtime, key: str) -> tuple[str, ...]:
    try:
        lines = await runtime.store.journal(key)
    except StoreError as error:
        raise HTTPException(503, str(error)) from None
    if not lines:
        raise HTTPException(404, "this call is not stored (any more)")
    return tuple(line.decode() for line in lines)


Asked = TypeVar("Asked", bound=BaseModel)


async def _read(request: Request, kind: type[Asked]) -> Asked:
    """The body, as soon as it is known to be neither too long nor something else."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            raise HTTPException(413, f"longer than {BODY_BYTES} bytes")
    try:
        return kind.model_validate_json(bytes(body))
    except ValidationError as error:
        raise HTTPException(422, wire.explain(error)) from None


async def _done(shop: Workshop, work: Work) -> Response:
    try:
        found = await shop.do(work)
    except Busy as error:
        raise HTTPException(503, str(error)) from None
    except TooLong as error:
        raise HTTPException(504, str(error)) from None
    if "fault" in found:
        return JSONResponse({"detail": found["fault"]}, status_code=422)
    return Response(orjson.dumps(found), media_type="application/json", headers={"cache-control": "no-store"})
