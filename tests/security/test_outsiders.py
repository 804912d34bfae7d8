"""Everything the server offers, taken from its own list of routes, asked for by everybody for whom it is not.

So a route that is added tomorrow is attacked too.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from fastapi.routing import APIRoute, APIWebSocketRoute
from websockets.exceptions import ConnectionClosed, InvalidStatus

from assistant.access.who import Rank
from assistant.engine.playbook import Playbook
from assistant.engine.step import peek, step
from assistant.server.access.covered import _routes
from assistant.server.access.depends import everybody
from assistant.server.app import build
from assistant.server.core import Core, mask_for
from tests.server.access.people import Keys, bearer, closed, closed_settings, token
from tests.server.access.test_attacker import all_it_says
from tests.server.fakes import HandClock, Running, fake_core, final, heard, running, say, tell

FILL = {
    "vendor": "generic",
    "call_id": "c1",
    "number": "1",
    "promise_id": "call%230",
    "name": "en/flags.toml",
    "name:path": "en/flags.toml",
    "promise_id:path": "c1%230",
}


def filled(path: str) -> str:
    for name, value in FILL.items():
        path = path.replace("{" + name + "}", value)
    assert "{" not in path, f"say in FILL what {path} is asked with"
    return path


def _for_everybody(route: Any) -> bool:
    return any(each.call is everybody for each in route.dependant.dependencies)


def _offered() -> Iterator[tuple[str, str, bool]]:
    """(method or WS, path, whether it is for everybody) of all routes."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        Keys(Path(folder) / "feeds.json")
        app = build(fake_core(), closed_settings(Path(folder)))
    for route in _routes(list(app.routes)):
        if isinstance(route, APIRoute):
            for method in sorted(route.methods or ()):
                yield method, filled(route.path), _for_everybody(route)
        elif isinstance(route, APIWebSocketRoute):
            yield "WS", filled(route.path), False


ROUTES = list(_offered())
HTTP = [(method, path) for method, path, everyone in ROUTES if method != "WS" and not everyone]
SOCKETS = [path for method, path, _ in ROUTES if method == "WS"]
OPERATION = [(method, path) for method, path in HTTP if path.startswith(("/-/", "/metrics"))]


@pytest.fixture
async def busy(tmp_path: Path, clock: HandClock) -> AsyncIterator[tuple[Running, Keys]]:
    """A call of acme's and one of the house's, with words that nobody else may see."""
    async with closed(tmp_path, clock, retention={"transcripts_days": 1}) as (server, keys):
        for tenant in ("", "acme"):
            async with server.feed("c1", headers=bearer(keys.make(tenant=tenant))) as feed:
                await say(feed, {"type": "start", "agent_id": "a1", "team": "billing"})
                await say(feed, final("angry zanzibarine secret", 1))
        yield server, keys


def test_the_list_is_the_servers_own() -> None:
    assert len(HTTP) >= 15
    assert len(SOCKETS) == 3
    assert {"/metrics", "/-/cluster", "/-/settings", "/-/reload"} <= {path for _, path in OPERATION}


STRANGERS = {
    "nobody": {},
    "nonsense": bearer("nonsense"),
    "an old token": bearer(token("x", Rank.ADMIN, seconds=-1)),
    "basic": {"authorization": "Basic eDp5"},
}


@pytest.mark.parametrize("who", STRANGERS.values(), ids=STRANGERS.keys())
async def test_no_route_answers_a_stranger(tmp_path: Path, who: dict[str, str]) -> None:
    async with closed(tmp_path, access={"failures": 1000}) as (server, _), server.http() as client:
        for method, path in HTTP:
            answer = await client.request(method, path, headers=who, content=b"{}")
            assert answer.status_code == 401, (method, path)


async def test_a_feeds_key_opens_nothing_but_its_feed(busy: tuple[Running, Keys]) -> None:
    server, keys = busy
    headers = bearer(keys.make("deepgram", tenant="acme"))
    async with server.http() as client:
        for method, path in HTTP:
            answer = await client.request(method, path, headers=headers, content=b"{}")
            assert answer.status_code in (401, 403), (method, path)
    for path in SOCKETS:
        async with server.socket(path, headers=headers) as socket:
            said, code = await all_it_says(socket)
            assert code in (4401, 4403)
            assert "zanzibarine" not in said


INSIDE = {
    "an agent": token("a2", tenant="acme"),
    "a supervisor of all": token("s", Rank.SUPERVISOR, "acme", "*"),
    "a developer": token("d", Rank.DEVELOPER, "acme"),
    "an admin of a tenant": token("x", Rank.ADMIN, "acme"),
    "a supervisor of the house": token("s", Rank.SUPERVISOR, "", "*"),
}


@pytest.mark.parametrize("text", INSIDE.values(), ids=INSIDE.keys())
async def test_what_runs_the_server_is_for_an_admin_of_the_house_only(
    busy: tuple[Running, Keys], text: str
) -> None:
    server, _ = busy
    async with server.http() as client:
        for method, path in OPERATION:
            answer = await client.request(method, path, headers=bearer(text))
            assert answer.status_code == 403, (method, path)


