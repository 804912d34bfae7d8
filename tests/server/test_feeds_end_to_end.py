"""Vendors' recorded sessions over their own transport, to the panel; and what must not stop a call on the way."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import orjson
import pytest
from websockets.asyncio.client import ClientConnection

from assistant.feeds.twilio_signature import HEADER, signature
from tests.feeds.says import deepgram, twilio
from tests.server.fakes import HandClock, Running, heard, running, say, some_settings, tell
from tests.server.test_feed_routes import texts

RECORDED = Path(__file__).parents[1] / "feeds"
PUBLIC, TOKEN = "https://assist.example.com", "not-a-real-token"


async def shown(panel: ClientConnection, turns: int) -> list[tuple[str, str]]:
    """(role, words) of the next so many turns that the panel is told of."""
    found = []
    for _ in range(turns):
        turn = await heard(panel, "turn_heard")
        found.append((turn["role"], turn["text"]))
    return found


async def test_twilios_recorded_posts_signed_as_it_signs_them_reach_the_panel(clock: HandClock) -> None:
    settings = some_settings(feeds={"public_url": PUBLIC, "twilio_auth_token": TOKEN})
    path = "/feeds/twilio/CA1?role_map=outbound_track=customer"
    async with (
        running(clock=clock, settings=settings) as server,
        server.panel("call=CA1") as panel,
        server.http() as client,
    ):
        for name in ("started", "content_partial", "content_final", "stopped"):
            body = (RECORDED / "twilio" / f"transcription_{name}.txt").read_text("utf-8").strip()
            form = dict(parse_qsl(body, keep_blank_values=True))
            form["CallSid"] = "CA1"
            headers = {HEADER: signature(TOKEN, PUBLIC + path, form)}
            assert (await client.post(path, data=form, headers=headers)).status_code == 200
        assert (await heard(panel, "call_opened"))["language"] == "en"
        assert (await heard(panel, "interim"))["text"].startswith("Hello, this is Sam")
        ((role, words),) = await shown(panel, 1)
        assert role == "customer"
        assert words.endswith("How can I assist you today?")
        assert (await heard(panel, "feed"))["health"] == "closed"


async def test_deepgrams_recorded_results_pushed_on_a_socket_reach_the_panel(server: Running) -> None:
    async with (
        server.panel("call=d1") as panel,
        server.feed("d1", "deepgram", "?role_map=0=agent,1=customer") as socket,
    ):
        for name in ("multichannel_ch0.json", "multichannel_ch1.json"):
            await tell(socket, orjson.loads((RECORDED / "deepgram" / name).read_bytes()))
        assert await shown(panel, 2) == [
            ("agent", "thank you for calling martha flores how may i assist you"),
            ("customer", "hello i'd like to order flowers and i think you have what i'm looking for"),
        ]


async def test_a_second_call_on_a_socket_is_named_and_the_first_goes_on(server: Running) -> None:
    async with server.feed("c1", "contact_lens", "?replies=true") as socket:
        await say(socket, lens("one", 1))
        answer = await say(socket, lens("a stranger", 2, ContactId="c2"))
        assert (answer["type"], answer["where"]) == ("error", "call")
        assert (await say(socket, lens("two", 3)))["type"] == "accepted"
    assert await texts(server) == ["one", "two"]


def lens(said: str, number: int, begin: int = 1000, end: int = 2000, **more: Any) -> dict[str, Any]:
    row = {"Id": f"t{number}", "ParticipantRole": "CUSTOMER", "Content": said}
    row |= {"BeginOffsetMillis": begin, "EndOffsetMillis": end}
    return {"EventType": "SEGMENTS", "ContactId": "c1", "Segments": [{"Transcript": row}]} | more


def azure(said: str, offset: int) -> dict[str, Any]:
    data = {
        "text": said,
        "resultStatus": "Final",
        "participantRawID": "4:1",
        "offset": offset,
        "duration": 10,
    }
    return {"kind": "TranscriptionData", "transcriptionData": data}


ODD = {
    "an offset above 2^53": ("azure_acs", azure("odd words", 2516998782481234400)),
    "negative times": ("contact_lens", lens("odd words", 2, -5000, -1000)),
    "an end before its beginning": ("contact_lens", lens("odd words", 2, 9000, 1000)),
    "times beyond any call": ("contact_lens", lens("odd words", 2, 10**15, 10**15 + 1)),
    "no channel": (
        "deepgram",
        {k: v for k, v in deepgram("odd words", 0.0, 1.0).items() if k != "channel_index"},
    ),
}


@pytest.mark.parametrize(("vendor", "message"), ODD.values(), ids=ODD.keys())
async def test_odd_numbers_cost_the_numbers_and_not_the_words(
    server: Running, vendor: str, message: Any
) -> None:
    async with server.feed("c1", vendor) as socket:
        await tell(socket, message)
        async with server.feed("c1", query="?replies=true") as other:
            await say(other, {"type": "segment", "role": "agent", "text": "still here"})
        await tell(socket, message)
    assert set(await texts(server)) == {"odd words", "still here"}
    lines = [orjson.loads(body) for body in await server.runtime.store.journal("c1")]
    assert all(0.0 <= line["at"] < 3600.0 for line in lines)


BROKEN = {
    "an unknown event": ("twilio", {"TranscriptionEvent": "transcription-sung", "CallSid": "c1"}, "ignored"),
    "audio instead of words": ("twilio", {"event": "media", "media": {"payload": "AAAA"}}, "malformed"),
    "provider data as documented": (
        "twilio",
        (
            RECORDED / "twilio" / "transcription_content_provider_data_AS_DOCUMENTED_invalid_json.txt"
        ).read_bytes(),
        "malformed",
    ),
    "an unknown version": ("generic", {"type": "start", "v": 9}, "malformed"),
}


@pytest.mark.parametrize(("vendor", "message", "kind"), BROKEN.values(), ids=BROKEN.keys())
async def test_what_says_nothing_is_counted_and_the_call_goes_on(
    clock: HandClock, vendor: str, message: Any, kind: str
) -> None:
    settings = some_settings(feeds={"twilio_unsigned": True})
    async with running(clock=clock, settings=settings) as server:
        async with server.feed("c1", vendor, "?replies=true") as socket:
            await say(socket, message)
        async with server.http() as client:
            await client.post("/feeds/twilio/c1", data=twilio("still here", 1, CallSid="c1"))
            counted = (await client.get("/-/feeds")).json()["feeds"]
        assert counted[vendor][kind] == 1
        assert "still here" in await texts(server)


async def test_a_socket_that_stalls_is_shown_as_silent_and_then_closed(clock: HandClock) -> None:
    settings = some_settings(feeds={"silent_after_s": 30, "silence_closes_after_s": 60})
    async with (
        running(clock=clock, settings=settings) as server,
        server.feed("c1", "vosk", "?role=customer&replies=true") as socket,
        server.panel("call=c1") as panel,
    ):
        await say(socket, {"text": "hello"})
        assert (await heard(panel, "feed"))["health"] == "ok"
        for seconds, health in ((30, "silent"), (30, "closed")):
            clock.advance(seconds)
            await server.runtime.tick()
            assert (await heard(panel, "feed"))["health"] == health


async def test_a_vendors_error_is_on_the_panel_at_once(clock: HandClock) -> None:
    settings = some_settings(feeds={"twilio_unsigned": True})
    async with running(clock=clock, settings=settings) as server, server.http() as client:
        await client.post("/feeds/twilio/CA1", data=twilio("hello", 1))
        async with server.panel("call=CA1") as panel:
            assert (await heard(panel, "feed"))["health"] == "ok"
            body = (RECORDED / "twilio" / "transcription_error.txt").read_text("utf-8").strip()
            form = dict(parse_qsl(body)) | {"CallSid": "CA1"}
            before = clock.time
            await client.post("/feeds/twilio/CA1", data=form)
            assert (await heard(panel, "feed"))["health"] == "degraded"
            assert clock.time == before


async def test_a_push_of_pubsub_reaches_the_panel(server: Running) -> None:
    body = (RECORDED / "_constructed" / "google_agent_assist" / "google_new_message_event.json").read_bytes()
    envelope = {"message": {"data": base64.b64encode(body).decode(), "messageId": "1"}}
    async with server.panel("call=c") as panel, server.http() as client:
        assert (await client.post("/feeds/google_agent_assist", json=envelope)).status_code == 204
        assert await shown(panel, 1) == [("customer", "This is the third time I call.")]
