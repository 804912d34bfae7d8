"""`assistant token` and `assistant audit`."""

from __future__ import annotations

import stat
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.access.feed_keys import find, read
from assistant.access.tokens import OWN, own_key, verify
from assistant.access.who import Rank
from assistant.cli import build


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "here.toml").write_text(
        f'[access]\nsecret_file = "{tmp_path}/secret"\nfeed_keys_file = "{tmp_path}/keys/feeds.json"\n'
        f'[store]\nurl = "sqlite:///{tmp_path}/calls.sqlite"\n'
    )
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(build(["token", "audit"]), [*arguments, "--config", str(folder / "here.toml")])


def test_a_token_is_good_at_a_server_with_the_same_secret(folder: Path) -> None:
    done = run(folder, "token", "--supervisor", "s1", "--team", "billing", "--tenant", "acme", "--ttl", "30m")
    assert done.exit_code == 0, done.output
    who = verify(done.stdout.strip(), own_key((folder / "secret").read_text()), OWN, time.time())
    assert (who.name, who.rank, who.tenant, who.teams) == (
        "s1",
        Rank.SUPERVISOR,
        "acme",
        frozenset({"billing"}),
    )
    assert who.expires_at == pytest.approx(time.time() + 1800, abs=60)


def test_the_secret_is_made_once_and_only_its_owner_can_read_it(folder: Path) -> None:
    first = run(folder, "token", "--agent", "a1")
    made = (folder / "secret").read_text()
    second = run(folder, "token", "--agent", "a1")
    assert "a new secret" in first.stderr
    assert "secret" not in second.stderr
    assert made.strip() not in first.output
    assert ((folder / "secret").read_text(), stat.S_IMODE((folder / "secret").stat().st_mode)) == (
        made,
        0o600,
    )


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "say for whom"),
        (["--agent", "a", "--admin", "b"], "say for whom"),
        (["--supervisor", "s"], "--team"),
        (["--agent", "a", "--ttl", "8"], "--ttl '8'"),
        (["--agent", "a", "--ttl", "9999d"], "at most 366d"),
        (["--agent", "a", "--tenant", "A/B"], "a tenant is"),
    ],
)
def test_what_is_missing_or_wrong_is_said(folder: Path, arguments: list[str], word: str) -> None:
    done = run(folder, "token", *arguments)
    assert done.exit_code == 2
    assert word in done.stderr


def test_a_feeds_key_is_shown_once_listed_without_it_and_taken_back(folder: Path) -> None:
    made = run(folder, "token", "feed", "--vendor", "deepgram", "--tenant", "acme", "--note", "the phones")
    key, path = made.stdout.strip(), folder / "keys" / "feeds.json"
    found = find(read(path.read_text()), key)
    assert found is not None
    assert (found.tenant, found.feeds, found.note) == ("acme", ("deepgram",), "the phones")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    listed = run(folder, "token", "feeds").stdout
    assert found.id in listed
    assert key.rpartition("_")[2] not in listed + path.read_text()
    assert run(folder, "token", "revoke", found.id).exit_code == 0
    assert find(read(path.read_text()), key) is None
    assert "no key with the id" in run(folder, "token", "revoke", found.id).stderr


def test_a_key_for_a_feed_that_is_none_is_refused(folder: Path) -> None:
    done = run(folder, "token", "feed", "--vendor", "nonsense")
    assert (done.exit_code, "no feed named 'nonsense'" in done.stderr) == (2, True)


def test_the_audit_log_of_a_store_without_one_is_empty(folder: Path) -> None:
    done = run(folder, "audit", "--since", "1d")
    assert (done.exit_code, done.stdout) == (0, "")


async def test_the_audit_log_shows_who_saw_what_and_who_was_refused(folder: Path) -> None:
    import asyncio

    from assistant.store import open_store
    from assistant.store.audit import AuditRow

    store = await open_store(f"sqlite:///{folder}/calls.sqlite")
    look = {
        "at": time.time(),
        "who": "s1",
        "rank": "supervisor",
        "tenant": "acme",
        "act": "watch",
        "address": "::1",
    }
    await store.write([AuditRow(**look, call_id="acme/c1"), AuditRow(**look, call_id="c9", allowed=False)])
    await store.close()
    shown = (await asyncio.to_thread(run, folder, "audit", "--call", "c9")).stdout
    assert shown.rstrip().endswith("acme/s1  supervisor  watch  c9  ::1  REFUSED")
    assert '"call_id":"acme/c1"' in (await asyncio.to_thread(run, folder, "audit", "--json")).stdout
