"""`assistant calls export`: a stored call as one document."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner, Result

from assistant.cli.calls import app
from assistant.feeds import FeedConfig, open_feed
from assistant.store import CallRow, EventLine, JournalLine, open_store
from assistant.types import Role, Segment, TurnHeard
from assistant.wire import encode_event


@pytest.fixture
async def config(tmp_path: Path) -> Path:
    """Settings of a store with one call, and one whose events are from another world."""
    url = f"sqlite:///{tmp_path}/calls.sqlite"
    path = tmp_path / "assistant.toml"
    path.write_text(f'[store]\nurl = "{url}"\n', encoding="utf-8")
    store = await open_store(url)
    said = TurnHeard(
        call_id="c1", seq=0, at=2.0, turn=0, role=Role.CUSTOMER, text="günaydın", start=1.0, end=2.0
    )
    await store.write(
        [
            CallRow(call_id="c1", opened_at=1.7e9, agent_id="a1", language="tr"),
            CallRow(call_id="odd", opened_at=1.7e9),
            JournalLine(call_id="c1", seq=0, at=0.0, body=b'{"type":"call_started"}'),
            EventLine(call_id="c1", seq=0, at=2.0, kind=said.type, body=encode_event(said)),
            EventLine(call_id="odd", seq=0, at=2.0, kind="odd", body=b'{"type":"odd"}'),
        ]
    )
    await store.close()
    return path


def run(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["export", *arguments, "--config", str(config)])


def test_a_vcon_can_be_replayed(config: Path) -> None:
    result = run(config, "c1")
    (read,) = open_feed("vcon", FeedConfig()).receive(result.stdout.encode())
    assert isinstance(read, Segment)
    assert (read.role, read.text) == (Role.CUSTOMER, "günaydın")
    assert "a1" not in result.stdout


def test_json_is_all_that_is_stored(config: Path) -> None:
    found = orjson.loads(run(config, "c1", "--format", "json").stdout)
    assert (found["call"]["agent_id"], found["journal"]) == ("a1", [{"type": "call_started"}])
    assert [event["text"] for event in found["events"]] == ["günaydın"]


def test_an_unknown_call_is_named(config: Path) -> None:
    result = run(config, "nobody")
    assert (result.exit_code, "no call 'nobody'" in result.stderr) == (2, True)


def test_events_that_cannot_be_read_can_still_be_exported_as_they_are(config: Path) -> None:
    refused = run(config, "odd")
    assert (refused.exit_code, "try --format json" in refused.stderr) == (2, True)
    assert orjson.loads(run(config, "odd", "--format", "json").stdout)["events"] == [{"type": "odd"}]
