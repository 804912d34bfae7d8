"""What other channels bring about customers, and what becomes of promises."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path
from pydantic import ValidationError
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from assistant.access.names import BadName
from assistant.access.who import Rank, Sender, Who
from assistant.server.access.depends import Watching as Person
from assistant.server.access.depends import address, decides, door, shown
from assistant.server.bodies import read_body
from assistant.server.history import OF
from assistant.server.interactions import Interaction, Interactions
from assistant.server.problem import problem
from assistant.server.runtime import Runtime
from assistant.server.watching import Watching as Calls
from assistant.store import StoreError
from assistant.wire import encode, explain

router = APIRouter(tags=["history"])


def _schema() -> dict[str, Any]:
    """The body's schema, in one piece: it is read by hand, so that one that is too long is not read to its end."""
    schema = Interaction.model_json_schema()
    schema["properties"]["messages"]["items"] = schema.pop("$defs")["Message"]
    return {"application/json": {"schema": schema}}


SCHEMA = _schema()


def interactions(connection: HTTPConnection) -> Interactions:
    """The reader of this server."""
    found: Interactions = connection.app.state.interactions
    return found


@decides
async def sender(request: Request) -> Sender:
    """Who brings chats and e-mails: a key for the feed `interactions`, or for all."""
    return door(request).sender(shown(request), "interactions", address(request))


@router.post("/interactions", openapi_extra={"requestBody": {"required": True, "content": SCHEMA}})
async def interaction(
    request: Request,
    by: Annotated[Sender, Depends(sender)],
    reader: Annotated[Interactions, Depends(interactions)],
) -> Response:
    """A chat or e-mail correspondence that is over: how it reads, message by message.

    It is masked first. Nothing of its text is kept; in short it is kept for the customer's next contact, if
    retention.history_days says so and customer_ref says who he is. Sent again, the same id replaces itself. 503: send it
    again.
    """
    body = await read_body(request, reader.largest)
    if body is None:
        return problem(413, "body", f"longer than {reader.largest} bytes")
    try:
        taken = await reader.take(by.tenant, Interaction.model_validate_json(body))
    except ValidationError as error:
        return problem(422, "body", explain(error))
    except BadName as error:
        return problem(422, "id", str(error))
    except StoreError as error:
        return problem(503, "store", str(error))
    return Response(encode(taken), media_type="application/json")


async def _told(calls: Calls, who: Who, promise_id: str) -> bool:
    """Whether the call that an agent is in tells of this promise."""
    key = await calls.call_of(who.name, who.tenant)
    if key is None:
        return False
    _, snapshot = await calls.snapshot(key)
    return any(
        promise["promise_id"] == promise_id
        for event in orjson.loads(snapshot)["events"]
        if event["type"] == "history_told"
        for promise in event["past"]["promises"]
    )


@router.post("/api/promises/{promise_id:path}/kept")
async def kept(
    request: Request,
    who: Person,
    promise_id: Annotated[str, Path(max_length=200)],
) -> Response:
    """Mark a promise, as the history line names it (`promise_id`), as kept: it is not shown again. 404: no open one.

    An agent marks those that the call he is in tells of. No input of a call: what a call was told is in its journal already.
    """
    runtime: Runtime = request.app.state.runtime
    interaction_id, _, number = promise_id.rpartition(OF)
    if not interaction_id or not number.isdecimal() or len(number) > 4:
        return problem(404, "promise_id", "no such promise")
    try:
        if who.rank is Rank.AGENT and not await _told(request.app.state.watching, who, promise_id):
            return problem(404, "promise_id", "no promise of a call of yours")
        done = await runtime.store.keep_promise(who.tenant, interaction_id, int(number), runtime.clock.wall())
    except StoreError as error:
        return problem(503, "store", str(error))
    return Response(status_code=204) if done else problem(404, "promise_id", "no open promise")
