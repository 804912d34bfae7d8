"""`assistant decode VENDOR FILE`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from assistant.cli.decode import KEYS, decode, messages

SAMPLES = Path(__file__).parents[1] / "feeds"


@pytest.fixture
def run() -> Any:
    app = typer.Typer()
    app.command()(decode)

    def call(*arguments: object, given: bytes | None = None) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], input=given)

    return call


def test_a_message_is_printed_with_exactly_the_documented_keys(run: Any) -> None:
    result = run("twilio", SAMPLES / "twilio" / "transcription_content_final.txt")
    (line,) = result.stdout.splitlines()
    assert tuple(json.loads(line)) == KEYS
    assert result.exit_code == 0


def test_roles_and_language_can_be_given(run: Any) -> None:
    result = run(
        "deepgram",
        SAMPLES / "deepgram" / "multichannel_ch1.json",
        "--role-map",
        "0=agent,1=customer",
        "--language",
        "de-AT",
    )
    line = json.loads(result.stdout)
    assert (line["role"], line["language"]) == ("customer", "de")


def test_standard_input_is_read_for_a_dash(run: Any) -> None:
    assert json.loads(run("vosk", "-", given=b'{"text": "hei"}').stdout)["text"] == "hei"


def test_a_broken_line_is_named_with_its_place_and_the_rest_is_read(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    file.write_text('{"text": "one"}\n{"text": \n{"text": "three"}\n', "utf-8")
    result = run("vosk", file, "--role-map", "*=agent")
    assert [json.loads(line)["text"] for line in result.stdout.splitlines()] == ["one", "three"]
    assert f"{file}:2: message: not JSON" in result.stderr
    assert result.exit_code == 0


def test_a_file_of_which_nothing_can_be_read_fails(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "other.json"
    file.write_text('{"something": "else"}', "utf-8")
    result = run("deepgram", file)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "is it another vendor's?" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nobody", "x"], "no feed named 'nobody'; there are:"),
        (["vosk", "nowhere.json"], "nowhere.json"),
        (["vosk", "-", "--role-map", "customer"], "write NAME=customer"),
    ],
)
def test_a_wrong_argument_is_explained(run: Any, arguments: list[str], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.replace("│", " ").split())


def test_several_calls_in_one_recording_are_all_read(run: Any, tmp_path: Path) -> None:
    sample = json.loads((SAMPLES / "twilio" / "transcription_content_final.json").read_text("utf-8"))
    file = tmp_path / "calls.json"
    file.write_text(json.dumps([sample, sample | {"CallSid": "CA2"}, sample]), "utf-8")
    assert len(run("twilio", file).stdout.splitlines()) == 2


@pytest.mark.parametrize(
    ("written", "places"),
    [
        (b'{"a": 1}', [1]),
        (b'[{"a": 1}, {"a": 2}]', [1, 2]),
        (b'{"a": 1}\n{"a": 2}\n', [1, 2]),
        (b'{\n "a": 1\n}\n\n{\n "a": 2\n}\n', [1, 5]),
        (b'\xef\xbb\xbf{"a": 1}\r\n{"a": 2}', [1, 2]),
        (b"A=1&B=2\nA=3\n", [1, 2]),
        (b'{"a": 1}\n\n{"a": broken}\n', [1, 3]),
        (b'{\n "a": broken\n}\n', [1]),
        (b"", []),
    ],
)
def test_a_file_is_cut_into_messages(written: bytes, places: list[int]) -> None:
    assert [place for place, _ in messages("twilio", written)] == places
