"""Other people's pages cannot talk to a server on this machine, and ours can do little."""

from __future__ import annotations

import pytest
from websockets.exceptions import InvalidStatus

from assistant.server.guard import is_loopback, policy
from assistant.settings import Server
from tests.server.fakes import HandClock, Running, heard, running, some_settings


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("example.org", False),
    ],
)
def test_loopback_is_what_only_this_machine_reaches(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


async def test_every_answer_carries_the_policy_of_no_inline_and_no_foreign_code(server: Running) -> None:
    async with server.http() as client:
        for path in ("/", "/-/health", "/panel/nothing.js", "/api/calls"):
            headers = (await client.get(path)).headers
            assert "script-src 'self';" in headers["content-security-policy"]
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"


def test_a_softphone_may_be_allowed_to_frame_the_panel() -> None:
    assert policy(Server(frame_ancestors=("https://phone.example",))).endswith(
        "frame-ancestors 'self' https://phone.example"
    )


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", ""])
async def test_a_foreign_host_name_is_refused(server: Running, host: str) -> None:
    async with server.http() as client:
        answer = await client.get("/api/calls", headers={"host": host})
    assert answer.status_code == 403
    assert "server.hosts" in answer.json()["error"]


@pytest.mark.parametrize("path", ["/panel/ws?agent=a1", "/feeds/generic/c1"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_a_socket_from_a_foreign_page_is_refused(server: Running, path: str, origin: str) -> None:
    from websockets.asyncio.client import connect

    with pytest.raises(InvalidStatus) as caught:
        async with connect(server.url.replace("http", "ws") + path, origin=origin, proxy=None):  # type: ignore[arg-type]
            pass
    assert caught.value.response.status_code == 403


async def test_a_post_from_a_foreign_page_is_refused(server: Running) -> None:
    async with server.http() as client:
        answer = await client.post(
            "/feeds/generic/c1", content=b"{}", headers={"origin": "https://evil.example"}
        )
    assert answer.status_code == 403


async def test_our_own_page_and_configured_ones_may_open_sockets(clock: HandClock) -> None:
    settings = some_settings(server={"origins": ["https://phone.example"]})
    async with running(clock=clock, settings=settings) as server:
        for origin in (server.url, server.url.replace("http", "https"), "https://phone.example"):
            async with server.panel("agent=a1", origin=origin) as panel:
                assert (await heard(panel))["type"] == "waiting"


async def test_a_configured_host_name_is_served(clock: HandClock) -> None:
    settings = some_settings(server={"hosts": ["calls.example"]})
    async with running(clock=clock, settings=settings) as server, server.http() as client:
        assert (await client.get("/-/health", headers={"host": "calls.example"})).status_code == 200
