"""Which browsers may talk to the server, and what its pages may do.

A server on loopback is reachable from every web page that its user has open. Two checks keep such pages out: the Host
header must name the server (else a name that somebody points at 127.0.0.1 would make their page "same origin"), and an
Origin header, where a browser sends one with a write or a socket, must be that of the server or be configured.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from assistant.server.core import report
from assistant.settings import Server

_log = logging.getLogger(__name__)


def is_loopback(host: str) -> bool:
    """True if only this machine can reach the address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _name(host: str) -> str:
    """The name in a Host header or origin, without port and brackets."""
    return (urlsplit(f"//{host}").hostname or "").lower()


def policy(settings: Server) -> str:
    """The Content-Security-Policy of every page: own files only, nothing inline."""
    ancestors = " ".join(("'self'", *settings.frame_ancestors))
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self'; frame-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
    )


class Guard:
    """ASGI middleware: refuses strange hosts and origins, adds security headers to every answer."""

    def __init__(self, app: ASGIApp, settings: Server) -> None:
        self._app = app
        self._hosts = {name.lower() for name in (*settings.hosts, settings.host)}
        self._origins = set(settings.origins)
        self._headers = {
            "content-security-policy": policy(settings),
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "cross-origin-resource-policy": "cross-origin" if settings.frame_ancestors else "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is allowed."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        fault = self._fault(scope)
        if fault is None:
            await self._pass_on(scope, receive, _Answer(send, self._headers))
        elif scope["type"] == "http":
            await JSONResponse({"error": fault}, status_code=403)(
                scope, receive, _Answer(send, self._headers)
            )
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": fault})

    async def _pass_on(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        """A fault of ours costs one log line; neither the log nor the client sees its text, which may quote a caller."""
        try:
            await self._app(scope, receive, answer)
        except WebSocketDisconnect:
            # Somebody has left while he was being answered: no fault.
            return
        except Exception as error:
            report(_log, f"serving {scope['type']}", "-", error)
            if scope["type"] == "websocket":
                with suppress(RuntimeError):
                    await answer({"type": "websocket.close", "code": 1011, "reason": "internal error"})
            elif not answer.begun:
                fault = JSONResponse({"error": "internal error; see the server's log"}, status_code=500)
                await fault(scope, receive, answer)

    def _fault(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        name = _name(host)
        if not is_loopback(name) and name not in self._hosts:
            return "this host name is not one of the server (server.hosts)"
        reads = scope["type"] == "http" and scope["method"] in ("GET", "HEAD", "OPTIONS")
        origin = headers.get("origin")
        if reads or origin is None or origin in self._origins:
            return None
        # http and https alike: behind a proxy that ends TLS the server cannot know which it was
        if urlsplit(origin).scheme in ("http", "https") and urlsplit(origin).netloc.lower() == host.lower():
            return None
        return "this origin may not talk to the server (server.origins)"


class _Answer:
    """What goes back to the client, with our headers; knows whether anything has."""

    def __init__(self, send: Send, headers: dict[str, str]) -> None:
        self._send = send
        self._headers = headers
        self.begun = False

    async def __call__(self, message: Message) -> None:
        self.begun = True
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                headers.setdefault(name, value)
        await self._send(message)
