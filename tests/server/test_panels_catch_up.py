"""What a panel is told when its call moves, and when nobody knows it any more."""

from __future__ import annotations

from assistant.access.names import call_topic
from assistant.bus import LOOK_AGAIN
from tests.server.fakes import Running, final, heard, say
from tests.server.waiting import until


async def test_a_panel_that_looks_again_is_told_exactly_what_it_missed(server: Running) -> None:
    async with server.feed("c1") as feed, server.panel("call=c1") as panel:
        await say(feed, final("one", 1))
        while (await heard(panel)).get("type") != "tension_read":
            pass
        subscription = server.runtime.bus._watchers[call_topic("c1")][0]  # type: ignore[attr-defined]
        put, subscription.put = subscription.put, lambda message: None
        await say(feed, final("lost on the way", 2))
        subscription.put = put
        server.runtime.bus.publish(call_topic("c1"), LOOK_AGAIN)
        assert (await heard(panel, "turn_heard"))["text"] == "lost on the way"
        await say(feed, final("three", 3))
        assert (await heard(panel, "turn_heard"))["text"] == "three"


async def test_a_call_that_nobody_knows_any_more_stays_on_the_panel(server: Running) -> None:
    async with server.feed("c1") as feed, server.panel("call=c1") as panel:
        await say(feed, final("one", 1))
        await say(feed, {"type": "end"})
        while not (await heard(panel, "feed"))["ended"]:
            pass

        async def erased() -> bool:
            return await server.runtime.store.events("c1") == []

        await until(erased)
        server.runtime._lingering.clear()
        server.runtime.bus.publish(call_topic("c1"), LOOK_AGAIN)
        await panel.send('{"type":"ping"}')
        told = [(await heard(panel))["type"]]
        while told[-1] != "pong":
            told.append((await heard(panel))["type"])
        assert "snapshot" not in told, told
