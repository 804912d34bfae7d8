"""Which language a call is in where nobody says so: found out once, journalled, and the same in a replay."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from assistant import data
from assistant.server.intake import Intake
from assistant.server.offline import inputs, read_call
from assistant.server.tongue import SURE, WORDS, Doubt, Tongue, told, tongue
from assistant.types import CallEnded, CallStarted, Closed, Input, LanguageHeard, Opened, Role, Segment
from assistant.wire import decode_input, encode_input
from tests.server.fakes import HandClock, fake_core, heard, running, say, some_settings

CODES = ("en", "de", "nb", "tr")
GERMAN = "ich warte jetzt seit drei wochen auf meine lieferung und niemand hilft mir hier weiter"


@pytest.fixture(scope="module")
def real() -> Tongue:
    found = tongue(CODES)
    assert found is not None
    return found


def first_words(path: Path, number: int = WORDS) -> str:
    words: list[str] = []
    for line in path.read_text("utf-8").splitlines()[1:]:
        words += orjson.loads(line)["text"].split()
        if len(words) >= number:
            break
    return " ".join(words)


@pytest.mark.parametrize("code", CODES)
def test_the_first_words_of_every_sample_call_tell_its_language(real: Tongue, code: str) -> None:
    paths = sorted((data.samples() / code).glob("*.jsonl"))
    assert len(paths) > 10
    assert {told(real, first_words(path)) for path in paths} == {code}


@pytest.mark.parametrize("text", ["", "hei", "ok super", "ja ja nein danke", "- - - - - - - - - - - - -"])
def test_too_few_words_tell_nothing(real: Tongue, text: str) -> None:
    assert told(real, text) is None


def test_one_language_alone_needs_no_telling() -> None:
    assert tongue(["en"]) is None
    assert tongue(["en", "xx"]) is None


def by_word(text: str) -> tuple[str, float] | None:
    """Sure of `de` once somebody says `der`."""
    return ("de", 0.99 if "der" in text.split() else SURE - 0.1)


def intake() -> Intake:
    return Intake("c1", "rules-1", lambda language: lambda segment: segment, None, by_word)


def said(text: str, end: float, **more: object) -> Segment:
    return Segment(role=Role.CUSTOMER, text=text, end=end, **more)  # type: ignore[arg-type]


def taken(into: Intake, *items: Opened | Segment | Closed) -> list[Input]:
    return [one for item in items for one in into.take(item, 0.0)]


def languages(found: list[Input]) -> list[tuple[int, str]]:
    return [(one.seq, one.language) for one in found if isinstance(one, LanguageHeard)]


TWELVE = "eins zwei drei vier fuenf sechs sieben acht neun zehn elf der"


def test_the_turn_that_tells_the_language_is_already_read_in_it() -> None:
    found = taken(intake(), Opened(), said("guten tag", 1.0), said(TWELVE, 5.0), said(TWELVE, 9.0))
    assert [one.type for one in found] == [
        "call_started",
        "segment_heard",
        "language_heard",
        "segment_heard",
        "segment_heard",
    ]
    assert [one.at for one in found] == [0.0, 1.0, 5.0, 5.0, 9.0]
    assert [one.seq for one in found] == list(range(5))


def test_the_feed_is_believed_before_the_words() -> None:
    late_start = taken(intake(), Opened(), said("hei", 1.0), Opened(language="nb"), said(TWELVE, 5.0))
    tagged = taken(intake(), Opened(), said("hei", 1.0), said("ja", 2.0, language="nb"), said(TWELVE, 5.0))
    assert languages(late_start) == languages(tagged) == [(2, "nb")]


def test_a_call_that_began_with_a_language_keeps_it() -> None:
    found = taken(intake(), Opened(language="en"), Opened(language="tr"), said(TWELVE, 5.0, language="nb"))
    assert languages(found) == []


def test_words_that_leave_it_open_leave_the_call_as_it_is() -> None:
    found = taken(intake(), Opened(), *(said("la " * 20, float(number)) for number in range(6)), Closed())
    assert languages(found) == []


def test_at_the_end_of_a_call_fewer_words_will_do() -> None:
    found = taken(intake(), Opened(), said("wo ist der brief", 1.0), Closed())
    assert languages(found) == [(2, "de")]
    assert isinstance(found[-1], CallEnded)


@pytest.mark.parametrize("cut", range(6))
def test_going_on_from_the_journal_finds_the_same_language(cut: int) -> None:
    items = [
        Opened(),
        said("guten tag", 1.0),
        said("eins zwei drei", 2.0),
        said(TWELVE, 5.0),
        said("ja", 6.0),
        Closed(),
    ]
    expected = taken(intake(), *items)
    first, second = intake(), intake()
    journal = taken(first, *items[:cut])
    for one in journal:
        second.remember(decode_input(encode_input(one)), 0.0)
    assert journal + taken(second, *items[cut:]) == expected


def test_a_recording_without_a_language_gives_one(tmp_path: Path, real: Tongue) -> None:
    path = tmp_path / "call.jsonl"
    lines = [{"type": "start"}, {"type": "segment", "role": "customer", "text": GERMAN, "end": 9.0}]
    path.write_bytes(b"\n".join(orjson.dumps(line) for line in lines))
    core = replace(fake_core(), tongue=real)
    found = list(inputs(read_call(path), core, lambda place, reason: None))
    assert isinstance(found[0], CallStarted)
    assert (found[0].language, languages(found)) == (None, [(1, "de")])


async def test_live_and_replay_journal_the_same_language_at_the_same_place(
    tmp_path: Path, clock: HandClock, real: Tongue
) -> None:
    texts = ("guten tag", "ich rufe an wegen meiner rechnung", GERMAN, "danke")
    said_ = [
        {"type": "segment", "role": "customer", "text": text, "segment_id": str(number), "end": float(number)}
        for number, text in enumerate(texts, 1)
    ]
    lines = [{"type": "start"}, *said_, {"type": "end"}]
    path = tmp_path / "c1.jsonl"
    path.write_bytes(b"\n".join(orjson.dumps(line) for line in lines))
    core, settings = replace(fake_core(), tongue=real), some_settings(retention={"transcripts_days": 1})
    async with running(core, clock=clock, settings=settings) as server, server.feed("c1") as socket:
        for line in lines:
            await say(socket, line)
        live = [decode_input(body) for body in await server.runtime.store.journal("c1")]
    replayed = list(inputs(read_call(path), core, lambda place, reason: None))
    assert live == replayed
    assert [seq for seq, _ in languages(live)] == [3]


# -- doubt ---------------------------------------------------------------------------------------------------------


def test_another_language_than_the_feed_says_is_noticed_once_enough_was_said(real: Tongue) -> None:
    doubt = Doubt(real)
    assert not doubt.hear("ich warte jetzt seit drei wochen", "en")
    assert doubt.hear(GERMAN, "en")
    assert doubt.hear("thank you very much", "en")


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_doubted_in_the_sample_calls(real: Tongue, code: str) -> None:
    for path in sorted((data.samples() / code).glob("*.jsonl")):
        assert not Doubt(real).hear(first_words(path, 20), code), path.name


def test_a_call_without_a_language_is_not_doubted(real: Tongue) -> None:
    assert not Doubt(real).hear(GERMAN * 2, None)


async def test_the_panel_is_warned_and_the_language_stays(clock: HandClock, real: Tongue) -> None:
    core = replace(fake_core(), tongue=real)
    async with (
        running(core, clock=clock) as server,
        server.feed("c1") as socket,
        server.panel("call=c1") as panel,
    ):
        await say(socket, {"type": "start", "language": "en"})
        assert (await heard(panel, "feed"))["health"] == "ok"
        await say(socket, {"type": "segment", "role": "customer", "text": GERMAN + " " + GERMAN})
        assert (await heard(panel, "feed"))["health"] == "wrong_language"
        assert server.runtime.live()[0].language == "en"


async def test_a_call_without_a_language_gets_one_on_the_way(clock: HandClock, real: Tongue) -> None:
    core = replace(fake_core(), tongue=real)
    async with running(core, clock=clock) as server, server.feed("c1") as socket:
        await say(socket, {"type": "start"})
        await say(socket, {"type": "segment", "role": "customer", "text": GERMAN})
        async with server.http() as client:
            assert (await client.get("/api/calls")).json()[0]["language"] == "de"
        kinds = [orjson.loads(body)["type"] for body in await server.runtime.store.journal("c1")]
        assert kinds == ["call_started", "language_heard", "segment_heard"]
