"""The time from a vendor's message to the panel is measured over the real transports."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from assistant.bench.feeds import awaited, measure, sessions
from assistant.cli import bench
from assistant.types import Role, Segment, TurnEnd
from tests.feeds.says import twilio
from tests.server.fakes import fake_core


def said(text: str, is_final: bool) -> Segment:
    return Segment(role=Role.CUSTOMER, text=text, is_final=is_final)


def test_a_message_waits_for_what_it_gives() -> None:
    assert awaited([said("a", False), said("b", True)]) == "turn_heard"
    assert awaited([said("a", False)]) == "interim"
    assert awaited([said(" ", True), TurnEnd(role=Role.AGENT)]) is None


def test_messages_that_end_a_call_and_files_that_say_nothing_are_left_out() -> None:
    stopped = {"TranscriptionEvent": "transcription-stopped"}
    (session,) = sessions({"twilio": [[stopped], [twilio("hello", 1), stopped]]})
    assert session == ("twilio", [twilio("hello", 1)])


async def test_every_message_with_words_is_measured_on_socket_and_webhook() -> None:
    found = sessions({"twilio": [[twilio("hello", 1)]], "vosk": [[{"partial": "hel"}, {"text": "hello"}]]})
    figures = {one.feed: one for one in await measure(fake_core(), found, rounds=3)}
    assert {feed: (one.transport, one.messages, one.missed) for feed, one in figures.items()} == {
        "twilio": ("webhook", 3, 0),
        "vosk": ("websocket", 6, 0),
    }
    assert all(one.median_ms and one.p95_ms and 0 < one.median_ms <= one.p95_ms for one in figures.values())


def test_recordings_are_found_beside_the_checkout() -> None:
    found = bench._recordings(bench.RECORDED)
    assert {"twilio", "deepgram", "contact_lens", "genesys", "generic"} <= set(found)
    assert all(messages for files in found.values() for messages in files)


def test_a_folder_without_recordings_is_said(tmp_path: object) -> None:
    result = CliRunner().invoke(bench.app, ["feeds", "--recorded", str(tmp_path)])
    assert result.exit_code == 2
    assert "no recorded messages" in result.output


@pytest.mark.parametrize("arguments", [["--json"], []])
def test_bench_alone_measures_the_analysis(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    row = {"language": "en", "turns": 1}
    numbers = ("vader_us", "final_us", "final_first_us", "interim_us", "final_to_vader", "interim_to_vader")
    figures = {"languages": [row | dict.fromkeys(numbers, 1.0)], "memory_mb": 1.0}
    monkeypatch.setattr("assistant.bench.analysis.report", lambda *_: figures)
    monkeypatch.setattr("assistant.packs.loader.load", lambda: type("P", (), {"languages": {"en": None}})())
    root = typer.Typer()
    root.add_typer(bench.app, name="bench")
    result = CliRunner().invoke(root, ["bench", *arguments])
    assert result.exit_code == 0
    assert ("ready after" in result.output) == (not arguments)
