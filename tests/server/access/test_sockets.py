"""How a socket says who it is, how long it stays, and why it is sent away."""

from __future__ import annotations

import asyncio
import base64
import logging
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from assistant.access.may import Act
from assistant.access.tokens import issue, own_key
from assistant.access.who import Rank, Who
from assistant.server.access.door import Door
from assistant.server.access.own import OwnKey
from assistant.server.access.secret import make_secret, read_secret
from assistant.server.access.visit import Visit
from assistant.settings import Access
from tests.server.access.people import Keys, bearer, closed, token
from tests.server.fakes import HandClock, Running, final, heard, running, say, tell

Closed = tuple[Running, Keys]


async def code(socket: Any) -> int | None:
    """The close code, once the socket is closed."""
    try:
        while True:
            await heard(socket)
    except ConnectionClosed:
        return socket.close_code  # type: ignore[no-any-return]


async def test_a_browser_brings_its_token_as_a_subprotocol(closed_server: Closed) -> None:
    server, _ = closed_server
    offered = ["assistant", f"bearer.{token('a1')}"]
    async with server.panel("agent=a1", subprotocols=offered) as panel:
        assert panel.subprotocol == "assistant"
        assert await heard(panel) == {"type": "waiting"}


async def test_a_socket_may_say_who_it_is_in_its_first_message(closed_server: Closed) -> None:
    server, keys = closed_server
    async with server.panel("agent=a1") as panel:
        await tell(panel, {"type": "token", "token": token("a1")})
        assert await heard(panel) == {"type": "waiting"}
    async with server.feed("c1") as feed:
        await tell(feed, {"type": "token", "token": keys.make()})
        assert (await say(feed, final("hello", 1)))["type"] == "accepted"


@pytest.mark.parametrize(
    "first",
    [
        "{",
        "[]",
        '{"type":"ping"}',
        '{"type":"token"}',
        '{"type":"token","token":7}',
        "[" * 5000,
        b"bytes",
        "x" * 20_000,
    ],
)
async def test_any_other_first_message_is_none(closed_server: Closed, first: str | bytes) -> None:
    server, _ = closed_server
    async with server.panel("agent=a1") as panel:
        await panel.send(first)
        assert (await heard(panel))["where"] == "access"
        assert await code(panel) == 4401


async def test_a_socket_that_says_nothing_is_sent_away(tmp_path: Path) -> None:
    async with (
        closed(tmp_path, access={"first_message_s": 0.02}) as (server, _),
        server.panel("agent=a1") as panel,
    ):
        assert await code(panel) == 4401


async def test_a_socket_that_goes_before_it_says_who_it_is_leaves_no_fault(
    closed_server: Closed, caplog: pytest.LogCaptureFixture
) -> None:
    server, _ = closed_server
    async with server.panel("agent=a1"):
        pass
    async with server.http() as client:
        assert (await client.get("/-/health")).status_code == 200
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


WHY = {
    "nonsense": ("x.y.z", 4401),
    "a token that has run out": (token("a1", seconds=-1), 4402),
    "somebody else's calls": (token("a2"), 4403),
    "a role that watches nothing": (token("d", Rank.DEVELOPER), 4403),
}


@pytest.mark.parametrize(("text", "why"), WHY.values(), ids=WHY.keys())
async def test_a_browser_learns_why_it_is_sent_away(closed_server: Closed, text: str, why: int) -> None:
    server, _ = closed_server
    async with server.panel("agent=a1", subprotocols=["assistant", f"bearer.{text}"]) as panel:
        assert (await heard(panel))["where"] == "access"
        assert await code(panel) == why


async def test_when_its_token_runs_out_a_socket_is_closed_and_nothing_is_left_behind(
    closed_server: Closed,
) -> None:
    server, keys = closed_server
    async with server.feed("c1", headers=bearer(keys.make())) as feed:
        await say(feed, {"type": "start", "agent_id": "a1"})
        async with server.panel("agent=a1", headers=bearer(token("a1"))) as panel:
            assert (await heard(panel))["type"] == "snapshot"
            await tell(panel, {"type": "token", "token": token("a1", seconds=0.001)})
            assert await code(panel) == 4402
    assert server.app.state.panels == 0
    assert server.runtime.bus.topics() == []  # type: ignore[attr-defined]


async def test_the_wall_is_closed_as_well(closed_server: Closed) -> None:
    server, _ = closed_server
    async with server.socket("/wall/ws", headers=bearer(token("s", Rank.SUPERVISOR, "", "*"))) as wall:
        assert (await heard(wall))["type"] == "wall"
        brief = token("s", Rank.SUPERVISOR, "", "*", seconds=0.001)
        await tell(wall, {"type": "token", "token": brief})
        assert await code(wall) == 4402