async def test_of_an_empty_tenant_nobody_is_answered_with_words_of_others(busy: tuple[Running, Keys]) -> None:
    server, _ = busy
    async with server.http() as client:
        for rank in Rank:
            for method, path in HTTP:
                headers = bearer(token("a1", rank, "empty", "*"))
                answer = await client.request(method, path, headers=headers, content=b"{}")
                assert "zanzibarine" not in answer.text, (rank, method, path)


# -- sockets -------------------------------------------------------------------------------------------------------

ORIGINS = (
    "https://evil.example",
    "null",
    "http://localhost.evil.example",
    "file://",
    "http://127.0.0.1@evil.example",
    "chrome-extension://abc",
)


@pytest.mark.parametrize("path", SOCKETS)
@pytest.mark.parametrize("origin", ORIGINS)
async def test_no_socket_opens_for_a_foreign_page_whatever_token_it_brings(
    busy: tuple[Running, Keys], path: str, origin: str
) -> None:
    server, keys = busy
    for text in (token("x", Rank.ADMIN), keys.make()):
        with pytest.raises(InvalidStatus) as refused:
            async with server.socket(path, headers=bearer(text) | {"origin": origin}):
                pass
        assert refused.value.response.status_code == 403


async def test_no_write_is_taken_from_a_foreign_page(busy: tuple[Running, Keys]) -> None:
    server, keys = busy
    writes = [(method, path) for method, path in HTTP if method not in ("GET", "HEAD", "OPTIONS")]
    assert writes
    async with server.http() as client:
        for method, path in writes:
            for text in (token("x", Rank.ADMIN), keys.make()):
                headers = bearer(text) | {"origin": "https://evil.example"}
                answer = await client.request(method, path, headers=headers, content=b"{}")
                assert answer.status_code == 403, (method, path)


@pytest.mark.parametrize("path", SOCKETS)
async def test_a_token_in_the_subprotocol_is_in_no_log(
    busy: tuple[Running, Keys], path: str, caplog: pytest.LogCaptureFixture
) -> None:
    server, keys = busy
    caplog.set_level(logging.DEBUG)
    for text in (token("s", Rank.SUPERVISOR, "", "*"), token("s", Rank.SUPERVISOR, seconds=-1), keys.make()):
        async with server.socket(path, subprotocols=["assistant", f"bearer.{text}"]) as socket:
            with pytest.raises((ConnectionClosed, TimeoutError)):
                await asyncio.wait_for(_until_closed(socket), 0.2)
        ours = [record for record in caplog.records if not record.name.startswith("websockets.client")]
        assert all(text not in record.getMessage() for record in ours)


async def _until_closed(socket: Any) -> None:
    await tell(socket, {"type": "ping"})
    while True:
        await socket.recv()


# -- ids -----------------------------------------------------------------------------------------------------------

IDS = {
    "a nul": "c1%00",
    "a line": "c1%0d%0aX-Evil:%201",
    "a stroke": "acme%2Fc1",
    "two strokes": "a%2Fb%2Fc",
    "up": "..%2Fc1",
    "a wildcard": "*",
    "the rest": "%3E",
    "a space": "c%201",
    "a percent sign": "c1%2500",
    "a quotation mark": "c1'%20OR%20'1'='1",
    "a half character": "%ED%A0%80",
    "turned round": "%E2%80%AEc1",
    "a full-width stroke": "acme%EF%BC%8Fc1",
    "long": "c" * 129,
    "very long": "c" * 20_000,
}


async def _shown(server: Running, query: str) -> str:
    """What a panel of another team is told."""
    try:
        async with server.panel(query, headers=bearer(token("s", Rank.SUPERVISOR, "", "sales"))) as panel:
            return (await all_it_says(panel))[0]
    except InvalidStatus as refused:
        return str(refused.response.status_code)


@pytest.mark.parametrize("odd", IDS.values(), ids=IDS.keys())
async def test_an_odd_id_of_a_call_makes_no_call_and_shows_none(busy: tuple[Running, Keys], odd: str) -> None:
    server, keys = busy
    before = [row.call_id for row in await server.runtime.store.calls()]
    async with server.http() as client:
        for path in (f"/feeds/generic/{odd}", f"/feeds/deepgram/{odd}", f"/feeds/generic/{odd}?role=agent"):
            answer = await client.post(path, json=final("x"), headers=bearer(keys.make()))
            assert answer.status_code in (404, 405, 414, 422, 400), odd[:40]
            assert "x-evil" not in answer.headers
    for query in (f"call={odd}", f"agent={odd}"):
        assert "zanzibarine" not in await _shown(server, query)
    assert [row.call_id for row in await server.runtime.store.calls()] == before


