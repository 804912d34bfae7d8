"""A real server for the wall, in a thread of its own: with written rows on its board, or with real calls behind them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from assistant.server.app import address, bind, build, serving
from assistant.server.core import Core
from assistant.server.runtime import Runtime
from assistant.server.wall.board import Place
from assistant.server.wall.row import WallPrompt, WallRow, WallSupervisor
from assistant.server.wall.watch import Watch
from assistant.settings import load
from assistant.types import Opened, Role, Segment

NOW = 1_700_000_000


class WallStage:
    """The server. `write` puts rows on the board by hand (the calls behind it are then not looked at) until `real`."""

    def __init__(self, core: Core) -> None:
        self.settings = load(server={"port": 0, "close_timeout_s": 1.0}, store={"url": "memory://"})
        self._app = build(core, self.settings)
        self._listening = bind(self.settings)
        self._serving = serving(self._app, self.settings)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self.address = f"{address(self._listening)}/"

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self._serving.serve(sockets=[self._listening])

    def start(self) -> None:
        """Returns when the server answers."""
        self._thread.start()
        httpx.get(f"{self.address}-/health", timeout=20, trust_env=False)

    def stop(self) -> None:
        """Returns when it is gone."""
        self._serving.should_exit = True
        self._thread.join(20)
        self._listening.close()

    @property
    def runtime(self) -> Runtime:
        """What the server runs."""
        found: Runtime = self._app.state.runtime
        return found

    @property
    def watch(self) -> Watch:
        """What keeps its board."""
        found: Watch = self._app.state.watch
        return found

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The server's own event loop."""
        assert self._loop is not None
        return self._loop

    def do(self, job: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        """The outcome of `job`, done in the server's own loop."""
        return asyncio.run_coroutine_threadsafe(job(), self.loop).result(30)

    def write(self, *rows: WallRow) -> None:
        """Exactly these rows are on the board."""

        async def still() -> None:
            """The board stays as it is."""

        async def update() -> None:
            self.watch.beat = still  # type: ignore[method-assign]
            self.watch.board.update({row.call_id: Place("", row) for row in rows})

        self.do(update)

    def real(self) -> None:
        """The board shows the server's calls again."""

        async def update() -> None:
            self.watch.__dict__.pop("beat", None)
            await self.watch.beat()

        self.do(update)

    def cut(self) -> None:
        """Let no socket live, and no new one, until `mend`."""
        self._app.state.panels += 1_000_000

    def mend(self) -> None:
        """Sockets may come again."""
        self._app.state.panels -= 1_000_000

    def open_calls(self, count: int) -> None:
        """So many live calls in four languages and teams, each with a few turns."""

        async def opening() -> None:
            for number in range(count):
                call = await self.runtime.find(f"live-{number}")
                start = Opened(
                    language="en",
                    team=f"Team {number % 4}",
                    customer_name=f"Customer {number}",
                    agent_id=f"agent-{number}",
                )
                await call.hear([start, *turns(number)])

        self.do(opening)


def turns(number: int) -> list[Segment]:
    """A few turns, angrier from call to call."""
    angry = ("good morning", "nobody helps me", "this is ridiculous, i call for the third time")
    return [
        Segment(role=Role.CUSTOMER, text=angry[number % 3], ends_turn=True),
        Segment(role=Role.AGENT, text="one moment", ends_turn=True),
    ]


def row(call_id: str, **fields: Any) -> WallRow:
    """A calm row, but for `fields`; `need` is the urgency of an unanswered prompt."""
    prompt: WallPrompt | None = fields.get("prompt")
    stage = fields.get("stage", "calm")
    need = 0
    if prompt is not None and not prompt.answered:
        need = {"soon": 1, "now": 3, "safety": 5}[prompt.urgency] + prompt.asked
    usual: dict[str, Any] = {
        "call_id": call_id,
        "team": "Service",
        "language": "en",
        "customer": call_id.title(),
        "agent": "A. Berg",
        "supported": True,
        "stage": stage,
        "since": NOW,
        "tension": {"calm": 0.4, "tense": 2.0, "critical": 3.1}[stage],
        "trend": "steady",
        "quote": "",
        "marks": (),
        "why": (),
        "prompt": None,
        "supervisor": None,
        "feed": "ok",
        "urgency": (need, {"calm": 0, "tense": 1, "critical": 2}[stage], 0, 1),
    }
    return WallRow(**(usual | fields))


def prompt(urgency: str = "now", reason: str = "supervisor_request_twice", **fields: Any) -> WallPrompt:
    """An unanswered prompt."""
    return WallPrompt(
        **({"reason": reason, "urgency": urgency, "asked": False, "answered": False, "since": NOW} | fields)
    )


def word(act: Any, name: str | None = "Kim Olsen") -> WallSupervisor:
    """What a supervisor said."""
    return WallSupervisor(act=act, name=name, since=NOW)


@contextmanager
def raised(core: Core) -> Iterator[WallStage]:
    """A wall's server on a free loopback port, torn down afterwards."""
    stage = WallStage(core)
    stage.start()
    try:
        yield stage
    finally:
        stage.stop()
