"""SIGTERM with time to drain: no new calls, the live ones come to their end, then it stops."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from assistant.server.app import address, bind, build, serving
from assistant.server.serving import Server
from tests.server.fakes import HandClock, Running, fake_core, final, heard, say, some_settings


class StillClock(HandClock):
    """Time stands; whoever sleeps lets the others run."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0.001)


@asynccontextmanager
async def draining(clock: HandClock) -> AsyncIterator[tuple[Running, Server, asyncio.Task[None]]]:
    """A server that has 60 s to drain, and the task in which it runs."""
    settings = some_settings(server={"drain_s": 60})
    app = build(fake_core(), settings, clock=clock)
    listening = bind(settings)
    server = serving(app, settings)
    assert isinstance(server, Server)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    there = Running(address(listening), app, clock)
    try:
        async with there.http() as client:
            await client.get("/-/health")
        yield there, server, running
    finally:
        server.should_exit = True
        await running
        listening.close()


async def until_draining(there: Running) -> None:
    while not there.runtime.draining:
        await asyncio.sleep(0)


async def test_live_calls_come_to_their_end_and_no_new_ones_begin() -> None:
    async with draining(StillClock()) as (there, server, running), there.http() as client:
        async with there.feed("c1") as feed:
            await say(feed, {"type": "start"})
            server.handle_exit(signal.SIGTERM, None)
            await until_draining(there)
            ready = await client.get("/-/ready")
            assert (ready.status_code, "no new calls" in ready.json()["status"]) == (503, True)
            new = await client.post("/feeds/generic/c2", json={"type": "start"})
            assert (new.status_code, "about to stop" in new.text) == (503, True)
            assert (await say(feed, final("still heard", 1)))["type"] == "accepted"
            assert not server.should_exit
            await say(feed, {"type": "end"})
        await asyncio.wait_for(running, 30)


async def test_what_has_not_ended_in_time_goes_on_after_the_next_start() -> None:
    async with draining(HandClock()) as (there, server, running):
        async with there.feed("c1") as feed:
            await say(feed, {"type": "start"})
            runtime = there.runtime
            server.handle_exit(signal.SIGTERM, None)
            await asyncio.wait_for(running, 30)
        assert [call.call_id for call in runtime.live()] == ["c1"]


async def test_a_second_signal_stops_at_once() -> None:
    async with draining(StillClock()) as (there, server, running), there.feed("c1") as feed:
        await say(feed, {"type": "start"})
        server.handle_exit(signal.SIGTERM, None)
        await until_draining(there)
        server.handle_exit(signal.SIGTERM, None)
        assert server.should_exit
        # Else uvicorn would send it to this process when it is done.
        server._captured_signals.clear()
        await asyncio.wait_for(running, 30)


async def test_a_panel_stays_until_its_call_is_over() -> None:
    async with (
        draining(StillClock()) as (there, server, _),
        there.feed("c1") as feed,
        there.panel("call=c1") as panel,
    ):
        await say(feed, {"type": "start"})
        server.handle_exit(signal.SIGTERM, None)
        await until_draining(there)
        await say(feed, final("angry", 1))
        assert (await heard(panel, "suggestion_offered"))["say"]
