"""The wall at a gateway shows the calls of all workers, and carries a supervisor's word to the right one."""

from __future__ import annotations

import orjson
import pytest
from websockets.asyncio.client import connect

from tests.server.cluster.conftest import Installation
from tests.server.fakes import final, heard, say
from tests.server.waiting import until

pytestmark = pytest.mark.connected


async def test_a_wall_shows_the_calls_of_all_workers_and_reaches_each(installation: Installation) -> None:
    await installation.add("worker", "first")
    await installation.add("worker", "second")
    gateway = await installation.add("gateway")
    feeds = [await gateway.feed(f"c{number}").__aenter__() for number in range(6)]
    for feed in feeds:
        await say(feed, final("so angry", 1))

    async def rows() -> dict[str, str]:
        async with gateway.http() as client:
            return {row["call_id"]: row["stage"] for row in (await client.get("/api/wall")).json()}

    assert await rows() == {f"c{number}": "tense" for number in range(6)}
    async with (
        connect(f"{gateway.url.replace('http', 'ws')}/wall/ws", proxy=None) as wall,
        gateway.panel("call=c3") as panel,
    ):
        word = {"type": "supervisor", "call_id": "c3", "act": "joining", "name": "Ruth"}
        await wall.send(orjson.dumps(word).decode())
        assert (await heard(wall, "taken"))["call_id"] == "c3"
        snapshot = await heard(panel, "snapshot")
        assert snapshot["seq"] >= 0
    await say(feeds[3], {"type": "end"})

    async def gone() -> bool:
        return "c3" not in await rows()

    await until(gone)
    for feed in feeds:
        await feed.close()
