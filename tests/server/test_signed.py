"""Twilio's posts: heard when signed for the public address, refused otherwise and nothing processed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from hashlib import sha256
from urllib.parse import urlencode

import httpx
import pytest

from assistant.feeds.twilio_signature import HEADER, signature
from assistant.server.app import NotAllowed, check
from tests.feeds.says import twilio
from tests.server.fakes import HandClock, Running, heard, running, some_settings
from tests.server.test_feed_routes import texts

TOKEN = "not-a-real-token"
PUBLIC = "https://assist.example.com/voice"
PATH = "/feeds/twilio/CA1?role_map=inbound_track%3Dagent,outbound_track%3Dcustomer"


@pytest.fixture
async def signed_server(clock: HandClock) -> AsyncIterator[Running]:
    settings = some_settings(feeds={"public_url": PUBLIC, "twilio_auth_token": TOKEN})
    async with running(clock=clock, settings=settings) as found:
        yield found


async def post(
    server: Running, form: dict[str, str], signed: dict[str, str] | None, url: str = PUBLIC + PATH
) -> httpx.Response:
    """Post `form`; the signature is of `signed` and `url`."""
    headers = {} if signed is None else {HEADER: signature(TOKEN, url, signed)}
    async with server.http() as client:
        return await client.post(PATH, data=form, headers=headers)


async def test_a_signed_post_is_heard_behind_a_proxy_with_its_escapes_as_they_came(
    signed_server: Running,
) -> None:
    form = twilio("wo bleibt mein geld & die lampe?", 1, Umlaut="ü")
    answer = await post(signed_server, form, form)
    assert answer.status_code == 200
    assert await texts(signed_server, "CA1") == ["wo bleibt mein geld & die lampe?"]


@pytest.mark.parametrize(
    ("signed", "url"),
    [
        (None, PUBLIC + PATH),
        ({}, PUBLIC + PATH),
        (twilio("hello", 2), PUBLIC + PATH),
        (twilio("hello", 1), PUBLIC + "/feeds/twilio/CA2"),
        (twilio("hello", 1), "http://127.0.0.1" + PATH),
    ],
    ids=["missing", "of an empty form", "of other words", "of another call", "of the inner address"],
)
async def test_a_post_that_is_not_signed_for_just_this_is_403_and_nothing_is_processed(
    signed_server: Running, signed: dict[str, str] | None, url: str
) -> None:
    answer = await post(signed_server, twilio("hello", 1), signed, url)
    assert (answer.status_code, answer.json()["error"]["where"]) == (403, "X-Twilio-Signature")
    assert signed_server.runtime.shown("CA1") is None
    assert await texts(signed_server, "CA1") == []


async def test_a_json_post_is_signed_over_its_digest_in_the_address(signed_server: Running) -> None:
    body = b'{"TranscriptionEvent":"transcription-started","CallSid":"CA1","LanguageCode":"de-DE"}'
    path = f"/feeds/twilio/CA1?bodySHA256={sha256(body).hexdigest()}"
    headers = {HEADER: signature(TOKEN, PUBLIC + path, {}), "content-type": "application/json"}
    async with signed_server.http() as client:
        assert (await client.post(path, content=body, headers=headers)).status_code == 200
        assert (await client.post(path, content=body + b" ", headers=headers)).status_code == 403
    assert signed_server.runtime.live()[0].language == "de"


async def test_a_form_of_ten_thousand_fields_is_not_signed(signed_server: Running) -> None:
    body = urlencode([("a", "b")] * 10_000).encode()
    headers = {HEADER: "x", "content-type": "application/x-www-form-urlencoded"}
    async with signed_server.http() as client:
        assert (await client.post(PATH, content=body, headers=headers)).status_code == 403


async def test_without_a_token_the_route_says_what_to_set(server: Running) -> None:
    answer = await post(server, twilio("hello", 1), None)
    assert answer.status_code == 503
    assert "feeds.twilio_auth_token" in answer.json()["error"]["detail"]


async def test_a_socket_cannot_go_round_the_signature(signed_server: Running) -> None:
    async with signed_server.feed("CA1", "twilio") as socket:
        assert (await heard(socket))["where"] == "X-Twilio-Signature"
    assert signed_server.runtime.shown("CA1") is None


async def test_unsigned_posts_are_taken_only_where_that_is_set(clock: HandClock) -> None:
    async with running(clock=clock, settings=some_settings(feeds={"twilio_unsigned": True})) as server:
        assert (await post(server, twilio("hello", 1), None)).status_code == 200


def test_a_public_server_does_not_start_with_unsigned_posts() -> None:
    with pytest.raises(NotAllowed, match="twilio_auth_token"):
        check(some_settings(feeds={"twilio_unsigned": True, "public_url": PUBLIC}))


# -- stopped and started again -----------------------------------------------------------------------------------


STARTED = {"TranscriptionEvent": "transcription-started", "CallSid": "CA1", "LanguageCode": "de-DE"}
STOPPED = {"TranscriptionEvent": "transcription-stopped", "CallSid": "CA1"}


@pytest.fixture
async def open_server(clock: HandClock) -> AsyncIterator[Running]:
    settings = some_settings(feeds={"twilio_unsigned": True, "paused_closes_after_s": 60})
    async with running(clock=clock, settings=settings) as found:
        yield found


async def posted(server: Running, *forms: dict[str, str]) -> None:
    async with server.http() as client:
        for form in forms:
            assert (await client.post("/feeds/twilio/CA1", data=form)).status_code == 200


async def test_a_transcription_that_was_paused_goes_on_in_the_same_call(
    open_server: Running, clock: HandClock
) -> None:
    await posted(open_server, STARTED, twilio("eins", 1), STOPPED)
    assert open_server.runtime.live()[0].aside.feed == "closed"
    clock.advance(59)
    await open_server.runtime.tick()
    again = twilio("zwei", 1, TranscriptionSid="GT2")
    await posted(open_server, STARTED | {"TranscriptionSid": "GT2"}, again)
    clock.advance(59)
    await open_server.runtime.tick()
    assert await texts(open_server, "CA1") == ["eins", "zwei"]
    assert open_server.runtime.live()[0].aside.feed == "silent"


async def test_a_transcription_that_stays_stopped_ends_the_call(
    open_server: Running, clock: HandClock
) -> None:
    await posted(open_server, STARTED, twilio("eins", 1), STOPPED)
    clock.advance(60)
    await open_server.runtime.tick()
    assert open_server.runtime.live() == []


async def test_the_calls_own_status_ends_it_at_once(open_server: Running) -> None:
    await posted(open_server, STARTED, {"CallSid": "CA1", "CallStatus": "in-progress"})
    assert len(open_server.runtime.live()) == 1
    await posted(open_server, STOPPED, {"CallSid": "CA1", "CallStatus": "completed"})
    assert open_server.runtime.live() == []
