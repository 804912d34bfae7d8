"""What comes over the wire is hostile input: nested, blown up, replayed, misaddressed, and full of secrets of its own."""

from __future__ import annotations

import ast
import asyncio
import base64
import gzip
import hmac
import logging
from hashlib import sha1
from pathlib import Path
from urllib.parse import urlencode

import orjson
import pytest

from assistant.access.who import Rank
from assistant.server.core import Core
from tests.server.access.people import bearer, closed, token
from tests.server.fakes import HandClock, Running, fake_core, final, heard, running, say, some_settings, tell

PACKAGE = Path(__file__).parents[2] / "assistant"

# -- bombs ---------------------------------------------------------------------------------------------------------

BOMBS = {
    "a deep list": b"[" * 30_000,
    "a deep object": b'{"type":' * 8_000,
    "a closed deep list": b"[" * 30_000 + b"]" * 30_000,
    "many keys": b"{" + b",".join(b'"k%d":1' % number for number in range(7_000)) + b"}",
    "a huge number": b'{"type":"segment","text":"x","end":' + b"9" * 60_000 + b"}",
    "many escapes": b'{"type":"segment","role":"customer","text":"' + b"\\u0000" * 10_000 + b'"}',
    "packed": gzip.compress(b"[" * 10_000_000),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
@pytest.mark.parametrize("vendor", ["generic", "deepgram", "telnyx"])
async def test_a_bomb_costs_itself_and_the_next_message_is_heard(
    server: Running, bomb: bytes, vendor: str
) -> None:
    async with server.http() as client:
        for headers in ({}, {"content-encoding": "gzip"}):
            answer = await client.post(f"/feeds/{vendor}/c1", content=bomb, headers=headers)
            assert answer.status_code in (200, 204, 413, 422)
        assert (await client.post("/feeds/generic/c2", json=final("hello", 1))).status_code == 200


async def test_frames_are_never_unpacked(server: Running) -> None:
    """A compressed frame of some bytes may be gigabytes; the server does not agree to any extension."""
    async with server.feed("c1", compression="deflate") as feed:
        assert feed.protocol.extensions == []


async def test_a_post_without_end_is_answered_before_it_ends(server: Running) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
    head = "POST /feeds/generic/c1 HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    writer.write(head.encode())
    for _ in range(20):
        writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
    assert (await asyncio.wait_for(reader.readline(), 30)).split(b" ")[1] == b"413"
    writer.close()


# -- replays -------------------------------------------------------------------------------------------------------

AUTH, URL = "twilio-auth-token", "https://assist.example"


def post_of_twilio(call_id: str, number: int) -> tuple[dict[str, str], dict[str, str]]:
    """(form, headers) of a signed final."""
    form = {
        "TranscriptionEvent": "transcription-content",
        "TranscriptionSid": "GT1",
        "CallSid": call_id,
        "SequenceId": str(number),
        "Track": "inbound_track",
        "Final": "true",
        "TranscriptionData": orjson.dumps({"transcript": f"angry {number}", "confidence": 0.9}).decode(),
    }
    text = f"{URL}/feeds/twilio/{call_id}" + "".join(key + form[key] for key in sorted(form))
    seal = base64.b64encode(hmac.digest(AUTH.encode(), text.encode(), sha1)).decode()
    return form, {"x-twilio-signature": seal, "content-type": "application/x-www-form-urlencoded"}


def of_twilio() -> dict[str, object]:
    return {"public_url": URL, "twilio_auth_token": AUTH}


async def turns(server: Running, key: str) -> int:
    return sum(b"segment_heard" in line for line in await server.runtime.store.journal(key))


async def test_a_signed_post_that_comes_again_is_heard_once(clock: HandClock) -> None:
    async with (
        running(clock=clock, settings=some_settings(feeds=of_twilio())) as server,
        server.http() as client,
    ):
        form, headers = post_of_twilio("CA1", 1)
        for _ in range(5):
            answer = await client.post("/feeds/twilio/CA1", content=urlencode(form), headers=headers)
            assert answer.status_code == 200
        assert await turns(server, "CA1") == 1


async def test_a_signed_post_is_good_for_its_own_call_only(clock: HandClock) -> None:
    async with (
        running(clock=clock, settings=some_settings(feeds=of_twilio())) as server,
        server.http() as client,
    ):
        form, headers = post_of_twilio("CA1", 1)
        for path in ("CA2", "CA1?role=agent", "CA1/", "ca1"):
            answer = await client.post(f"/feeds/twilio/{path}", content=urlencode(form), headers=headers)
            assert answer.status_code in (403, 404, 307)
        assert await turns(server, "CA2") == 0


async def test_a_signed_post_that_comes_again_after_the_call_begins_no_new_one(clock: HandClock) -> None:
    async with (
        running(clock=clock, settings=some_settings(feeds=of_twilio())) as server,
        server.http() as client,
    ):
        form, headers = post_of_twilio("CA1", 1)
        await client.post("/feeds/twilio/CA1", content=urlencode(form), headers=headers)
        await client.post("/feeds/generic/CA1", json={"type": "end"})
        answer = await client.post("/feeds/twilio/CA1", content=urlencode(form), headers=headers)
        assert answer.status_code == 409
        assert server.runtime.live() == []


async def test_on_a_closed_server_twilio_needs_its_signature_and_no_key(tmp_path: Path) -> None:
    feeds = of_twilio() | {"twilio_tenant": "acme"}
    async with closed(tmp_path, feeds=feeds) as (server, keys), server.http() as client:
        form, headers = post_of_twilio("CA1", 1)
        forged = headers | {"x-twilio-signature": "AAAA"} | bearer(keys.make())
        for given, status in ((forged, 403), (headers, 200)):
            answer = await client.post("/feeds/twilio/CA1", content=urlencode(form), headers=given)
            assert answer.status_code == status
        assert await turns(server, "acme/CA1") == 1


async def test_on_a_closed_server_twilio_unsigned_needs_a_key(tmp_path: Path) -> None:
    async with closed(tmp_path, feeds={"twilio_unsigned": True}) as (server, keys), server.http() as client:
        form, _ = post_of_twilio("CA1", 1)
        assert (await client.post("/feeds/twilio/CA1", data=form)).status_code == 401
        answer = await client.post("/feeds/twilio/CA1", data=form, headers=bearer(keys.make("twilio")))
        assert answer.status_code == 200


# -- misaddressed --------------------------------------------------------------------------------------------------

PATHS = (
    "/panel/../../pyproject.toml",
    "/panel/%2e%2e/%2e%2e/pyproject.toml",
    "/panel/..%2f..%2fpyproject.toml",
    "/panel//etc/passwd",
    "/api/studio/rules/../../pyproject.toml",
    "/api/studio/rules/..%2f..%2fpyproject.toml",
    "/api/studio/rules/%2fetc%2fpasswd",
    "/api/studio/rules/en/%2e%2e/%2e%2e/pyproject.toml",
)


@pytest.mark.parametrize("path", PATHS)
async def test_no_path_leads_out_of_the_folders_that_are_served(server: Running, path: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
    # by hand: a client would tidy the path up
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert answer.split(b" ", 2)[1] in (b"404", b"400", b"422")
    assert b"[project]" not in answer
    assert b"root:" not in answer


def test_only_the_identity_provider_is_ever_fetched_by_the_server() -> None:
    """No address from a message, and none of the settings but the provider's, makes the server ask anybody over HTTP."""
    fetching = {"httpx", "requests", "aiohttp", "http.client", "urllib.request", "urllib3"}
    found = set()
    for part in ("server", "feeds", "engine", "analysis", "privacy", "bus", "store", "access"):
        for path in (PACKAGE / part).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
                names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
                if any(name == other or name.startswith(f"{other}.") for name in names for other in fetching):
                    found.add(str(path.relative_to(PACKAGE)))
    assert found == {"server/access/provider.py"}


# -- secrets -------------------------------------------------------------------------------------------------------


async def test_no_token_and_no_key_is_ever_in_the_log_or_in_an_answer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Good ones, bad ones and half ones, wherever they can be brought; at the level at which servers log."""
    caplog.set_level(logging.INFO)
    told = ""
    async with closed(tmp_path, access={"failures": 10_000}) as (server, keys):
        good, key = token("x", Rank.ADMIN), keys.make()
        secrets = [good, good[:-3] + "AAA", key, key[:-3] + "AAA"]
        async with server.http() as client:
            for secret in secrets:
                for path in ("/api/calls", "/-/settings", "/-/feeds", "/metrics"):
                    told += (await client.get(path, headers=bearer(secret))).text
                for headers in (bearer(secret), {"x-api-key": secret}, {"authorization": f"Basic {secret}"}):
                    told += (await client.post("/feeds/generic/c1", content=b"{", headers=headers)).text
        for secret in secrets:
            async with server.panel("agent=a1") as panel:
                await tell(panel, {"type": "token", "token": secret})
                told += orjson.dumps(await heard(panel)).decode()
            async with server.panel("agent=a1", subprotocols=["assistant", f"bearer.{secret}"]) as panel:
                told += orjson.dumps(await heard(panel)).decode()
        rows = repr(await server.runtime.store.audited(_everything()))
    for secret in secrets:
        for part in (secret, secret.rpartition(".")[2][:20], secret.rpartition("_")[2][:20]):
            assert part not in caplog.text
            assert part not in told
            assert part not in rows


def _everything():  # type: ignore[no-untyped-def]
    from assistant.store.audit import AuditQuery

    return AuditQuery()


# -- one after the other ------------------------------------------------------------------------------------------


async def test_a_fault_in_the_core_tells_neither_words_nor_place_to_the_client(clock: HandClock) -> None:
    core: Core = fake_core()
    async with running(core, clock=clock) as server, server.feed("c1") as feed:
        answer = await say(feed, final("bug with my secret", 1))
        assert "secret" not in orjson.dumps(answer).decode()
        assert (await say(feed, final("still here", 2)))["type"] == "accepted"
