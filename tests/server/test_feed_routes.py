"""Transcripts come in over a socket and by POST; what is wrong is answered, and the call goes on."""

from __future__ import annotations

import asyncio

import orjson
import pytest

from tests.server.fakes import HandClock, Running, final, heard, running, say, some_settings, tell


async def texts(server: Running, call_id: str = "c1") -> list[str]:
    """What the call has heard, from the store."""
    bodies = [orjson.loads(body) for body in await server.runtime.store.journal(call_id)]
    return [body["segment"]["text"] for body in bodies if body["type"] == "segment_heard"]


async def test_what_is_sent_is_accepted_with_the_number_of_its_input(server: Running) -> None:
    async with server.feed("c1") as socket:
        assert await say(socket, {"type": "start", "language": "de"}) == {"seq": 0, "type": "accepted"}
        assert await say(socket, final("guten tag", 1)) == {"seq": 1, "type": "accepted"}
        assert await texts(server) == ["guten tag"]


async def test_words_without_a_start_open_the_call(server: Running) -> None:
    async with server.feed("c1") as socket:
        assert await say(socket, final("hello", 1)) == {"seq": 1, "type": "accepted"}


async def test_a_start_said_again_changes_nothing(server: Running) -> None:
    async with server.feed("c1") as socket:
        await say(socket, {"type": "start", "language": "de"})
        assert (await say(socket, {"type": "start", "language": "tr"}))["seq"] == 0
        assert server.runtime.live()[0].language == "de"


async def test_interims_are_not_acknowledged_and_not_journalled(server: Running) -> None:
    async with server.feed("c1") as socket:
        await say(socket, {"type": "start"})
        await tell(socket, final("hel") | {"is_final": False})
        assert (await say(socket, final("hello", 1)))["seq"] == 1
        assert await texts(server) == ["hello"]


async def test_the_end_closes_call_and_socket(server: Running) -> None:
    async with server.feed("c1") as socket:
        await say(socket, final("hello", 1))
        assert (await say(socket, {"type": "end"}))["seq"] == 2
        await socket.wait_closed()
        assert socket.close_code == 1000
    assert server.runtime.live() == []


async def test_a_sender_that_comes_back_goes_on_where_it_was(server: Running) -> None:
    async with server.feed("c1") as socket:
        await say(socket, final("one", 1))
    async with server.feed("c1") as socket:
        await say(socket, final("one", 1))
        assert (await say(socket, final("two", 2)))["seq"] == 3
    await server.runtime.committer.settle()
    events = [orjson.loads(body) for body in await server.runtime.store.events("c1")]
    assert [event["text"] for event in events if event["type"] == "turn_heard"] == ["one", "two"]


BROKEN = {
    "not json": ("{", "message"),
    "bytes that are not text": (b"\xff\xfe", "message"),
    "unknown type": ({"type": "greeting"}, "type"),
    "no role": ({"type": "segment", "text": "a"}, "segment"),
    "lone surrogate": ('{"type":"segment","role":"agent","text":"\\ud800"}', "message"),
    "far too long": ("x" * 70_000, "message"),
    "a list": ("[]", "message"),
    "deeply nested": ("[" * 20_000, "message"),
    "strange version": ({"type": "end", "v": 9}, "v"),
}


@pytest.mark.parametrize(("message", "where"), BROKEN.values(), ids=BROKEN.keys())
async def test_a_broken_message_is_answered_and_the_call_goes_on(
    server: Running, message: object, where: str
) -> None:
    async with server.feed("c1") as socket:
        await say(socket, {"type": "start"})
        answer = await say(socket, message)
        assert (answer["type"], answer["where"]) == ("error", where)
        assert "Traceback" not in answer["detail"]
        assert (await say(socket, final("still here", 1)))["seq"] == 1


