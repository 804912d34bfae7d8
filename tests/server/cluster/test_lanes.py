"""Work for one call in order, for many side by side."""

from __future__ import annotations

import asyncio

from assistant.server.cluster.lanes import Lanes, Work


async def test_a_call_that_waits_holds_up_nobody_but_itself() -> None:
    lanes, done, gate = Lanes(), list[str](), asyncio.Event()

    def work(name: str, waits: bool = False) -> Work:
        async def do() -> None:
            if waits:
                await gate.wait()
            done.append(name)

        return do

    lanes.add("slow", work("slow 1", waits=True))
    lanes.add("slow", work("slow 2"))
    lanes.add("quick", work("quick"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert (done, len(lanes)) == (["quick"], 2)
    gate.set()
    await lanes.finish(5.0)
    assert (done, len(lanes)) == (["quick", "slow 1", "slow 2"], 0)


async def test_what_does_not_come_to_an_end_is_given_up() -> None:
    lanes = Lanes()
    lanes.add("c", asyncio.Event().wait)  # type: ignore[arg-type]
    await lanes.finish(0.0)
    assert len(lanes) == 0
