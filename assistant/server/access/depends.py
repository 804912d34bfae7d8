"""What routes use: one dependency each, and the decision is made.

    @router.get("/api/calls")
    async def live_calls(who: Annotated[Who, Depends(person(Act.WATCH))]) -> …

    @router.websocket("/wall/ws")
    async def wall(socket: WebSocket, visit: Annotated[Visit, Depends(person_socket(Act.SUPERVISE))]) -> …

`person` and `feed` are for HTTP; `person_socket` and `feed_socket` also *accept* the socket (with the subprotocol), count
it, and close it with 4402 when its token has run out, so the route must not accept it again. `everybody` says that a route
is for everybody. A route with none of them is found by `covered`, and a server that asks who people are does not start.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Depends, Request, WebSocket
from starlette.exceptions import WebSocketException
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocketDisconnect

from assistant import wire
from assistant.access.may import Act
from assistant.access.tokens import MOST_CHARS
from assistant.access.who import Sender, Who
from assistant.server.access.denied import Denied, Why
from assistant.server.access.door import Door
from assistant.server.access.visit import Visit
from assistant.server.messages import Error

PROTOCOL = "assistant"
BEARER = "bearer."
TWILIO = "twilio"


def door(connection: HTTPConnection) -> Door:
    """The door of this server."""
    found: Door = connection.app.state.door
    return found


def address(connection: HTTPConnection) -> str:
    """Where somebody comes from; behind a trusted proxy what that says."""
    return connection.client.host if connection.client is not None else "?"


def shown(connection: HTTPConnection) -> str | None:
    """The key or token in the headers, never in the address: addresses are logged."""
    kind, _, text = connection.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return text.strip() or None
    if kind.lower() == "basic":
        try:
            return base64.b64decode(text, validate=True).decode().partition(":")[2] or None
        except (binascii.Error, ValueError):
            return None
    if key := connection.headers.get("x-api-key"):
        return key
    offered: list[str] = connection.scope.get("subprotocols", [])
    return next((each.removeprefix(BEARER) for each in offered if each.startswith(BEARER)), None)


def decides(dependency: Any) -> Any:
    """Mark `dependency` as a decision about access, for `covered`."""
    dependency.decides_access = True
    return dependency


# -- people ------------------------------------------------------------------------------------------------------


def person(act: Act) -> Callable[..., Any]:
    """For HTTP: the person who may do `act`."""

    async def admitted(request: Request) -> Who:
        at, here, path = door(request), address(request), f"{request.method} {request.url.path}"
        who = await at.person(shown(request), act, here, path)
        at.saw(who, path, None, here)
        return who

    return decides(admitted)  # type: ignore[no-any-return]


def person_socket(act: Act) -> Callable[..., Any]:
    """For sockets: the visit of a person who may do `act`; the socket is accepted."""

    async def admitted(socket: WebSocket) -> AsyncIterator[Visit]:
        async with _open(socket):
            at = door(socket)
            token = await _token(socket, at)
            who = await at.person(token, act, address(socket), socket.url.path)
            at.saw(who, socket.url.path, None, address(socket))
            name = (who.tenant, who.name)
            at.enter(name, at.settings.sockets)
            try:
                async with _until_sent_away(at, at.remaining(who)) as limit:
                    with at.rounds.person(limit, token):
                        yield Visit(who, act, at, limit, address(socket))
            finally:
                at.leave(name)

    return decides(admitted)  # type: ignore[no-any-return]


@asynccontextmanager
async def _until_sent_away(at: Door, seconds: float | None) -> AsyncIterator[asyncio.Timeout]:
    """The route runs in here; it is stopped and the socket closed when the token has run out, or what was brought is taken back."""
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            yield limit
    except TimeoutError:
        if not limit.expired():
            raise
        raise at.rounds.reason(limit, Denied(Why.EXPIRED, "token: expired")) from None
    finally:
        at.rounds.left(limit)


@asynccontextmanager
async def _open(socket: WebSocket) -> AsyncIterator[None]:
    """Accept, and tell a browser why it is sent away: it sees the code of a close, never the status of a refusal."""
    await socket.accept(PROTOCOL if PROTOCOL in socket.scope.get("subprotocols", []) else None)
    try:
        yield
    except Denied as denied:
        await socket.send_text(wire.encode(Error(where="access", detail=denied.detail)).decode())
        raise WebSocketException(denied.code, denied.detail[:120]) from None


async def _token(socket: WebSocket, at: Door) -> str | None:
    """The token from headers or subprotocol, else from the first message."""
    token = shown(socket)
    if token is not None or not at.closed:
        return token
    try:
        async with asyncio.timeout(at.settings.first_message_s):
            frame = await socket.receive()
    except TimeoutError:
        return None
    if frame["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(frame.get("code", 1005))
    return _first(frame.get("text"))


def _first(text: str | None) -> str | None:
    if text is None or len(text) > MOST_CHARS + 256:
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    token = found.get("token") if isinstance(found, dict) and found.get("type") == "token" else None
    return token if isinstance(token, str) else None


# -- feeds -------------------------------------------------------------------------------------------------------


def _signed(connection: HTTPConnection, feed: str) -> Sender | None:
    """Twilio signs what it sends and has no keys: the route checks the signature, here is only said whose it is."""
    feeds = connection.app.state.runtime.settings.feeds
    if feed != TWILIO or feeds.twilio_unsigned or not door(connection).closed:
        return None
    return Sender(key_id="twilio-signature", tenant=feeds.twilio_tenant, feeds=frozenset({TWILIO}))


@decides
async def feed(request: Request, vendor: str) -> Sender:
    """For HTTP: who brings messages of `vendor`."""
    at, here, key = door(request), address(request), shown(request)
    return _signed(request, vendor) or await at.pushed(key, vendor, here) or at.sender(key, vendor, here)


@decides
async def feed_socket(socket: WebSocket, vendor: str) -> AsyncIterator[Sender]:
    """For sockets: who brings messages of `vendor`; the socket is accepted. The first message may be a key with our own feed."""
    async with _open(socket):
        at = door(socket)
        sender = _signed(socket, vendor)
        signed = sender is not None
        if sender is None:
            key = await _token(socket, at) if vendor == "generic" else shown(socket)
            sender = at.sender(key, vendor, address(socket))
        at.enter(sender.key_id, at.settings.feed_sockets)
        try:
            if at.closed and not signed:
                async with _until_sent_away(at, None) as limit:
                    with at.rounds.feed(limit, sender):
                        yield sender
            else:
                yield sender
        finally:
            at.leave(sender.key_id)


@decides
def everybody() -> None:
    """A route that is for everybody, on purpose: no call, no name, no setting is in it."""


Feeding = Annotated[Sender, Depends(feed)]
FeedingSocket = Annotated[Sender, Depends(feed_socket)]
Watching = Annotated[Who, Depends(person(Act.WATCH))]
Studying = Annotated[Who, Depends(person(Act.STUDY))]
Operating = Annotated[Who, Depends(person(Act.OPERATE))]
Visiting = Annotated[Visit, Depends(person_socket(Act.WATCH))]
