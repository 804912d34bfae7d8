"""The fact sheet says what the settings say: another setting, another sheet, in both languages."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.cli.privacy import app
from assistant.privacy.cues import NUMBER_KINDS
from assistant.privacy.sheet import LANGUAGES, de, en, sheet
from assistant.privacy.sheet.facts import MASKED
from assistant.settings import Settings, load

KEY = "a key of thirty-two letters or more"
TODAY = date(2026, 5, 12)


def made(language: str = "en", **sections: Any) -> str:
    return sheet(load(**sections), language, TODAY, "1.0")


CHANGES: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({}, {"store": {"url": "postgresql://me:hunter2@db.example/calls"}}, "db.example/calls"),
    ({}, {"store": {"url": "memory://"}}, "memory"),
    ({}, {"retention": {"transcripts_days": 14}}, "14 days"),
    ({}, {"retention": {"transcripts_days": 0, "events_days": 7}}, "7 days"),
    ({}, {"retention": {"linger_s": 45}}, "45 seconds"),
    ({}, {"retention": {"history_days": 60}}, "privacy.customer_key is not"),
    ({}, {"privacy": {"customer_key": KEY}}, "HMAC-SHA256"),
    ({"privacy": {"customer_key": KEY}}, {"retention": {"history_days": 61}}, "61 days"),
    ({}, {"access": {"secret": KEY}}, "his own calls only"),
    ({"access": {"secret": KEY}}, {"access": {"secret": KEY, "audit_days": 33}}, "33 days"),
    ({"access": {"secret": KEY}}, {"access": {"secret": KEY}, "server": {"studio": False}}, "Administrators"),
    ({}, {"access": {"provider": {"issuer": "https://id.example"}}}, "https://id.example"),
    ({}, {"server": {"host": "10.1.2.3"}}, "10.1.2.3"),
    ({}, {"server": {"tls_certificate": "server.pem"}}, "by the server itself (TLS)"),
    ({}, {"server": {"trusted_proxies": ["10.9.9.9"]}}, "10.9.9.9"),
    ({}, {"server": {"plain_http": True}}, "server.plain_http"),
    ({}, {"feeds": {"dead_letters": 0}}, "masked"),
    ({}, {"feeds": {"dead_letters_keep_s": 60}}, "60 seconds"),
    ({}, {"feeds": {"twilio_unsigned": True}}, "twilio_unsigned"),
    ({}, {"feeds": {"kinesis": {"stream": "calls", "region": "eu-central-1"}}}, "eu-central-1"),
    ({}, {"feeds": {"nats": {"url": "nats://me:hunter2@n1:4222", "stream": "LIVE"}}}, "`LIVE`"),
    ({}, {"bus": {"url": "nats://me:hunter2@n1.example:4222"}}, "n1.example:4222"),
    ({}, {"rules": {"voice": "deep"}}, "neural network"),
]


@pytest.mark.parametrize(("before", "after", "says"), CHANGES)
def test_a_changed_setting_changes_the_sheet(
    before: dict[str, Any], after: dict[str, Any], says: str
) -> None:
    assert made(**before) != made(**(before | after))
    assert says in made(**(before | after))
    assert made("de", **before) != made("de", **(before | after))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_secret_is_in_the_sheet(language: str) -> None:
    text = made(
        language,
        store={"url": "postgresql://me:hunter2@db/calls"},
        bus={"url": "nats://me:hunter2@n1:4222"},
        feeds={"nats": {"url": "nats://me:hunter2@n1:4222"}, "twilio_auth_token": "hunter2"},
        privacy={"customer_key": KEY},
        access={"secret": KEY},
    )
    assert "hunter2" not in text
    assert KEY not in text


def test_both_languages_say_the_same_things() -> None:
    for part in ("FACTS", "DATA", "NAMES", "SECTIONS"):
        english, german = getattr(en, part), getattr(de, part)
        assert list(english) == list(german), part
    for key, words in en.FACTS.items():
        assert set(re.findall(r"\{\w+\}", words)) == set(re.findall(r"\{\w+\}", de.FACTS[key])), key


def test_the_defaults_keep_nothing_and_say_so() -> None:
    rows = [line for line in made().splitlines() if line.startswith("| What is said")]
    assert len(rows) == 1
    assert "| not at all |" in rows[0]
    assert "gar nicht" in made("de")


def test_the_sheet_says_what_it_never_does() -> None:
    text = made()
    assert "No ranking" in text
    assert "No automated decision" in text


@pytest.mark.parametrize(("lang", "title"), [("en", "Fact sheet"), ("de", "Datenblatt")])
def test_the_command_prints_the_sheet_of_a_settings_file(tmp_path: Path, lang: str, title: str) -> None:
    config = tmp_path / "assistant.toml"
    config.write_text("[retention]\ntranscripts_days = 21\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["report", "--lang", lang, "--config", str(config)])
    assert result.exit_code == 0
    assert title in result.stdout.splitlines()[0]
    assert "21" in result.stdout


def test_every_kind_of_number_that_is_masked_is_in_the_sheet() -> None:
    assert set(NUMBER_KINDS) <= set(MASKED)
    assert {f"mask.{kind}" for kind in MASKED} <= set(en.NAMES)


def test_every_section_of_the_settings_that_concerns_people_is_looked_at() -> None:
    """A new section of the settings is either in the sheet or here, with a reason."""
    aside = {"limits"}  # sizes and rates: they concern nobody
    read = {"server", "store", "retention", "privacy", "feeds", "rules", "bus", "access"}
    assert set(Settings.model_fields) <= read | aside
