"""How long a vendor's message takes from the server's door to the panel, for each feed.

A real server on loopback in this process, its store in memory, the real core. Each recorded file is a call of its own,
played again and again under new ids. The clock runs from just before a message is sent until the panel's socket has the
event that it gives: `turn_heard` for a message with final words, `interim` for one without. Both ends share one event
loop with the server, so the figures contain the client's own work too. What the vendor takes is not in them.
"""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

import httpx
import orjson
from websockets.asyncio.client import ClientConnection, connect

from assistant.feeds import FeedConfig, Message, open_feed
from assistant.server.app import address, bind, build, serving
from assistant.server.core import Core
from assistant.settings import load
from assistant.types import Closed, FeedItem, Paused, Role, Segment

# Vendors that call a webhook; all others push over a socket.
POSTING = frozenset({"google_agent_assist", "jambonz", "telnyx", "twilio"})
PATIENCE_S = 5.0
ROLES = {"*": Role.CUSTOMER}

Session = tuple[str, list[Message]]
Send = Callable[[str], Awaitable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """Milliseconds from message to panel. `missed`: messages whose event did not come."""

    feed: str
    transport: str
    messages: int
    median_ms: float | None
    p95_ms: float | None
    missed: int


def awaited(items: Iterable[FeedItem]) -> str | None:
    """The panel's message that these items give, or None."""
    said = [item for item in items if isinstance(item, Segment) and item.text.strip()]
    if any(item.is_final for item in said):
        return "turn_heard"
    return "interim" if said else None


def sessions(recorded: Mapping[str, Iterable[list[Message]]]) -> list[Session]:
    """One session a recorded file, without messages that end the call; files that say nothing are left out."""
    found = []
    for feed, files in recorded.items():
        for messages in files:
            decoder = open_feed(feed, FeedConfig(roles=ROLES, language="en"))
            kept: list[Message] = []
            speaks = False
            for message in messages:
                items = decoder.receive(message)
                if not any(isinstance(item, (Closed, Paused)) for item in items):
                    kept.append(message)
                    speaks = speaks or awaited(items) is not None
            if speaks:
                found.append((feed, kept))
    return found


async def measure(
    core: Core, found: list[Session], rounds: int, progress: Callable[[], None] = lambda: None
) -> list[Latency]:
    """The latencies of each feed over `rounds` plays of every session."""
    settings = load(
        server={"host": "127.0.0.1", "port": 0, "close_timeout_s": 1.0},
        store={"url": "memory://"},
        feeds={"language": "en", "twilio_unsigned": True},
        limits={"segments_per_s": 1e6, "segments_burst": 1_000_000, "calls": 100_000},
    )
    taken: dict[str, list[float]] = {feed: [] for feed, _ in found}
    missed = dict.fromkeys(taken, 0)
    with bind(settings) as listening:
        server = serving(build(core, settings), settings)
        task = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            async with httpx.AsyncClient(base_url=address(listening), trust_env=False, timeout=30) as client:
                await client.get("/-/health")
                for round_ in range(rounds):
                    for place, (feed, messages) in enumerate(found):
                        times = await _play(client, feed, f"bench-{place}-{round_}", messages)
                        taken[feed] += [seconds for seconds in times if seconds is not None]
                        missed[feed] += times.count(None)
                        progress()
        finally:
            server.should_exit = True
            await task
    return [_latency(feed, times, missed[feed]) for feed, times in sorted(taken.items())]


def _latency(feed: str, times: list[float], missed: int) -> Latency:
    ordered = sorted(1000 * seconds for seconds in times)
    return Latency(
        feed=feed,
        transport="webhook" if feed in POSTING else "websocket",
        messages=len(ordered),
        median_ms=statistics.median(ordered) if ordered else None,
        p95_ms=ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))] if ordered else None,
        missed=missed,
    )


async def _play(
    client: httpx.AsyncClient, feed: str, call_id: str, messages: list[Message]
) -> list[float | None]:
    """Seconds for each message that gives something, None for one whose event did not come."""
    base = str(client.base_url).rstrip("/").replace("http", "ws", 1)
    path = f"/feeds/{feed}/{call_id}?role=customer"
    # Events that nobody waits for stay unread; a bounded queue of them would hold up the farewell.
    async with connect(f"{base}/panel/ws?call={call_id}", proxy=None, max_size=None, max_queue=None) as panel:
        if feed in POSTING:
            times = await _send_all(panel, feed, messages, lambda text: client.post(path, content=text))
        else:
            async with connect(f"{base}{path}", proxy=None, max_size=None, max_queue=None) as socket:
                times = await _send_all(panel, feed, messages, socket.send)
    await client.post(f"/feeds/generic/{call_id}", json={"type": "end"})
    return times


async def _send_all(
    panel: ClientConnection, feed: str, messages: list[Message], send: Send
) -> list[float | None]:
    decoder = open_feed(feed, FeedConfig(roles=ROLES, language="en"))
    times: list[float | None] = []
    for message in messages:
        kind = awaited(decoder.receive(message))
        plain = orjson.dumps(message) if isinstance(message, dict) else message
        text = plain.decode("utf-8", "replace") if isinstance(plain, bytes) else plain
        began = perf_counter()
        sending = asyncio.ensure_future(send(text))
        if kind is not None:
            times.append(await _until(panel, kind, began))
        await sending
    return times


async def _until(panel: ClientConnection, kind: str, began: float) -> float | None:
    try:
        async with asyncio.timeout(PATIENCE_S):
            async for text in panel:
                if orjson.loads(text)["type"] == kind:
                    return perf_counter() - began
    except TimeoutError:
        pass
    return None


def plain(figures: Iterable[Latency]) -> list[dict[str, Any]]:
    """The figures as JSON values."""
    return [asdict(one) for one in figures]
