"""`assistant evaluate` and `assistant train` from the outside: output, faults, exit codes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from assistant.cli import evaluate as evaluate_command
from assistant.cli.evaluate import evaluate
from assistant.cli.train import train
from assistant.engine.playbook import Playbook

CALL = [
    {"call_id": "en-1", "lang": "en", "domain": "parcels", "escalate_at": None, "calmed_at": None},
    {"speaker": "agent", "start": 0, "end": 2, "text": "hello", "techniques": ["greet"], "missteps": []},
    {
        "speaker": "customer",
        "start": 3,
        "end": 5,
        "text": "hello there",
        "frustration": 0,
        "triggers": [],
        "flags": [],
    },
    {
        "speaker": "customer",
        "start": 6,
        "end": 9,
        "text": "this is ridiculous",
        "frustration": 3,
        "triggers": [],
        "flags": [],
    },
]


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch, playbook: Playbook) -> CliRunner:
    monkeypatch.setattr(evaluate_command, "load", lambda _rules, _models: playbook)
    return CliRunner()


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    made.command("evaluate")(evaluate)
    made.command("train")(train)
    return made


@pytest.fixture
def call(tmp_path: Path) -> Path:
    path = tmp_path / "en-1.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in CALL), encoding="utf-8")
    return path


def test_calls_and_utterances_are_told_apart(runner: CliRunner, app: typer.Typer, call: Path) -> None:
    lines = [{**CALL[3], "lang": "en"}, {**CALL[2], "lang": "en"}]
    (call.parent / "en-a.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    result = runner.invoke(app, ["evaluate", str(call.parent), "--json", "--resamples", "2"])
    assert result.exit_code == 0, result.output
    groups = json.loads(result.stdout)["groups"]
    assert set(groups) == {"en", "en utterances"}
    assert groups["en"]["figures"]["auc_level2"]["value"] == 1.0


def test_the_table_names_the_figures(runner: CliRunner, app: typer.Typer, call: Path) -> None:
    result = runner.invoke(app, ["evaluate", str(call), "--resamples", "2", "--ablation", "--noise", "0.1"])
    assert result.exit_code == 0, result.output
    assert "AUC ≥2" in result.stdout
    assert "without context" in result.stdout


@pytest.mark.parametrize("text", ["{broken", '{"call_id": "x", "lang": "xx"}'])
def test_a_broken_file_ends_with_one_clear_line(
    runner: CliRunner, app: typer.Typer, tmp_path: Path, text: str
) -> None:
    (tmp_path / "bad.jsonl").write_text(text, encoding="utf-8")
    result = runner.invoke(app, ["evaluate", str(tmp_path)])
    assert result.exit_code == 1
    assert "cannot evaluate" in result.output


def test_a_missing_path_is_named(runner: CliRunner, app: typer.Typer, tmp_path: Path) -> None:
    result = runner.invoke(app, ["evaluate", str(tmp_path / "nowhere")])
    assert result.exit_code == 1
    assert "no such file" in result.output


@pytest.mark.parametrize("option", ["--quotes", "--situations"])
def test_a_missing_folder_of_labels_is_named(
    runner: CliRunner, app: typer.Typer, call: Path, tmp_path: Path, option: str
) -> None:
    result = runner.invoke(app, ["evaluate", str(call), option, str(tmp_path / "none")])
    assert result.exit_code == 1
    assert "none: no such folder" in result.output.replace("\n", "")


def test_quotes_that_readers_marked_are_compared(
    runner: CliRunner, app: typer.Typer, call: Path, tmp_path: Path
) -> None:
    row = {
        "call": "en-1",
        "promises": [],
        "void": [],
        "told": [],
        "matter": [[1, "this is ridiculous"]],
        "wants": [],
    }
    (tmp_path / "quotes").mkdir()
    (tmp_path / "quotes" / "en.jsonl").write_text(json.dumps(row), encoding="utf-8")
    result = runner.invoke(app, ["evaluate", str(call), "--json", "--quotes", str(tmp_path / "quotes")])
    # the call is too short for anything to be quoted from it
    found = json.loads(result.stdout)["quotes"]["en"]["matter"]
    assert found == {"precision": 0.0, "recall": 0.0, "marked": 1.0}


def test_situations_that_readers_chose_are_compared(
    runner: CliRunner, app: typer.Typer, call: Path, tmp_path: Path
) -> None:
    (tmp_path / "chosen").mkdir()
    row = {"call": "en-1", "turn": 1, "situations": ["said_before"]}
    (tmp_path / "chosen" / "en.jsonl").write_text(json.dumps(row), encoding="utf-8")
    result = runner.invoke(app, ["evaluate", str(call), "--json", "--situations", str(tmp_path / "chosen")])
    found = json.loads(result.stdout)["situations"]["en"]
    # nothing wants an answer in "hello there"
    assert found == {"turns": 1.0, "fitting": 1.0, "named": 0.0, "precision": 0.0, "recall": 0.0}


def test_training_without_data_says_which_language_lacks_it(app: typer.Typer, tmp_path: Path) -> None:
    arguments = [
        "--samples",
        str(tmp_path),
        "--corpus",
        str(tmp_path),
        "--rules",
        str(tmp_path),
        "--out",
        str(tmp_path),
    ]
    result = CliRunner().invoke(app, ["train", "--date", "2026-11-29", *arguments])
    assert result.exit_code == 1
    assert "'en'" in result.output


def test_training_the_deep_voice_without_torch_names_the_extra(
    app: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("assistant.training.deep.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)
    result = CliRunner().invoke(app, ["train", "--deep", "--date", "2026-11-29", "--out", str(tmp_path)])
    assert result.exit_code == 1
    assert "this needs torch; install the extra: assistant[deep-train]" in result.output


def test_hearing_deeply_without_its_files_says_where_they_should_be(
    runner: CliRunner, app: typer.Typer, call: Path, tmp_path: Path
) -> None:
    result = runner.invoke(app, ["evaluate", str(call), "--deep", "--models", str(tmp_path)])
    assert result.exit_code == 1
    assert "manifest.json: not there" in result.output
