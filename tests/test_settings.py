"""Settings: which source wins, and errors that name file or variable and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import Settings, SettingsError, load
from assistant.types import Role


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(text: str, name: str = "here.toml") -> Path:
    path = Path(name)
    path.write_text(text, encoding="utf-8")
    return path


def test_without_file_and_environment_the_defaults_hold() -> None:
    assert load() == Settings()
    assert load().retention.transcripts_days == 0


def test_a_file_sets_what_it_names_and_leaves_the_rest() -> None:
    settings = load(write('[server]\nport = 9000\n[feeds.roles.twilio]\ninbound_track = "customer"\n'))
    assert (settings.server.port, settings.server.host) == (9000, "127.0.0.1")
    assert settings.feeds.roles == {"twilio": {"inbound_track": Role.CUSTOMER}}


def test_assistant_toml_in_the_working_folder_is_read() -> None:
    write("[server]\nport = 9001\n", "assistant.toml")
    assert load().server.port == 9001


def test_the_environment_wins_over_the_file_and_an_argument_over_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = write('[server]\nport = 9000\nhost = "127.0.0.2"\n')
    monkeypatch.setenv("ASSISTANT_SERVER__PORT", "9002")
    assert (load(path).server.port, load(path).server.host) == (9002, "127.0.0.2")
    assert load(path, server={"port": 9003}).server.port == 9003


BAD = {
    "unknown section": ("[sever]\nport = 1\n", "here.toml: sever: unknown key; there are: server, store"),
    "unknown key": ("[server]\nprot = 1\n", "here.toml: server.prot: unknown key; there are: role, host"),
    "wrong kind": ('[server]\nport = "many"\n', "here.toml: server.port: Input should be a valid integer"),
    "out of range": ("[limits]\ncalls = 0\n", "here.toml: limits.calls: Input should be greater"),
    "strange role": (
        '[feeds.roles.x]\na = "boss"\n',
        "here.toml: feeds.roles.x.a: Input should be 'customer'",
    ),
    "not toml": ("[server\n", "here.toml: cannot be read"),
}


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD.keys())
def test_a_fault_in_the_file_names_file_key_and_reason(text: str, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(write(text))
    assert message in str(caught.value)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml: no such file"):
        load(Path("nowhere.toml"))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("ASSISTANT_SEVER__PORT", "environment variable ASSISTANT_SEVER__PORT: unknown section"),
        ("ASSISTANT_SERVER__PROT", "server.prot: unknown key; there are: role"),
    ],
)
def test_an_unknown_variable_is_an_error(name: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(SettingsError) as caught:
        load()
    assert message in str(caught.value)


def test_a_rules_folder_that_is_not_there_is_an_error() -> None:
    with pytest.raises(SettingsError, match=r"rules: .*nowhere is not a folder"):
        load(rules={"path": "nowhere"})


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load().server.port = 1


def test_the_password_of_the_store_is_not_printed() -> None:
    settings = load(store={"url": "postgresql://me:hunter2@db/calls"})
    assert "hunter2" not in repr(settings)
