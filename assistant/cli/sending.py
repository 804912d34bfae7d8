"""A recorded call sent into a running server over its websocket, and the events that come back from it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from assistant.server.offline import Recording, Report, expects_answer
from assistant.types import FeedItem, Segment

# Messages on their way that are not acknowledged yet; enough to keep a server busy, little to send again.
WINDOW = 32
ANSWER_WITHIN_S = 60


class SendingError(RuntimeError):
    """The server cannot be reached or does not take the call; the text says which and why."""


def socket_url(server: str, path: str) -> str:
    """ws(s) address of `path` on the server at http(s) address `server`. Raises SendingError."""
    if not server.startswith(("http://", "https://")):
        raise SendingError(f"{server}: must begin with http:// or https://")
    return f"ws{server.removeprefix('http').rstrip('/')}{path}"


def brought(variable: str) -> dict[str, str]:
    """The header with the key (ASSISTANT_KEY) or token (ASSISTANT_TOKEN) of the environment: in an argument others could read it."""
    value = os.environ.get(variable, "").strip()
    return {"authorization": f"Bearer {value}"} if value else {}


class Sender:
    """Sends one recording. `speed` is times real time; None sends as fast as the server takes it."""

    def __init__(self, server: str, recording: Recording, speed: float | None, report: Report) -> None:
        self._server = server.rstrip("/")
        self._recording = recording
        self._speed = speed
        self._report = report
        self._news = asyncio.Condition()
        self._unanswered = 0
        self._over = False
        self._refused = "the connection was closed"
        self._place = 0

    async def send(self) -> None:
        """Send all of it and end the call. Raises SendingError."""
        path = f"/feeds/{self._recording.vendor}/{self._recording.call_id}?replies=true"
        try:
            url, headers = socket_url(self._server, path), brought("ASSISTANT_KEY")
            async with connect(url, proxy=None, additional_headers=headers) as socket:
                listening = asyncio.create_task(self._listen(socket))
                try:
                    await self._send_all(socket)
                    await self._room(1)
                finally:
                    listening.cancel()
                    await asyncio.gather(listening, return_exceptions=True)
            await self._end()
        except ConnectionClosed:
            raise SendingError(f"{self._server}: {self._refused}") from None
        except (OSError, InvalidHandshake, httpx.HTTPError) as error:
            raise SendingError(
                f"{self._server}: cannot be reached: {error or type(error).__name__}"
            ) from None

    async def _send_all(self, socket: ClientConnection) -> None:
        feed, began = self._recording.feed(), asyncio.get_running_loop().time()
        for place, message in self._recording.messages:
            heard = feed.receive(message)
            await self._due(heard, began)
            self._place = place
            if expects_answer(heard):
                await self._room(WINDOW)
                self._unanswered += 1
            text = orjson.dumps(message) if isinstance(message, dict) else message
            await socket.send(text.decode("utf-8", "replace") if isinstance(text, bytes) else text)

    async def _due(self, heard: list[FeedItem], began: float) -> None:
        """Wait until these words have been said."""
        said = max((item.end or 0.0 for item in heard if isinstance(item, Segment)), default=0.0)
        if self._speed is not None and said > 0.0:
            await asyncio.sleep(max(0.0, began + said / self._speed - asyncio.get_running_loop().time()))

    async def _room(self, window: int) -> None:
        """Return when less than `window` messages are unanswered. Raises SendingError when none will be."""
        async with self._news, asyncio.timeout(ANSWER_WITHIN_S):
            await self._news.wait_for(lambda: self._unanswered < window or self._over)
        if self._unanswered >= window:
            raise SendingError(f"{self._server}: {self._refused}")

    async def _listen(self, socket: ClientConnection) -> None:
        try:
            async for text in socket:
                reply = orjson.loads(text)
                async with self._news:
                    if reply["type"] == "accepted":
                        self._unanswered -= 1
                        self._news.notify_all()
                if reply["type"] == "error":
                    self._refused = f"{reply['where']}: {reply['detail']}"
                    self._report(self._place, self._refused)
        finally:
            self._over = True
            async with self._news:
                self._news.notify_all()

    async def _end(self) -> None:
        """End the call, unless the recording has done so."""
        async with httpx.AsyncClient(trust_env=False, timeout=ANSWER_WITHIN_S) as client:
            url = f"{self._server}/feeds/generic/{self._recording.call_id}"
            answer = await client.post(url, json={"type": "end"}, headers=brought("ASSISTANT_KEY"))
        if answer.status_code not in (200, 409):
            raise SendingError(f"{self._server}: the end was not taken: {answer.text[:200]}")


async def follow(server: str, call_id: str, ready: asyncio.Event) -> AsyncIterator[str]:
    """Every event of the call as JSON, once and in order, until it has ended. Sets `ready` when it is listening.

    When the server had to replace events by a snapshot, it is asked for exactly those. Raises SendingError.
    """
    last, lost = -1, 0
    while True:
        url = socket_url(server, f"/panel/ws?call={call_id}&after={last}")
        try:
            async with connect(
                url, proxy=None, max_size=None, additional_headers=brought("ASSISTANT_TOKEN")
            ) as panel:
                async for text in panel:
                    message: dict[str, Any] = orjson.loads(text)
                    if message["type"] == "snapshot" and message["seq"] > last:
                        lost += 1
                        break
                    ready.set()
                    if message["type"] == "feed" and message["ended"]:
                        return
                    if "seq" in message and message["type"] != "snapshot":
                        last, lost = message["seq"], 0
                        yield text if isinstance(text, str) else text.decode()
        except (OSError, InvalidHandshake) as error:
            raise SendingError(f"{server}: cannot be reached: {error or type(error).__name__}") from None
        except ConnectionClosed as error:
            raise SendingError(f"{server}: the panel's socket was closed: {error}") from None
        if lost == 0:
            raise SendingError(f"{server}: the panel's socket was closed")
        if lost > 3:
            raise SendingError(f"{server}: events of call {call_id} after {last} are no longer there")
