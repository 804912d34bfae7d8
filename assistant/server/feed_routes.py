"""Where transcripts come in: a websocket and a POST for every decoder."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from urllib.parse import parse_qsl

import orjson
from fastapi import APIRouter, Depends, Query, Request, WebSocket
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response
from starlette.websockets import WebSocketDisconnect

from assistant import wire
from assistant.access.names import BadName, call_key
from assistant.access.who import Sender
from assistant.feeds import Message
from assistant.feeds.addressed import addressed
from assistant.server.access.depends import Feeding, FeedingSocket
from assistant.server.bodies import read_body
from assistant.server.desk import Desk as DeliveryDesk
from assistant.server.desk import Outcome
from assistant.server.messages import Accepted, Error, Notice
from assistant.server.problem import problem
from assistant.server.reception import Receipt, Reception
from assistant.server.refused import Refused
from assistant.server.side import Side, side
from assistant.server.signed import FORM, check_twilio
from assistant.server.talk import CLOSE_REFUSED, say
from assistant.types import Trouble

router = APIRouter(tags=["feeds"])

BODY_MESSAGES = 16


def reception(connection: HTTPConnection) -> Reception:
    """The reception of this server."""
    found: Reception = connection.app.state.reception
    return found


Desk = Annotated[Reception, Depends(reception)]
Leg = Annotated[
    str | None, Query(alias="role", description="customer or agent: this sender is one leg of the call.")
]
RoleMap = Annotated[
    str | None, Query(description="inbound_track=agent,outbound_track=customer; wins over feeds.roles.")
]


def _key(sender: Sender, call_id: str) -> str:
    """The call's key: of the sender's own tenant, whatever the id says. Raises Refused."""
    try:
        return call_key(sender.tenant, call_id)
    except BadName as error:
        raise Refused("call_id", str(error), 422) from None


def _reply(trouble: Trouble) -> Error | Notice:
    kind = Error if trouble.kind == "malformed" else Notice
    return kind(where=trouble.where, detail=trouble.detail)


@router.websocket("/feeds/{vendor}/{call_id}")
async def feed_socket(
    socket: WebSocket,
    vendor: str,
    call_id: str,
    desk: Desk,
    sender: FeedingSocket,
    replies: bool | None = None,
    role: Leg = None,
    role_map: RoleMap = None,
) -> None:
    """One message a frame. Answers `accepted`, `notice` and `error`; only our own protocol gets them unasked."""
    try:
        key = _key(sender, call_id)
        speaks = side(role, role_map)
        if vendor == "twilio":
            check_twilio(desk.feeds, socket, b"")
        call = await desk.connect(vendor, key, speaks)
    except Refused as error:
        await say(socket, Error(where=error.where, detail=error.detail))
        await socket.close(CLOSE_REFUSED, f"{error.where}: {error.detail}"[:120])
        return
    try:
        wanted = replies if replies is not None else vendor == "generic"
        # In a task of its own: a message then wakes five coroutines and not also the twenty that a request is wrapped in.
        await asyncio.create_task(_listen(socket, desk, vendor, key, speaks, wanted))
    except WebSocketDisconnect:
        pass
    finally:
        desk.disconnect(call)


async def _listen(
    socket: WebSocket, desk: Reception, vendor: str, key: str, speaks: Side, replies: bool
) -> None:
    largest = desk.largest
    while True:
        frame = await socket.receive()
        if frame["type"] == "websocket.disconnect":
            return
        message: bytes | str = frame.get("text") or frame.get("bytes") or ""
        if len(message) > largest:
            if replies:
                await say(socket, Error(where="message", detail=f"longer than {largest} bytes; not read"))
            continue
        try:
            receipt = await desk.hear(vendor, key, message, side=speaks)
        except Refused as error:
            await say(socket, Error(where=error.where, detail=error.detail))
            await socket.close(CLOSE_REFUSED, f"{error.where}: {error.detail}"[:120])
            return
        if replies and (receipt.troubles or receipt.seq is not None):
            await _acknowledge(socket, receipt)
        if receipt.over:
            await socket.close(1000)
            return


async def _acknowledge(socket: WebSocket, receipt: Receipt) -> None:
    for trouble in receipt.troubles:
        await say(socket, _reply(trouble))
    if receipt.seq is not None:
        await say(socket, Accepted(seq=receipt.seq))


@router.post("/feeds/{vendor}/{call_id}")
async def feed_post(
    request: Request,
    vendor: str,
    call_id: str,
    desk: Desk,
    sender: Feeding,
    role: Leg = None,
    role_map: RoleMap = None,
) -> Response:
    """A webhook: one message, for our own protocol also a list of them. JSON or a form.

    200 with the number of the last input and what was wrong; 422 if nothing of our own protocol could be used. Vendors
    get 200 also for what cannot be read, since sending it again would not mend it. 429 and 503: send it again. 403: not
    signed by Twilio.
    """
    body = await read_body(request, desk.largest * BODY_MESSAGES)
    if body is None:
        return problem(413, "body", f"longer than {desk.largest * BODY_MESSAGES} bytes")
    seq: int | None = None
    replies: list[Error | Notice] = []
    try:
        key = _key(sender, call_id)
        speaks = side(role, role_map)
        if vendor == "twilio":
            check_twilio(desk.feeds, request, body)
        for message in _messages(vendor, body, request.headers.get("content-type", "")):
            if isinstance(message, bytes) and len(message) > desk.largest:
                replies.append(Error(where="message", detail=f"longer than {desk.largest} bytes; not read"))
                continue
            receipt = await desk.hear(vendor, key, message, webhook=True, side=speaks)
            seq = receipt.seq if receipt.seq is not None else seq
            replies += [_reply(trouble) for trouble in receipt.troubles]
    except Refused as error:
        return problem(error.status, error.where, error.detail)
    refused = vendor == "generic" and seq is None and any(isinstance(reply, Error) for reply in replies)
    answer = {"accepted": seq, "replies": [orjson.loads(wire.encode(reply)) for reply in replies]}
    return JSONResponse(answer, status_code=422 if refused else 200)


@router.post("/feeds/{vendor}")
async def delivery_post(
    request: Request,
    vendor: str,
    desk: Desk,
    sender: Feeding,
    role: Leg = None,
    role_map: RoleMap = None,
) -> Response:
    """One address for all calls of a vendor whose messages name their call: webhooks, and push subscriptions of Pub/Sub.

    204 for what is in the journal and for what never can be, which is kept aside (see /-/feeds): sending it again would
    not mend it. 429 or 503 for what should come again; 403: not signed by Twilio; 422: the address is wrong.
    """
    body = await read_body(request, desk.largest * BODY_MESSAGES)
    if body is None:
        return problem(413, "body", f"longer than {desk.largest * BODY_MESSAGES} bytes")
    try:
        speaks = side(role, role_map)
        if vendor == "twilio":
            check_twilio(desk.feeds, request, body)
    except Refused as error:
        return problem(error.status, error.where, error.detail)
    deliveries: DeliveryDesk = request.app.state.desk
    if vendor not in deliveries.known:
        return problem(
            404, "feed", f"no feed named {vendor!r}; there are: {', '.join(sorted(deliveries.known))}"
        )
    (message,) = _messages(vendor, body, request.headers.get("content-type", ""))
    for one in addressed(vendor, message):
        if await deliveries.deliver(vendor, one, one.attempt, speaks, sender.tenant) is Outcome.LATER:
            return problem(503, "call_id", "busy, or the store is away; send it again")
    return Response(status_code=204)


def _messages(vendor: str, body: bytes, content_type: str) -> list[Message]:
    if content_type.startswith(FORM):
        form: dict[str, Any] = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        return [form]
    if vendor == "generic" and body.lstrip()[:1] == b"[":
        try:
            several = orjson.loads(body)
        except orjson.JSONDecodeError:
            return [body]
        return [orjson.dumps(one) for one in several]
    return [body]
