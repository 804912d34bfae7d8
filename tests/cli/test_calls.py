"""Looking at stored calls."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli.calls import app
from assistant.store import CallRow, EventLine, JournalLine, open_store
from assistant.types import CallOpened, Role, TurnHeard
from assistant.wire import encode_event


@pytest.fixture
async def config(tmp_path: Path) -> Path:
    """Settings of a store with one live and one ended call."""
    url = f"sqlite:///{tmp_path}/calls.sqlite"
    path = tmp_path / "assistant.toml"
    path.write_text(f'[store]\nurl = "{url}"\n', encoding="utf-8")
    store = await open_store(url)
    opened = CallOpened(call_id="c1", seq=0, at=0.0, language="tr", supported=True, customer_name=None)
    said = TurnHeard(
        call_id="c1", seq=1, at=2.0, turn=0, role=Role.CUSTOMER, text="merhaba", start=1.0, end=2.0
    )
    await store.write(
        [
            CallRow(call_id="c1", opened_at=1.7e9, agent_id="a1", language="tr"),
            CallRow(call_id="c0", opened_at=1.6e9, ended_at=1.6e9 + 60),
            JournalLine(call_id="c1", seq=0, at=0.0, body=b'{"type":"call_started"}'),
            *(
                EventLine(call_id="c1", seq=event.seq, at=event.at, kind=event.type, body=encode_event(event))
                for event in (opened, said)
            ),
        ]
    )
    await store.close()
    return path


def test_calls_are_listed_newest_first(config: Path) -> None:
    lines = CliRunner().invoke(app, ["list", "--config", str(config)]).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["call", "c1", "c0"]
    assert lines[1].split()[3:] == ["live", "a1", "tr"]


def test_live_calls_alone(config: Path) -> None:
    output = CliRunner().invoke(app, ["list", "--live", "--config", str(config)]).stdout
    assert "c0" not in output


def test_a_call_is_shown_as_a_timeline(config: Path) -> None:
    assert "merhaba" in CliRunner().invoke(app, ["show", "c1", "--config", str(config)]).stdout


def test_stored_lines_are_printed_as_they_are(config: Path) -> None:
    journal = CliRunner().invoke(app, ["show", "c1", "--journal", "--config", str(config)]).stdout
    events = CliRunner().invoke(app, ["show", "c1", "--events", "--config", str(config)]).stdout
    assert journal == '{"type":"call_started"}\n'
    assert [line[:21] for line in events.splitlines()] == ['{"type":"call_opened"', '{"type":"turn_heard",']


def test_an_unknown_call_is_named(config: Path) -> None:
    result = CliRunner().invoke(app, ["show", "nobody", "--config", str(config)])
    assert (result.exit_code, "no call 'nobody'" in result.stderr) == (2, True)
