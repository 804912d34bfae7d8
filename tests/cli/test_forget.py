"""`assistant calls forget`, `export --customer`, `backup`: what is left afterwards, looked for in the bytes themselves."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner, Result

from assistant.cli.calls import app
from assistant.privacy.pseudonym import pseudonym
from assistant.store import CallRow, Change, EventLine, JournalLine, open_store
from assistant.store.customers import InteractionRow, PromiseRow
from assistant.types import Stage

KEY = "a key of thirty-two letters or more"
RAW = "+47 22 33 44 55"
NAME = pseudonym(KEY, "", RAW)
SECRET = "a very private word"


def about(customer: str, call_id: str, ended_at: float | None = 20.0) -> list[Change]:
    return [
        CallRow(call_id=call_id, opened_at=10.0, ended_at=ended_at, customer=customer),
        JournalLine(
            call_id=call_id, seq=0, at=0.0, body=orjson.dumps({"type": "x", "text": SECRET + call_id})
        ),
        EventLine(call_id=call_id, seq=0, at=0.0, kind="x", body=orjson.dumps({"type": "x", "text": SECRET})),
        InteractionRow(
            interaction_id=call_id,
            customer=customer,
            at=20.0,
            stage=Stage.CALM,
            peak=1.0,
            supervisor=False,
            promises=(PromiseRow(number=0, words=SECRET),),
        ),
    ]


@pytest.fixture
async def config(tmp_path: Path) -> Path:
    """A store with two calls of one customer and one of another."""
    path = tmp_path / "assistant.toml"
    url = f"sqlite:///{tmp_path}/calls.sqlite"
    path.write_text(f'[store]\nurl = "{url}"\n[privacy]\ncustomer_key = "{KEY}"\n', encoding="utf-8")
    store = await open_store(url)
    for call_id in ("c1", "c2"):
        await store.write(about(NAME, call_id))
    await store.write(about("somebody-else", "c3"))
    await store.close()
    return path


def run(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--config", str(config)])


def test_a_forgotten_customer_is_in_no_byte_of_the_file_or_its_log(config: Path) -> None:
    result = run(config, "forget", "0047 22334455", "--yes", "--json")
    proof = orjson.loads(result.stdout)
    assert result.exit_code == 0
    assert proof["deleted"] == {
        "calls": 2, "journal": 2, "events": 2, "feedback": 0, "interactions": 2, "promises": 2, "customers": 1
    }  # fmt: skip
    assert (set(proof["left"].values()), set(proof["bytes"].values())) == ({0}, {0})
    whole = b"".join(path.read_bytes() for path in config.parent.glob("calls.sqlite*"))
    assert NAME.encode() not in whole
    assert f"{SECRET}c1".encode() not in whole
    assert f"{SECRET}c3".encode() in whole


async def test_it_works_beside_a_server_that_has_the_file_open(config: Path) -> None:
    store = await open_store(f"sqlite:///{config.parent}/calls.sqlite")
    await store.write([about(NAME, "live", None)[0], JournalLine(call_id="live", seq=0, at=0.0, body=b"{}")])
    result = await asyncio.to_thread(run, config, "forget", RAW, "--yes")
    assert "Call live is live: it is erased when it ends." in result.stdout
    assert result.exit_code == 0
    await store.write([CallRow(call_id="live", opened_at=10.0, ended_at=30.0, customer=NAME)])
    assert (await store.holdings("", NAME)).total == 0
    await store.close()


def test_nothing_is_deleted_before_somebody_says_yes(config: Path) -> None:
    result = CliRunner().invoke(app, ["forget", RAW, "--config", str(config)], input="n\n")
    assert result.exit_code == 1
    assert "2 calls, 2 journal lines" in result.stdout
    assert len(orjson.loads(run(config, "export", "--customer", RAW).stdout)["calls"]) == 2


def test_without_a_key_only_a_pseudonym_can_be_named(config: Path) -> None:
    config.write_text(config.read_text(encoding="utf-8").partition("[privacy]")[0], encoding="utf-8")
    assert "privacy.customer_key is not set" in run(config, "forget", RAW, "--yes").stderr
    assert run(config, "forget", NAME, "--yes").exit_code == 0


def test_whoever_asks_gets_all_that_is_stored_about_him_and_nothing_of_others(config: Path) -> None:
    result = run(config, "export", "--customer", RAW)
    found = orjson.loads(result.stdout)
    assert found["customer"] == NAME
    assert sorted(call["call"]["call_id"] for call in found["calls"]) == ["c1", "c2"]
    assert [one["words"] for one in found["known"]["promises"]] == [SECRET, SECRET]
    assert "c3" not in result.stdout
    assert RAW not in result.stdout


def test_a_call_or_a_customer_is_exported_not_both_and_not_neither(config: Path) -> None:
    assert run(config, "export").exit_code == 2
    assert run(config, "export", "c1", "--customer", RAW).exit_code == 2


def test_a_copy_is_whole_private_and_made_while_others_write(config: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    writer = sqlite3.connect(tmp_path / "calls.sqlite")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM calls")
    assert "checked" in run(config, "backup", str(copy)).stdout
    writer.rollback()
    writer.close()
    assert copy.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(copy) as read:
        assert read.execute("SELECT count(*) FROM journal").fetchone() == (3,)
    assert list(tmp_path.glob("copy.sqlite?*")) == []


def test_a_copy_that_cannot_be_made_is_named_and_leaves_the_old_one(config: Path, tmp_path: Path) -> None:
    result = run(config, "backup", str(tmp_path / "nowhere" / "copy.sqlite"))
    assert (result.exit_code, "cannot be copied to" in result.stderr) == (2, True)
