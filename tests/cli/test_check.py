"""`assistant check`: faults by line, nothing changed; and what operators read in the log."""

from __future__ import annotations

import logging
import signal
from pathlib import Path

import httpx
import orjson
import pytest
import typer

from assistant.cli import check
from assistant.cli.json_line import JsonLine
from assistant.server import inspection
from assistant.settings import Settings
from tests.server.fakes import some_settings
from tests.server.processes import serving, write_config
from tests.test_deploy import OPENSSL, certificate


@pytest.fixture(autouse=True)
def no_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """The linter's ten seconds are tried elsewhere."""

    async def good(settings: Settings) -> list[str]:
        return []

    monkeypatch.setitem(inspection.CHECKS, "rules and models", good)


def faults(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    config = tmp_path / "assistant.toml"
    config.write_text(f"{text}\n", encoding="utf-8")
    with pytest.raises(typer.Exit) as ended:
        check.check(config)
    assert ended.value.exit_code == 2
    return capsys.readouterr().err


def test_good_settings_pass_and_nothing_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check.check(write_config(tmp_path))
    assert "can start" in capsys.readouterr().out
    assert [each.name for each in tmp_path.iterdir()] == ["server.toml"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[server]\nprot = 1", "server.prot: unknown key"),
        ('[server]\nport = 0\nhost = "0.0.0.0"', "nobody is asked who he is"),
        (
            '[server]\nport = 0\n[store]\nurl = "sqlite:////nowhere/x.sqlite"',
            "/nowhere is no folder; make it",
        ),
        ('[server]\nport = 0\n[store]\nurl = "redis://x"', "unknown kind 'redis'"),
        ('[server]\nport = 0\n[store]\nurl = "postgresql://me:hunter2@127.0.0.1:1/x"', "does not answer"),
        ('[server]\nport = 0\n[access]\nsecret_file = "/nowhere/secret"', "`assistant token` makes it"),
    ],
)
def test_a_fault_is_one_line_with_place_and_remedy(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = faults(text, tmp_path, capsys)
    assert said in found
    assert "hunter2" not in found


@pytest.mark.skipif(OPENSSL is None, reason="needs openssl on this machine")
async def test_a_certificate_that_ends_soon_or_has_another_key_is_named(tmp_path: Path) -> None:
    certificate(tmp_path)
    pair = {"tls_certificate": tmp_path / "fullchain.pem", "tls_key": tmp_path / "privkey.pem"}
    assert "renew it" in (await inspection.tls(some_settings(server=pair)))[0]
    pair["tls_key"] = tmp_path / "fullchain.pem"
    assert "server.tls_key" in (await inspection.tls(some_settings(server=pair)))[0]


def test_a_line_of_the_log_is_one_object_with_the_call_it_is_about() -> None:
    record = logging.LogRecord("a", logging.ERROR, "f", 1, "call %s: %s\n", ("c1", "deciding \ud800"), None)
    line = JsonLine().format(record)
    found = orjson.loads(line)
    assert "\n" not in line
    assert (found["call"], found["level"], found["message"]) == ("c1", "error", "call c1: deciding ?\\n")


def test_a_hangup_reads_the_rules_and_ends_nothing(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    text = config.read_text(encoding="utf-8") + f'[rules]\npath = "{tmp_path}"\n'
    config.write_text(text, encoding="utf-8")
    with serving(config) as server:
        httpx.get(f"{server.url}/-/health", trust_env=False, timeout=30)
        server.tell(signal.SIGHUP)
        for line in server.said:
            if "NOT taken, the ones before hold on" in line:
                break
        assert server.process.is_alive()