NOTED = {
    "time before the call": ({"end": -5.0}, "segment.end"),
    "time beyond any call": ({"end": 1.8e9}, "segment.end"),
    "end before start": ({"start": 9.0, "end": 2.0}, "segment.end"),
    "confidence above one": ({"confidence": 77}, "segment.confidence"),
    "a very long word": ({"text": "a" * 50_000}, "segment.text"),
    "a field we do not know": ({"is_finall": True}, "segment"),
}


@pytest.mark.parametrize(("more", "where"), NOTED.values(), ids=NOTED.keys())
async def test_words_with_something_wrong_beside_them_are_heard_and_it_is_said(
    server: Running, more: dict[str, object], where: str
) -> None:
    async with server.feed("c1") as socket:
        await say(socket, {"type": "start"})
        notice = await say(socket, final("hello") | more)
        assert (notice["type"], notice["where"]) == ("notice", where)
        assert (await heard(socket))["type"] == "accepted"


async def test_a_nul_byte_becomes_a_space(server: Running) -> None:
    async with server.feed("c1") as socket:
        await say(socket, final("a\x00b", 1))
    assert await texts(server) == ["a b"]


async def test_a_megabyte_of_one_word_is_refused_and_the_call_goes_on(server: Running) -> None:
    async with server.feed("c1") as socket:
        answer = await say(socket, final("a" * 1_000_000))
        assert answer == {"type": "error", "where": "message", "detail": "longer than 65536 bytes; not read"}
        assert (await say(socket, final("short", 1)))["seq"] == 1


async def test_times_that_run_backwards_never_turn_the_calls_clock_back(server: Running) -> None:
    async with server.feed("c1") as socket:
        for end in (10.0, 3.0, 11.0):
            await say(socket, final("words", start=end - 1, end=end))
    lines = [orjson.loads(body) for body in await server.runtime.store.journal("c1")]
    assert [line["at"] for line in lines] == [0.0, 10.0, 10.0, 11.0]


async def test_what_is_masked_is_masked_before_the_journal(server: Running) -> None:
    async with server.feed("c1") as socket:
        await say(socket, final("my card is 4111", 1))
    assert await texts(server) == ["my card is [card]"]


async def test_words_that_cannot_be_masked_are_not_heard_and_the_call_goes_on(server: Running) -> None:
    async with server.feed("c1") as socket:
        await say(socket, {"type": "start"})
        await say(socket, final("unmaskable", 1))
        assert (await say(socket, final("fine", 2)))["seq"] == 1
    assert await texts(server) == ["fine"]


async def test_a_fault_in_the_core_costs_one_input_and_no_words_in_the_log(
    server: Running, caplog: pytest.LogCaptureFixture
) -> None:
    async with server.feed("c1") as socket:
        await say(socket, final("bug in here", 1))
        assert (await say(socket, final("fine", 2)))["seq"] == 2
    assert "RuntimeError" in caplog.text
    assert "bug in here" not in caplog.text


@pytest.mark.parametrize(
    ("path", "where"),
    [("nobody/c1", "feed"), ("generic/c%201", "call_id"), ("generic/" + "x" * 129, "call_id")],
)
async def test_a_socket_for_nothing_says_why_and_closes(server: Running, path: str, where: str) -> None:
    vendor, call_id = path.split("/")
    async with server.feed(call_id, vendor) as socket:
        assert (await heard(socket))["where"] == where
        await socket.wait_closed()
        assert socket.close_code == 4000


async def test_an_ended_call_is_not_opened_again(server: Running) -> None:
    async with server.feed("c1") as socket:
        await say(socket, final("hello", 1))
        await say(socket, {"type": "end"})
    async with server.feed("c1") as socket:
        assert "has ended" in (await heard(socket))["detail"]


async def test_one_call_more_than_the_limit_is_refused(clock: HandClock) -> None:
    settings = some_settings(limits={"calls": 1})
    async with (
        running(clock=clock, settings=settings) as server,
        server.feed("c1") as first,
        server.feed("c2") as second,
    ):
        assert "limits.calls" in (await heard(second))["detail"]
        assert (await say(first, final("hello", 1)))["type"] == "accepted"


