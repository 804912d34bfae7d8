"""`assistant calls suppressed` over files."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner, Result

from assistant.cli.calls import app
from assistant.wire import encode_event
from tests.evaluation.test_effects import Told
from tests.evaluation.test_suppressed import held


@pytest.fixture
def file(tmp_path: Path) -> Path:
    told = held(held(Told().customer(2.0).card("apologise", "said"), "apologise", "gap"), None, "agent_hour")
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"".join(encode_event(event) + b"\n" for event in told.events))
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["suppressed", *map(str, arguments)], env={"COLUMNS": "140"})


def test_the_table_explains_each_reason(file: Path) -> None:
    output = run("--events", file).stdout
    assert "1 cards shown in 1 calls, 2 held back" in output
    assert "cards.most_per_agent_hour" in output


def test_json_names_the_techniques(file: Path) -> None:
    found = orjson.loads(run("--events", file, "--json").stdout)
    assert [(one["why"], one["technique"]) for one in found["held"]] == [
        ("agent_hour", None),
        ("gap", "apologise"),
    ]
