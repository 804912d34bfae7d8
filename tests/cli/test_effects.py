"""`assistant calls effects` over files and over the store."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner, Result

from assistant.cli.calls import app
from assistant.store import CallRow, EventLine, open_store
from assistant.types import Event
from assistant.wire import encode_event
from tests.evaluation.test_effects import Told


def told(call_id: str) -> list[Event]:
    return Told(call_id).customer(3.0).agent("apologise").customer(2.0).customer(2.0).events


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["effects", *map(str, arguments)], env={"COLUMNS": "120"})


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Eight calls in two files."""
    paths = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    for number, path in enumerate(paths):
        calls = [told(f"c{number}{place}") for place in range(4)]
        path.write_bytes(b"".join(encode_event(event) + b"\n" for call in calls for event in call))
    return paths


def test_several_files_may_follow_one_option(files: list[Path]) -> None:
    (everything, unnamed) = orjson.loads(run("--events", *files, "--json").stdout)
    assert (everything["technique"], everything["count"], everything["mean"]) == ("apologise", 8, -1.0)
    assert (everything["trigger"], unnamed["trigger"]) == (None, "unnamed")


def test_the_table_says_when_there_are_too_few(files: list[Path]) -> None:
    assert "too few" in run("--events", files[0]).stdout
    assert "too few" not in run("--events", *files).stdout.replace("have too few moments", "")


def test_a_bad_line_is_named_and_the_rest_is_counted(files: list[Path]) -> None:
    files[0].write_bytes(b"nonsense\n" + files[0].read_bytes())
    result = run("--events", *files, "--json")
    assert (result.exit_code, orjson.loads(result.stdout)[0]["count"]) == (1, 8)
    assert f"{files[0]}:1: " in result.stderr


@pytest.fixture
async def config(tmp_path: Path) -> Path:
    """Settings of an empty store."""
    path = tmp_path / "assistant.toml"
    path.write_text(f'[store]\nurl = "sqlite:///{tmp_path}/calls.sqlite"\n', encoding="utf-8")
    return path


@pytest.fixture
async def filled(tmp_path: Path, config: Path) -> Path:
    """Settings of a store with eight calls of one agent."""
    store = await open_store(f"sqlite:///{tmp_path}/calls.sqlite")
    for call_id in (f"c{place}" for place in range(8)):
        lines = [
            EventLine(call_id=call_id, seq=event.seq, at=event.at, kind=event.type, body=encode_event(event))
            for event in told(call_id)
        ]
        await store.write([CallRow(call_id=call_id, opened_at=1.7e9, agent_id="a1"), *lines])
    await store.close()
    return config


def test_stored_calls_are_counted_and_no_agent_is_named(filled: Path) -> None:
    result = run("--config", filled, "--json")
    assert orjson.loads(result.stdout)[0]["count"] == 8
    assert "a1" not in result.stdout


def test_an_empty_store_says_why(config: Path) -> None:
    result = run("--config", config)
    assert (result.exit_code, "only with retention" in result.stderr) == (0, True)