async def test_in_a_flood_interims_are_dropped_and_finals_wait(clock: HandClock) -> None:
    settings = some_settings(limits={"segments_per_s": 10, "segments_burst": 5})
    async with running(clock=clock, settings=settings) as server, server.feed("c1") as socket:
        await say(socket, {"type": "start"})
        for number in range(8):
            await tell(socket, final(f"interim {number}") | {"is_final": False})
        for number in range(3):
            await say(socket, final("words", number))
        assert await texts(server) == ["words"] * 3
        assert clock.slept == pytest.approx([0.1, 0.1, 0.1])
        async with server.http() as client:
            page = (await client.get("/metrics")).text
        assert 'assistant_dropped_total{what="interims"} 3.0' in page


async def test_a_flood_in_one_call_leaves_the_others_alone(clock: HandClock) -> None:
    settings = some_settings(limits={"segments_per_s": 10, "segments_burst": 2})
    async with (
        running(clock=clock, settings=settings) as server,
        server.feed("c1") as noisy,
        server.feed("c2") as quiet,
    ):
        for number in range(4):
            await say(noisy, final("words", number))
        slept = len(clock.slept)
        await say(quiet, final("words", 1))
        assert (slept, len(clock.slept)) == (2, 2)


# -- POST ----------------------------------------------------------------------------------------------------------


async def test_a_post_brings_one_message_or_several(server: Running) -> None:
    async with server.http() as client:
        one = await client.post("/feeds/generic/c1", json=final("one", 1))
        several = await client.post("/feeds/generic/c1", json=[final("two", 2), final("three", 3)])
    assert (one.status_code, one.json()) == (200, {"accepted": 1, "replies": []})
    assert several.json()["accepted"] == 3
    assert await texts(server) == ["one", "two", "three"]


async def test_a_post_of_which_nothing_can_be_used_is_422(server: Running) -> None:
    async with server.http() as client:
        answer = await client.post("/feeds/generic/c1", content=b"{")
    assert answer.status_code == 422
    assert answer.json()["replies"][0]["where"] == "message"


async def test_a_post_with_one_broken_message_keeps_the_good_ones(server: Running) -> None:
    async with server.http() as client:
        answer = await client.post("/feeds/generic/c1", json=[final("one", 1), {"type": "x"}])
    assert (answer.status_code, answer.json()["accepted"]) == (200, 1)
    assert answer.json()["replies"][0]["where"] == "type"


async def test_a_body_beyond_the_limit_is_413(server: Running) -> None:
    async with server.http() as client:
        answer = await client.post("/feeds/generic/c1", content=b"x" * 2_000_000)
    assert answer.status_code == 413


async def test_a_form_is_handed_to_the_decoder_as_fields(server: Running) -> None:
    async with server.http() as client:
        form = {"type": "segment", "role": "agent", "text": "good morning"}
        assert (await client.post("/feeds/generic/c1", data=form)).status_code == 200
    assert await texts(server) == ["good morning"]


async def test_a_webhook_far_above_the_rate_is_told_to_come_again(clock: HandClock) -> None:
    settings = some_settings(limits={"segments_per_s": 0.1, "segments_burst": 1})
    async with running(clock=clock, settings=settings) as server, server.http() as client:
        await client.post("/feeds/generic/c1", json=final("one", 1))
        answer = await client.post("/feeds/generic/c1", json=final("two", 2))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")


async def test_posts_at_the_same_time_are_all_heard(server: Running) -> None:
    async with server.http() as client:
        sent = [client.post("/feeds/generic/c1", json=final("words", number)) for number in range(20)]
        answers = await asyncio.gather(*sent)
    assert max(answer.json()["accepted"] for answer in answers) == 20
    assert await texts(server) == ["words"] * 20
