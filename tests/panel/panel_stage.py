"""A stage for the panel: a small server that plays a written call as far as a test wants, and remembers the answers.

It serves the real files of `assistant/panel` under the real Content-Security-Policy, and speaks the panel's protocol;
what it says comes from `fixtures/*.jsonl`. Lines with `mark` are the places where a test can stop.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse, Response
from fastapi.staticfiles import StaticFiles

import assistant

PANEL = Path(assistant.__file__).parent / "panel"
DOCS = Path(__file__).parents[2] / "docs"
FIXTURES = Path(__file__).parent / "fixtures"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws: wss:; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)

Message = dict[str, Any]


def script(name: str) -> list[Message]:
    """The lines of a fixture: wire messages, and marks."""
    text = (FIXTURES / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n") if line]


def until(lines: list[Message], mark: str) -> list[Message]:
    """The messages before `mark`."""
    position = next(i for i, line in enumerate(lines) if line.get("mark") == mark)
    return [line for line in lines[:position] if "mark" not in line]


def supervisor(lines: list[Message], act: str, name: str | None = None) -> list[Message]:
    """What follows `lines` when a supervisor says something on the wall."""
    last = max((line for line in lines if "seq" in line), key=lambda line: int(line["seq"]))
    head = {"call_id": last["call_id"], "at": last["at"] + 1}
    told: list[Message] = [
        {"type": "supervisor_announced", **head, "seq": last["seq"] + 1, "act": act, "name": name}
    ]
    prompts = [line for line in lines if line["type"] == "escalation_prompted"]
    if act == "joining" and prompts:
        told.append(
            {
                "type": "escalation_withdrawn",
                **head,
                "seq": last["seq"] + 2,
                "turn": prompts[-1]["turn"],
                "suggestion_id": prompts[-1]["suggestion_id"],
                "how": "joined",
            }
        )
    return told


class Stage:
    """One call on stage: what has been said so far, who watches, what they answered."""

    def __init__(self) -> None:
        self.said: list[Message] = []
        self.heard: list[Message] = []
        self.asked: list[str] = []
        self.calls: list[Message] = []
        self.waiting = False
        self.open = True
        self._watchers: set[WebSocket] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.address = ""
        self.app = self._build()

    def set(self, messages: list[Message]) -> None:
        """The scene from which the next page starts."""
        self.said, self.waiting, self.open = list(messages), False, True
        self.heard, self.asked, self.calls = [], [], []

    def play(self, messages: list[Message]) -> None:
        """Say more, to whoever watches."""
        self.said += messages
        for message in messages:
            self._run(self._tell(json.dumps(message, ensure_ascii=False)))

    def cut(self, *, stay_away: bool = False) -> None:
        """Cut all lines; with `stay_away` new ones are refused until `open` is set again."""
        self.open = not stay_away
        self._run(self._close())

    def _run(self, coroutine: Any) -> None:
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    async def _tell(self, text: str) -> None:
        for watcher in list(self._watchers):
            await watcher.send_text(text)

    async def _close(self) -> None:
        for watcher in list(self._watchers):
            await watcher.close(1012)

    def _greeting(self, after: int | None) -> list[Message]:
        if self.waiting or not self.said:
            return [{"type": "waiting"}]
        events = [line for line in self.said if "seq" in line]
        if after is not None:
            return [event for event in events if event["seq"] > after]
        passing = [line for line in self.said if line["type"] == "feed"][-1:]
        head = {
            "type": "snapshot",
            "call_id": events[0]["call_id"],
            "seq": events[-1]["seq"],
            "events": events,
        }
        return [head, *passing]

    async def _watch(self, socket: WebSocket, after: int | None = None) -> None:
        self.asked.append(str(socket.url.query))
        if not self.open:
            await socket.close(1013)
            return
        await socket.accept()
        for message in self._greeting(after):
            await socket.send_text(json.dumps(message, ensure_ascii=False))
        self._watchers.add(socket)
        try:
            while True:
                self.heard.append(json.loads(await socket.receive_text()))
        except (WebSocketDisconnect, RuntimeError):
            self._watchers.discard(socket)

    def _build(self) -> FastAPI:
        app = FastAPI(openapi_url=None)

        @app.middleware("http")
        async def guard(request: Any, call_next: Any) -> Response:
            answer: Response = await call_next(request)
            answer.headers["Content-Security-Policy"] = POLICY
            answer.headers["X-Content-Type-Options"] = "nosniff"
            return answer

        @app.get("/")
        async def index() -> FileResponse:
            return FileResponse(PANEL / "index.html")

        @app.get("/api/calls")
        async def calls() -> list[Message]:
            return self.calls

        app.add_api_websocket_route("/panel/ws", self._watch)
        app.mount("/panel", StaticFiles(directory=PANEL))
        app.mount("/docs", StaticFiles(directory=DOCS))
        return app

    async def _serve(self, server: uvicorn.Server) -> None:
        self._loop = asyncio.get_running_loop()
        await server.serve()


@contextmanager
def raised() -> Iterator[Stage]:
    """A stage on a free loopback port, torn down afterwards."""
    stage = Stage()
    config = uvicorn.Config(
        stage.app, host="127.0.0.1", port=0, log_level="error", ws="websockets-sansio", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(stage._serve(server)), daemon=True)
    thread.start()
    pause = threading.Event()
    while not server.started:
        pause.wait(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    stage.address = f"http://127.0.0.1:{port}/"
    try:
        yield stage
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(10)