async def test_a_new_token_of_the_same_person_makes_the_visit_longer(closed_server: Closed) -> None:
    server, _ = closed_server
    door: Door = server.app.state.door
    async with asyncio.timeout(60) as limit:
        who = await door.person(token("a1", seconds=60), Act.WATCH, "here")
        await Visit(who, Act.WATCH, door, limit, "here").renew(token("a1", seconds=900))
        assert limit.when() == pytest.approx(asyncio.get_running_loop().time() + 900, abs=5)


@pytest.mark.parametrize("other", [token("a2"), token("a1", tenant="acme"), token("a1", Rank.ADMIN), "x.y.z"])
async def test_a_token_of_somebody_else_changes_nothing(closed_server: Closed, other: str) -> None:
    server, _ = closed_server
    async with server.panel("agent=a1", headers=bearer(token("a1"))) as panel:
        await heard(panel)
        await tell(panel, {"type": "token", "token": other})
        assert (await heard(panel))["where"] == "access"
        await tell(panel, {"type": "ping"})
        assert await heard(panel) == {"type": "pong"}


@pytest.mark.parametrize("how", ["bearer", "basic", "x-api-key"])
async def test_a_feed_brings_its_key_as_its_vendor_can(closed_server: Closed, how: str) -> None:
    server, keys = closed_server
    key = keys.make()
    headers = {
        "bearer": bearer(key),
        "basic": {"authorization": "Basic " + base64.b64encode(f"vendor:{key}".encode()).decode()},
        "x-api-key": {"x-api-key": key},
    }[how]
    async with server.http() as client:
        assert (
            await client.post("/feeds/generic/c1", json=final("hello"), headers=headers)
        ).status_code == 200
    async with server.feed("c2", headers=headers) as feed:
        assert (await say(feed, final("hello", 1)))["type"] == "accepted"


async def test_a_key_that_was_taken_back_is_no_longer_good(closed_server: Closed) -> None:
    server, keys = closed_server
    headers = bearer(keys.make())
    async with server.http() as client:
        assert (
            await client.post("/feeds/generic/c1", json=final("hello"), headers=headers)
        ).status_code == 200
        keys.take_back()
        assert (
            await client.post("/feeds/generic/c1", json=final("hello"), headers=headers)
        ).status_code == 401


async def test_when_its_key_is_taken_back_a_feed_is_sent_away_and_the_call_goes_on(
    closed_server: Closed,
) -> None:
    server, keys = closed_server
    first = keys.make()
    async with server.feed("c1", headers=bearer(first)) as feed:
        await say(feed, final("hello", 1))
        assert await server.app.state.door.rounds.look() == 0
        keys.take_back()
        assert await server.app.state.door.rounds.look() == 1
        assert (await heard(feed))["where"] == "access"
        assert await code(feed) == 4401
    async with server.feed("c1", headers=bearer(keys.make())) as feed:
        assert (await say(feed, final("again", 2)))["seq"] == 2


async def test_a_key_that_is_added_sends_nobody_away(closed_server: Closed) -> None:
    server, keys = closed_server
    async with server.feed("c1", headers=bearer(keys.make())) as feed:
        await say(feed, final("hello", 1))
        keys.make()
        assert await server.app.state.door.rounds.look() == 0
        assert (await say(feed, final("again", 2)))["type"] == "accepted"


async def test_a_new_secret_takes_all_our_own_tokens_back(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    make_secret(secret)
    old = own_key(read_secret(secret))
    access = {"secret": None, "secret_file": str(secret)}
    async with closed(tmp_path, access=access) as (server, keys):
        who = Who(name="a1", rank=Rank.AGENT, expires_at=HandClock().wall() + 600)
        text = issue(who, HandClock().wall(), old)
        async with (
            server.panel("agent=a1", headers=bearer(text)) as panel,
            server.feed("c1", headers=bearer(keys.make())) as feed,
        ):
            await heard(panel)
            secret.unlink()
            make_secret(secret)
            assert await server.app.state.door.rounds.look() == 1
            assert await code(panel) == 4401
            assert (await say(feed, final("hello", 1)))["type"] == "accepted"
        async with server.http() as client:
            assert (await client.get("/api/calls", headers=bearer(text))).status_code == 401


async def test_a_secret_file_that_is_spoilt_takes_nothing_back(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    make_secret(secret)
    own = OwnKey(Access(secret_file=secret), read_secret(secret))
    secret.write_text("short", encoding="ascii")
    assert not own.renewed()
    secret.chmod(0o644)
    assert not own.renewed()
    secret.unlink()
    assert not own.renewed()


async def test_on_an_open_server_a_token_changes_nothing(clock: HandClock) -> None:
    async with (
        running(clock=clock) as server,
        server.panel("agent=a1", subprotocols=["assistant", "bearer.anything"]) as panel,
    ):
        assert (panel.subprotocol, await heard(panel)) == ("assistant", {"type": "waiting"})
        await tell(panel, {"type": "token", "token": "anything"})
        await tell(panel, {"type": "ping"})
        assert await heard(panel) == {"type": "pong"}