@pytest.mark.parametrize("path", SOCKETS)
async def test_a_request_for_a_socket_that_is_too_long_is_answered_and_closed(
    server: Running, path: str
) -> None:
    """Else it would stay open for ever, and nobody would count it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
    head = (
        f"GET {path}?call={'c' * 9000} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    writer.write(head.encode())
    answer = await asyncio.wait_for(reader.read(), 30)
    assert answer.split(b" ")[1] == b"414"
    writer.close()


@pytest.mark.parametrize("query", ["call=" + "c" * 500, "after=zebra", "call=c1&after=-9", "watch=zebra"])
async def test_a_socket_that_asks_for_what_cannot_be_is_told_so_without_a_fault(
    server: Running, query: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with server.panel(query) as panel:
        told = await heard(panel, "error")
        assert told["where"] == "address"
        assert "zebra" not in orjson.dumps(told).decode()
        with pytest.raises(ConnectionClosed):
            await heard(panel)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


# -- what errors say -----------------------------------------------------------------------------------------------

WORDS = "zebra umbrella"
ECHO = {
    "as a key": {WORDS: 1},
    "as the type": {"type": WORDS},
    "as the role": final("x") | {"role": WORDS},
    "as a number": final("x") | {"start": WORDS},
    "as the language": {"type": "start", "language": WORDS},
    "as an unknown field": final("x") | {WORDS: WORDS},
    "as a list": [WORDS],
    "as a text": WORDS,
}


@pytest.mark.parametrize("message", ECHO.values(), ids=ECHO.keys())
async def test_what_is_wrong_with_a_message_is_said_without_its_words(
    clock: HandClock, message: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with running(clock=clock) as server:
        async with server.http() as client:
            for path in ("/feeds/generic/c1", "/feeds/deepgram/c2", "/feeds/twilio", "/feeds/telnyx"):
                await client.post(path, json=message)
            pages = [(await client.get(path)).text for path in ("/-/feeds", "/metrics", "/api/calls")]
        async with server.panel("call=c1") as panel:
            await tell(panel, message)
            await tell(panel, {"type": "ping"})
            await heard(panel, "pong")
    ours = [record for record in caplog.records if record.name.startswith(("assistant", "uvicorn"))]
    assert all("zebra" not in record.getMessage() for record in ours)
    assert all("zebra" not in page for page in pages)


# -- a supervisor's word -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("call_id", ["c1", "acme/c1", "../acme/c1"])
async def test_nobody_joins_a_call_of_another_team_or_tenant(
    busy: tuple[Running, Keys], call_id: str
) -> None:
    server, _ = busy
    outsiders = (
        token("s", Rank.SUPERVISOR, "acme", "sales"),
        token("s", Rank.SUPERVISOR, "empty", "*"),
        token("x", Rank.ADMIN, "empty"),
    )
    for text in outsiders:
        async with server.socket("/wall/ws", headers=bearer(text)) as wall:
            await heard(wall, "wall")
            await tell(wall, {"type": "supervisor", "call_id": call_id, "act": "joining", "name": "evil"})
            assert (await heard(wall, "error"))["where"] == "call_id"
    for key in ("c1", "acme/c1"):
        assert b"evil" not in b"".join(await server.runtime.store.journal(key))


# -- promises ------------------------------------------------------------------------------------------------------

CUSTOMER = "customer-4711"
CHAT: dict[str, Any] = {
    "id": "x1",
    "channel": "chat",
    "customer_ref": CUSTOMER,
    "language": "en",
    "messages": [
        {"role": "customer", "text": "this is ridiculous"},
        {"role": "agent", "text": "I will call you back by Friday."},
    ],
}


async def test_an_agent_marks_only_promises_that_his_own_call_tells_of(
    tmp_path: Path, playbook: Playbook
) -> None:
    core = Core(step=step, peek=peek, playbook=playbook, playbook_hash=playbook.hash, masker=mask_for)
    keys = Keys(tmp_path / "feeds.json")
    settings = closed_settings(
        tmp_path, privacy={"customer_key": "k" * 32}, retention={"transcripts_days": 1, "history_days": 90}
    )
    async with running(core, clock=HandClock(), settings=settings) as server, server.http() as client:
        headers = bearer(keys.make(tenant="acme"))
        assert (await client.post("/interactions", json=CHAT, headers=headers)).json()["kept"]
        mark = "/api/promises/chat%23x1%230/kept"
        outsiders = [token("a1", tenant="acme"), token("a1"), token("a1", tenant="zeta")]
        outsiders += [token("x", Rank.ADMIN), token("x", Rank.ADMIN, "zeta")]
        for text in outsiders:
            assert (await client.post(mark, headers=bearer(text))).status_code == 404
        async with server.feed("c1", headers=headers) as feed:
            start = {"type": "start", "language": "en", "agent_id": "a1", "customer_ref": CUSTOMER}
            await say(feed, start)
            async with server.panel("agent=a1", headers=bearer(token("a1", tenant="acme"))) as panel:
                while "chat#x1#0" not in orjson.dumps(await heard(panel)).decode():
                    pass
            assert (await client.post(mark, headers=bearer(token("a2", tenant="acme")))).status_code == 404
            assert (await client.post(mark, headers=bearer(token("a1", tenant="acme")))).status_code == 204
