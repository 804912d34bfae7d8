"""Recorded calls folded here and through a server: the same events, and clear words about bad files."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import orjson
import pytest
import typer
from typer.testing import CliRunner, Result

from assistant import data
from assistant.cli import replay
from assistant.packs.source import Finding, PackError
from tests.server.fakes import fake_core
from tests.server.processes import Process, serving, write_config

HEADER = {"call_id": "de-99-probe", "lang": "de", "customer_name": "Berg"}


def line(turn: int, text: str, speaker: str = "customer") -> dict[str, object]:
    return {"turn": turn, "speaker": speaker, "start": turn * 5.0, "end": turn * 5.0 + 3, "text": text}


def write(path: Path, *lines: object) -> Path:
    texts = [one if isinstance(one, str) else orjson.dumps(one).decode() for one in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """The command with the small core."""
    monkeypatch.setattr(replay, "real_core", lambda *_, **__: fake_core())
    app = typer.Typer()
    app.command()(replay.replay)

    def call(*arguments: object) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return call  # type: ignore[return-value]


@pytest.fixture
def call(tmp_path: Path) -> Path:
    return write(
        tmp_path / "call.jsonl", HEADER, line(0, "guten tag", "agent"), line(1, "angry"), line(2, "gut")
    )


def test_json_is_one_event_a_line_as_it_is_stored(run, call) -> None:  # type: ignore[no-untyped-def]
    result = run("--json", call)
    events = [orjson.loads(text) for text in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [event["seq"] for event in events] == list(range(len(events)))
    assert {event["call_id"] for event in events} == {"de-99-probe"}
    assert events[0] == {
        "type": "call_opened",
        "call_id": "de-99-probe",
        "seq": 0,
        "at": 0.0,
        "language": "de",
        "supported": True,
        "customer_name": "Berg",
    }


def test_the_timeline_says_who_said_what_and_what_the_agent_was_shown(run, call) -> None:  # type: ignore[no-untyped-def]
    output = run(call).stdout
    assert "de-99-probe · de · Berg" in output
    assert "8.0s customer" in output
    assert "stage calm → tense" in output
    assert "“I am sorry that this took so long.”" in output


def test_a_bad_line_is_named_and_the_rest_is_folded(run, tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = write(
        tmp_path / "bad.jsonl", HEADER, "{", line(1, "hallo"), {"turn": 2, "speaker": "boss", "text": "x"}
    )
    result = run("--json", path)
    assert result.exit_code == 1
    assert f"{path}:2: message: not JSON" in result.stderr
    assert f"{path}:4: segment: role: Input should be" in result.stderr
    assert '"text":"hallo"' in result.stdout


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [("missing.jsonl", None, "1: cannot be read"), ("empty.jsonl", "", "1: is empty")],
)
def test_a_bad_file_is_named_and_the_others_go_on(run, call, name, content, reason) -> None:  # type: ignore[no-untyped-def]
    bad = call.with_name(name)
    if content is not None:
        bad.write_text(content, encoding="utf-8")
    result = run("--json", bad, call)
    assert result.exit_code == 1
    assert f"{bad}:{reason}" in result.stderr
    assert '"call_id":"de-99-probe"' in result.stdout


def test_a_file_without_an_id_is_called_by_its_name(run, tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = write(tmp_path / "a call.jsonl", {"type": "segment", "role": "agent", "text": "good morning"})
    assert '"call_id":"a-call"' in run("--json", path).stdout


def test_words_without_times_take_the_time_to_say_them(run, tmp_path) -> None:  # type: ignore[no-untyped-def]
    words = {"type": "segment", "role": "agent", "text": "one two three four five", "ends_turn": True}
    path = write(tmp_path / "untimed.jsonl", {"type": "start"}, words, words)
    heard = [orjson.loads(text) for text in run("--json", path).stdout.splitlines() if "turn_heard" in text]
    assert [(turn["start"], turn["end"]) for turn in heard] == [(0.0, 2.0), (2.0, 4.0)]


def test_a_vendors_recording_is_decoded(run, tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "vosk.jsonl"
    path.write_text('{"partial": "good"}\n{"text": "good morning"}\n', encoding="utf-8")
    result = run("--json", "--vendor", "vosk", path)
    assert '"text":"good morning"' in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--speed", "fast"], "--speed fast: must be a number above 0, or max"),
        (["--speed", "-1"], "--speed -1: must be a number above 0, or max"),
        (["--vendor", "nobody"], "no feed named 'nobody'"),
        (["--call-id", "x", "other.jsonl"], "give one file only"),
    ],
)
def test_an_argument_that_makes_no_sense_is_named(run, call, arguments, message) -> None:  # type: ignore[no-untyped-def]
    result = run(*arguments, call)
    assert result.exit_code == 2
    assert message in result.stderr


def test_faults_in_the_rules_are_said_and_end_the_command(run, call, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    def broken(*_: object) -> None:
        raise PackError([Finding(path="de/flags.toml", line=3, code="L001", text="unknown key")])

    monkeypatch.setattr(replay, "real_core", broken)
    result = run(call)
    assert result.exit_code == 2
    assert "de/flags.toml:3: L001" in result.stderr


# -- through a server ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with serving(write_config(tmp_path_factory.mktemp("server"))) as found:
        yield found


@pytest.mark.parametrize("language", ["en", "de", "nb", "tr"])
def test_a_call_through_a_server_gives_the_same_bytes_as_here(run, server, language) -> None:  # type: ignore[no-untyped-def]
    files = sorted((data.samples() / language).glob("*.jsonl"))[:4]
    here, there = run("--json", *files), run("--json", "--to", server.url, "--speed", "max", *files)
    assert (here.exit_code, there.exit_code) == (0, 0)
    assert there.stdout_bytes == here.stdout_bytes
    assert here.stdout_bytes.count(b"turn_heard") > 20


def test_interims_and_bad_lines_change_nothing_between_here_and_there(run, server, tmp_path) -> None:  # type: ignore[no-untyped-def]
    interim = {"type": "segment", "role": "customer", "text": "ang", "is_final": False, "end": 6.0}
    lines = [
        HEADER | {"call_id": "mixed"},
        interim,
        "{",
        line(1, "angry"),
        interim,
        line(2, "gut"),
        {"type": "end"},
    ]
    path = write(tmp_path / "mixed.jsonl", *lines)
    here, there = run("--json", path), run("--json", "--to", server.url, "--speed", "max", path)
    assert there.stdout_bytes == here.stdout_bytes
    assert (here.exit_code, there.exit_code) == (1, 1)


def test_many_turns_at_once_arrive_one_by_one(run, server, tmp_path) -> None:  # type: ignore[no-untyped-def]
    # More than `limits.segments_burst` and than fit a panel's queue: the rest waits for the rate.
    long = write(
        tmp_path / "long.jsonl", HEADER | {"call_id": "long"}, *(line(n, f"word{n}") for n in range(320))
    )
    here, there = run("--json", long), run("--json", "--to", server.url, "--speed", "max", long)
    assert there.stdout_bytes == here.stdout_bytes


def test_the_timeline_can_come_from_a_server(run, server, tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = write(tmp_path / "x.jsonl", HEADER | {"call_id": "shown"}, line(1, "angry"))
    assert "stage calm → tense" in run("--to", server.url, "--speed", "1000", path).stdout


def test_a_call_that_has_ended_there_is_said_to_have(run, server, tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = write(tmp_path / "x.jsonl", HEADER | {"call_id": "twice"}, line(1, "angry"))
    run("--to", server.url, "--speed", "max", path)
    again = run("--to", server.url, "--speed", "max", path)
    assert again.exit_code == 1
    assert "has ended" in again.stderr
    assert run("--to", server.url, "--speed", "max", "--call-id", "thrice", path).exit_code == 0


@pytest.mark.parametrize(
    ("url", "message"), [("http://127.0.0.1:1", "cannot be reached"), ("localhost:1", "must begin with http")]
)
def test_a_server_that_is_not_there_is_named(run, call, url, message) -> None:  # type: ignore[no-untyped-def]
    result = run("--to", url, call)
    assert result.exit_code == 1
    assert message in result.stderr


def feed_stdin(monkeypatch: pytest.MonkeyPatch, written: bytes) -> None:
    """What the next read of standard input gives; CliRunner's own gives text only."""
    stdin = SimpleNamespace(buffer=BytesIO(written))
    monkeypatch.setattr("assistant.server.offline.sys", SimpleNamespace(stdin=stdin))


def test_standard_input_is_read_like_a_file(run, call, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    feed_stdin(monkeypatch, call.read_bytes())
    assert run("--json", "-").stdout == run("--json", call).stdout


def test_a_vendors_messages_come_from_standard_input(run, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    feed_stdin(monkeypatch, b'{"text": "hello"}\n{"text": "hello again"}\n')
    events = [orjson.loads(line) for line in run("--json", "--vendor", "vosk", "-").stdout.splitlines()]
    assert [event["text"] for event in events if event["type"] == "turn_heard"] == ["hello", "hello again"]
    assert {event["call_id"] for event in events} == {"stdin"}
