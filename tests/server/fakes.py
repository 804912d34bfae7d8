"""A small core, a clock that only moves when told, and servers in the test's own event loop."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect

from assistant.server.app import address, bind, build, serving
from assistant.server.clock import Clock
from assistant.server.core import Core
from assistant.server.reception import Reception
from assistant.server.runtime import Runtime
from assistant.settings import Settings, load
from assistant.store import Store
from assistant.types import (
    Because,
    CallOpened,
    CallStarted,
    Event,
    FeedbackGiven,
    Input,
    Segment,
    SegmentHeard,
    Stage,
    StageChanged,
    SuggestionOffered,
    SuggestionSettled,
    TensionRead,
    TurnHeard,
)

# httpx reads 150 authorities from the disk for every client, though nothing here speaks TLS: 25 ms a time.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class HandClock:
    """Moves by `advance`, and by whoever sleeps."""

    def __init__(self, now: float = 1000.0) -> None:
        self.time = now
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def wall(self) -> float:
        return 1_700_000_000.0 + self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
        await asyncio.sleep(0)

    def advance(self, seconds: float) -> None:
        self.time += seconds


@dataclass(frozen=True)
class FakeState:
    """How many inputs and events there were, how many turns, and the ids heard."""

    seq: int = -1
    events: int = 0
    turns: int = 0
    ids: tuple[str, ...] = ()


def fake_step(state: FakeState | None, heard: Input, playbook: Any) -> tuple[FakeState, tuple[Event, ...]]:
    """Every final is a turn; `angry` makes the call tense and brings a card; `bug` is a fault in the core."""
    state = state or FakeState()
    if heard.seq <= state.seq:
        return state, ()
    ids, turns = state.ids, state.turns
    told: list[Event] = []
    head: dict[str, Any] = {"call_id": heard.call_id, "at": heard.at}

    def tell(kind: Any, **fields: Any) -> None:
        told.append(kind(seq=state.events + len(told), **head, **fields))

    match heard:
        case CallStarted():
            tell(CallOpened, language=heard.language, supported=True, customer_name=heard.customer_name)
        case SegmentHeard(segment=segment) if segment.segment_id is None or segment.segment_id not in ids:
            if "bug" in segment.text:
                raise RuntimeError(f"somebody said: {segment.text}")
            times = {"start": segment.start or 0.0, "end": segment.end or 0.0}
            tell(TurnHeard, turn=turns, role=segment.role, text=segment.text, **times)
            tell(TensionRead, turn=turns, tension=float(turns % 5))
            if "angry" in segment.text:
                tell(StageChanged, turn=turns, from_=Stage.CALM, to=Stage.TENSE)
                tell(SuggestionOffered, turn=turns, **_card(turns, heard.at))
            turns += 1
            ids = (*ids, segment.segment_id) if segment.segment_id else ids
        case FeedbackGiven():
            tell(SuggestionSettled, suggestion_id=heard.suggestion_id, how="accepted")
        case _:
            pass
    return FakeState(heard.seq, state.events + len(told), turns, ids), tuple(told)


def _card(turn: int, at: float) -> dict[str, Any]:
    return {
        "suggestion_id": f"s{turn}",
        "technique": "apologise",
        "trigger": None,
        "headline": "angry",
        "say": "I am sorry that this took so long.",
        "alternatives": (),
        "until": at + 20,
        "because": (Because(rule="fake", words="angry"),),
    }


def fake_peek(state: Any, segment: Segment, playbook: Any) -> tuple[Because, ...]:
    """Sees the word `knife`."""
    return (Because(rule="fake.threat", words="knife"),) if "knife" in segment.text.split() else ()


def fake_mask(segment: Segment) -> Segment:
    """Hides the number 4111."""
    if "unmaskable" in segment.text:
        raise RuntimeError("the mask failed")
    return Segment(
        role=segment.role,
        text=segment.text.replace("4111", "[card]"),
        is_final=segment.is_final,
        ends_turn=segment.ends_turn,
        segment_id=segment.segment_id,
        start=segment.start,
        end=segment.end,
        language=segment.language,
        confidence=segment.confidence,
    )


def fake_core(step: Any = fake_step, playbook_hash: str = "rules-1") -> Core:
    return Core(
        step=step,
        peek=fake_peek,
        playbook=None,
        playbook_hash=playbook_hash,
        masker=lambda language: fake_mask,
    )


@dataclass(frozen=True)
class Running:
    """A server on a free port of this machine."""

    url: str
    app: FastAPI
    clock: Clock

    @property
    def runtime(self) -> Runtime:
        found: Runtime = self.app.state.runtime
        return found

    @property
    def reception(self) -> Reception:
        found: Reception = self.app.state.reception
        return found

    def socket(self, path: str, headers: Any = None, **options: Any) -> connect:
        """A socket at `path`."""
        url = f"{self.url.replace('http', 'ws')}{path}"
        return connect(url, proxy=None, additional_headers=headers, **options)

    def feed(self, call_id: str, vendor: str = "generic", query: str = "", **options: Any) -> connect:
        """A sender's socket."""
        return self.socket(f"/feeds/{vendor}/{call_id}{query}", **options)

    def panel(self, query: str, **options: Any) -> connect:
        """A panel's socket."""
        return self.socket(f"/panel/ws?{query}", **options)

    def http(self) -> httpx.AsyncClient:
        """A client for the rest."""
        return httpx.AsyncClient(base_url=self.url, verify=NO_TLS, trust_env=False, timeout=30)


@asynccontextmanager
async def running(
    core: Core | None = None,
    store: Store | None = None,
    clock: Clock | None = None,
    settings: Settings | None = None,
) -> AsyncIterator[Running]:
    """A server in this event loop, stopped in the end as a signal would stop it."""
    settings = settings or some_settings()
    app = build(core or fake_core(), settings, store, clock)
    listening = bind(settings)
    server = serving(app, settings)
    serve = asyncio.create_task(server.serve(sockets=[listening]))
    url = address(listening)
    try:
        async with httpx.AsyncClient(verify=NO_TLS, trust_env=False, timeout=30) as client:
            await client.get(f"{url}/-/health")
        yield Running(url, app, clock or HandClock())
    finally:
        server.should_exit = True
        await serve
        listening.close()


def some_settings(**sections: Any) -> Settings:
    """Settings for a test: a free port, nothing on disk."""
    server = {"port": 0, "close_timeout_s": 1.0, **sections.pop("server", {})}
    return load(server=server, store={"url": "memory://"}, **sections)


async def say(socket: ClientConnection, message: object) -> dict[str, Any]:
    """Send and return the answer."""
    await tell(socket, message)
    return await heard(socket)


async def tell(socket: ClientConnection, message: object) -> None:
    """Send a message, as text."""
    await socket.send(message if isinstance(message, (str, bytes)) else orjson.dumps(message).decode())


async def heard(socket: ClientConnection, kind: str | None = None) -> dict[str, Any]:
    """The next message, of `kind` if that is given."""
    while True:
        message: dict[str, Any] = orjson.loads(await asyncio.wait_for(socket.recv(), 30))
        if kind is None or message["type"] == kind:
            return message


def final(text: str, number: int | None = None, role: str = "customer", **more: object) -> dict[str, object]:
    """A final segment; with a number it has an id and times."""
    message: dict[str, object] = {"type": "segment", "role": role, "text": text, "ends_turn": True, **more}
    if number is not None:
        message |= {"segment_id": f"n{number}", "start": float(number), "end": number + 0.5}
    return message
