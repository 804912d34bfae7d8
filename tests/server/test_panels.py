"""A panel's socket: snapshot, events, what was missed; slow panels, answers, agents with one call after another."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import orjson
import pytest
from websockets.asyncio.client import ClientConnection

from assistant.server import panels
from assistant.server.runtime import Runtime
from assistant.server.watching import Watching
from assistant.store import EventLine
from tests.server.fakes import HandClock, Running, final, heard, running, say, some_settings, tell


async def events(socket: ClientConnection, upto: int) -> list[dict[str, Any]]:
    """The events until number `upto`, without what passes in between."""
    found: list[dict[str, Any]] = []
    while not found or found[-1]["seq"] < upto:
        message = await heard(socket)
        if "seq" in message and message["type"] != "snapshot":
            found.append(message)
    return found


async def stored(server: Running, call_id: str = "c1") -> list[dict[str, Any]]:
    """All events of the call as the store has them."""
    await server.runtime.committer.commit([])
    return [orjson.loads(body) for body in await server.runtime.store.events(call_id)]


async def test_a_panel_gets_a_snapshot_and_then_every_event_once(server: Running) -> None:
    async with server.feed("c1") as feed, server.panel("call=c1") as panel:
        await say(feed, final("angry", 1))
        snapshot = await heard(panel, "snapshot")
        assert (snapshot["call_id"], snapshot["seq"]) in (("c1", -1), ("c1", 4))
        await say(feed, final("two", 2))
        told = [*snapshot["events"], *(await events(panel, 6))]
        assert told == await stored(server)


async def test_a_panel_that_comes_later_is_shown_where_the_call_stands(server: Running) -> None:
    async with server.feed("c1") as feed:
        await say(feed, {"type": "start", "customer_name": "Berg"})
        await say(feed, final("angry", 1))
        async with server.panel("call=c1") as panel:
            snapshot = await heard(panel)
    assert [event["type"] for event in snapshot["events"]] == [
        "call_opened",
        "turn_heard",
        "tension_read",
        "stage_changed",
        "suggestion_offered",
    ]
    assert snapshot["counts"]["turn_heard"] == 1


@pytest.mark.parametrize("after", [-1, 0, 3, 6])
async def test_a_panel_that_comes_back_gets_exactly_what_it_missed(server: Running, after: int) -> None:
    async with server.feed("c1") as feed:
        await say(feed, final("angry", 1))
        await say(feed, final("two", 2))
        async with server.panel(f"call=c1&after={after}") as panel:
            missed = await events(panel, 6) if after < 6 else []
            first_kind = (await heard(panel))["type"]
    assert missed == (await stored(server))[after + 1 :]
    assert first_kind == "feed"


async def test_what_memory_has_forgotten_comes_from_the_store(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.server.view.RECENT", 4)
    async with server.feed("c1") as feed:
        for number in range(10):
            await say(feed, final("words", number))
        await server.runtime.committer.settle()
        async with server.panel("call=c1&after=2") as panel:
            assert await events(panel, 20) == (await stored(server))[3:]


@pytest.mark.parametrize("after", [99, 21])
async def test_a_number_from_another_life_of_the_call_gives_a_snapshot(server: Running, after: int) -> None:
    async with server.feed("c1") as feed:
        for number in range(10):
            await say(feed, final("words", number))
        async with server.panel(f"call=c1&after={after}") as panel:
            assert (await heard(panel))["type"] == "snapshot"


async def test_a_call_that_has_just_ended_can_still_be_looked_at(server: Running) -> None:
    async with server.feed("c1") as feed:
        await say(feed, final("angry", 1))
        await say(feed, {"type": "end"})
    async with server.panel("call=c1") as panel:
        assert len((await heard(panel, "snapshot"))["events"]) == 5
        assert (await heard(panel, "feed"))["ended"] is True


async def test_an_interim_is_shown_masked_and_gone_after_its_final(server: Running) -> None:
    async with server.feed("c1") as feed, server.panel("call=c1") as panel:
        await say(feed, {"type": "start"})
        await tell(feed, final("my card 4111") | {"is_final": False})
        assert await heard(panel, "interim") == {
            "call_id": "c1",
            "role": "customer",
            "text": "my card [card]",
            "type": "interim",
        }
        await say(feed, final("my card 4111 right", 1))
        assert server.runtime.live()[0].aside.bodies() == [
            body for body in server.runtime.live()[0].aside.bodies() if '"interim"' not in body
        ]


async def test_safety_words_are_shown_once_they_stand_still(server: Running) -> None:
    async with server.feed("c1") as feed, server.panel("call=c1") as panel:
        await say(feed, {"type": "start"})
        for words in ("i have a knife", "i have a night", "i have a knife here", "i have a knife here now"):
            await tell(feed, final(words) | {"is_final": False})
        shown = []
        while "peek" not in shown:
            message = await heard(panel)
            shown.append(message["type"])
        assert message["because"] == [{"rule": "fake.threat", "words": "knife"}]
        await say(feed, final("i have a knife here now", 1))
        assert [event["type"] for event in await stored(server)] == [
            "call_opened",
            "turn_heard",
            "tension_read",
        ]


async def test_a_panel_hears_how_the_feed_is_doing(server: Running, clock: HandClock) -> None:
    async with server.panel("call=c1") as panel:
        async with server.feed("c1") as feed:
            await say(feed, {"type": "start"})
            assert (await heard(panel, "feed"))["health"] == "ok"
            clock.advance(31)
            await server.runtime.tick()
            assert await heard(panel, "feed") == {
                "call_id": "c1",
                "health": "silent",
                "since": 31.0,
                "ended": False,
                "type": "feed",
            }
            await say(feed, final("hello", 1))
            assert (await heard(panel, "feed"))["health"] == "ok"
        assert (await heard(panel, "feed"))["health"] == "closed"


async def test_an_answer_settles_the_card_for_all_panels(server: Running) -> None:
    async with server.feed("c1") as feed, server.panel("call=c1") as one, server.panel("call=c1") as other:
        await say(feed, final("angry", 1))
        await tell(one, {"type": "feedback", "suggestion_id": "s0", "verdict": "accepted"})
        for panel in (one, other):
            assert (await heard(panel, "suggestion_settled"))["suggestion_id"] == "s0"


ODD = {
    "not json": ("{", "message"),
    "unknown type": ({"type": "shout"}, "message"),
    "no verdict": ({"type": "feedback", "suggestion_id": "s0"}, "message"),
    "strange verdict": ({"type": "feedback", "suggestion_id": "s0", "verdict": "eaten"}, "message"),
    "unknown card": ({"type": "feedback", "suggestion_id": "s9", "verdict": "accepted"}, "suggestion_id"),
    "another call": (
        {"type": "feedback", "suggestion_id": "s0", "verdict": "accepted", "call_id": "c2"},
        "call_id",
    ),
    "bytes": (b"{}", "message"),
    "too long": ("x" * 70_000, "message"),
}


@pytest.mark.parametrize(("message", "where"), ODD.values(), ids=ODD.keys())
async def test_a_message_that_cannot_be_used_is_answered_and_the_panel_stays(
    server: Running, message: object, where: str
) -> None:
    async with server.feed("c1") as feed, server.panel("call=c1") as panel:
        await say(feed, final("angry", 1))
        await tell(panel, message)
        assert (await heard(panel, "error"))["where"] == where
        await tell(panel, {"type": "ping"})
        assert (await heard(panel, "pong")) == {"type": "pong"}


async def test_a_panel_without_call_and_agent_is_told_what_to_ask_for(server: Running) -> None:
    async with server.panel("") as panel:
        assert "?call=" in (await heard(panel))["detail"]
        await panel.wait_closed()
        assert panel.close_code == 4000


async def test_one_panel_more_than_the_limit_is_refused(clock: HandClock) -> None:
    settings = some_settings(limits={"panels": 1})
    async with (
        running(clock=clock, settings=settings) as server,
        server.panel("agent=a1") as first,
        server.panel("agent=a1") as second,
    ):
        assert (await heard(first))["type"] == "waiting"
        assert "limits.panels" in (await heard(second))["detail"]


async def test_a_stored_call_that_cannot_be_read_closes_the_panel_and_not_the_server(server: Running) -> None:
    row = EventLine(call_id="old", seq=0, at=0.0, kind="call_opened", body=b'{"type":"nonsense"}')
    await server.runtime.store.write([row])
    async with server.panel("call=old") as panel:
        await panel.wait_closed()
        assert panel.close_code == 1011


# -- following an agent --------------------------------------------------------------------------------------------


async def test_a_panel_follows_its_agent_from_call_to_call(server: Running) -> None:
    async with server.panel("agent=a1") as panel:
        assert (await heard(panel)) == {"type": "waiting"}
        for call_id in ("c1", "c2"):
            async with server.feed(call_id) as feed:
                await say(feed, {"type": "start", "agent_id": "a1"})
                snapshot = await heard(panel, "snapshot")
                assert snapshot["call_id"] == call_id
                await say(feed, final("hello", 1))
                assert (await heard(panel, "turn_heard"))["call_id"] == call_id
                await say(feed, {"type": "end"})


async def test_a_panel_of_an_agent_comes_back_into_the_same_call_only(server: Running) -> None:
    async with server.feed("c2") as feed:
        await say(feed, {"type": "start", "agent_id": "a1"})
        await say(feed, final("hello", 1))
        async with server.panel("agent=a1&call=c1&after=0") as panel:
            assert (await heard(panel))["type"] == "snapshot"
        async with server.panel("agent=a1&call=c2&after=0") as panel:
            assert (await heard(panel))["type"] == "turn_heard"


async def test_a_panel_that_was_away_when_its_call_ended_gets_the_end(server: Running) -> None:
    async with server.feed("c1") as feed:
        await say(feed, {"type": "start", "agent_id": "a1"})
        await say(feed, final("hello", 1))
        await say(feed, {"type": "end"})
    async with server.panel("agent=a1&call=c1&after=1") as panel:
        assert (await heard(panel))["type"] == "tension_read"
        assert (await heard(panel, "feed"))["ended"] is True


class EndsMeanwhile(Watching):
    """Somebody speaks and the call ends between the question for its events and the one for the passing things."""

    def __init__(self, server: Running, feed: ClientConnection) -> None:
        super().__init__(server.runtime)
        self._feed = feed

    async def aside(self, key: str) -> list[str]:
        await say(self._feed, final("goodbye", 2))
        await say(self._feed, {"type": "end"})
        return await super().aside(key)


@pytest.mark.parametrize("after", [None, 1])
async def test_a_panel_is_told_the_end_after_all_that_was_decided_before_it(
    server: Running, after: int | None
) -> None:
    async with server.feed("c1") as feed:
        await say(feed, {"type": "start"})
        await say(feed, final("angry", 1))
        socket = SlowSocket()
        socket.line_is_free.set()
        panel = panels.Panel(socket, server.runtime, EndsMeanwhile(server, feed))  # type: ignore[arg-type]
        serving = asyncio.create_task(panel.serve("c1", None, after))
        await asyncio.wait_for(socket.heard_of("feed"), 30)
        socket.gone.set()
        await serving
    kinds = [message["type"] for message in socket.sent]
    assert "goodbye" in str(socket.sent[: kinds.index("feed")])
    numbers = [message["seq"] for message in socket.sent if "seq" in message]
    assert numbers == sorted(set(numbers))


async def test_an_answer_that_waited_for_the_line_meets_its_own_call(server: Running) -> None:
    async with server.feed("c1") as feed, server.feed("c2") as other:
        for socket in (feed, other):
            await say(socket, {"type": "start", "agent_id": "a1"})
            await say(socket, final("angry", 1))
        async with server.panel("agent=a1") as panel:
            await tell(
                panel, {"type": "feedback", "suggestion_id": "s0", "verdict": "helpful", "call_id": "c1"}
            )
            await tell(panel, {"type": "ping"})
            await heard(panel, "pong")
    journal = [orjson.loads(line) for line in await server.runtime.store.journal("c1")]
    assert [line["verdict"] for line in journal if line["type"] == "feedback_given"] == ["helpful"]


# -- slow panels ---------------------------------------------------------------------------------------------------


class SlowSocket:
    """A panel whose line takes nothing until it is opened."""

    def __init__(self) -> None:
        self.line_is_free = asyncio.Event()
        self.sent: list[dict[str, Any]] = []
        self.gone = asyncio.Event()
        self.news = asyncio.Condition()

    async def send_text(self, text: str) -> None:
        await self.line_is_free.wait()
        async with self.news:
            self.sent.append(orjson.loads(text))
            self.news.notify_all()

    async def told(self, seq: int) -> None:
        """Return when event `seq` has arrived, alone or in a snapshot."""
        async with self.news:
            await self.news.wait_for(lambda: any(message.get("seq") == seq for message in self.sent))

    async def heard_of(self, kind: str) -> None:
        """Return when a message of this type has arrived."""
        async with self.news:
            await self.news.wait_for(lambda: any(message["type"] == kind for message in self.sent))

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "websocket.disconnect"}


async def test_a_slow_panel_holds_nobody_up_and_then_gets_a_snapshot_that_counts_the_loss(
    clock: HandClock,
) -> None:
    settings = some_settings(limits={"panel_queue": 8, "segments_burst": 1000})
    async with running(clock=clock, settings=settings) as server, server.feed("c1") as feed:
        await say(feed, {"type": "start"})
        slow = SlowSocket()
        watching = Watching(server.runtime)
        panel = panels.Panel(slow, server.runtime, watching)  # type: ignore[arg-type]
        serving = asyncio.create_task(panel.serve("c1", None, None))
        for number in range(50):
            await say(feed, final("words", number))
        slow.line_is_free.set()
        last = (await stored(server))[-1]["seq"]
        await asyncio.wait_for(slow.told(last), 30)
        slow.gone.set()
        await serving
    kinds = [message["type"] for message in slow.sent]
    assert kinds.count("snapshot") == 2
    dropped = next(message for message in slow.sent if message["type"] == "dropped")
    assert dropped["count"] > 80
    numbers = [message["seq"] for message in slow.sent if "seq" in message]
    assert numbers == sorted(set(numbers))


async def test_a_closed_panel_leaves_nothing_behind(
    server: Running, caplog: pytest.LogCaptureFixture
) -> None:
    async with server.feed("c1") as feed:
        await say(feed, {"type": "start", "agent_id": "a1"})
        async with server.panel("call=c1") as one, server.panel("agent=a1") as two:
            await heard(one)
            await heard(two)
    runtime: Runtime = server.runtime
    while server.app.state.panels:
        await asyncio.sleep(0.001)
    assert runtime.bus.topics() == []  # type: ignore[attr-defined]
    gc.collect()
    await asyncio.sleep(0)
    assert "never retrieved" not in caplog.text
