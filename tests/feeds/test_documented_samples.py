"""Every documented message decodes to the expectation beside it, which was checked by hand against the message."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from assistant.feeds import BUILTIN
from tests.feeds.samples import EXPECTED, HERE, NOT_MESSAGES, decoded, files, shown


@pytest.mark.parametrize(("feed", "path"), files(), ids=lambda value: getattr(value, "name", value))
def test_a_recorded_message_says_what_was_expected_of_it(feed: str, path: Path) -> None:
    expected = path.with_name(path.name + EXPECTED).read_bytes().splitlines()
    assert shown(decoded(feed, path)) == [orjson.loads(line) for line in expected]


def test_every_recorded_message_names_its_source() -> None:
    listed = {line.split("\t")[0] for line in (HERE / "SOURCES.tsv").read_text("utf-8").splitlines()}
    present = {path.relative_to(HERE).as_posix() for _, path in files()} | {
        f"transcribe/{name}" for name in NOT_MESSAGES
    }
    assert present == listed


def test_a_file_read_twice_is_heard_once_where_the_vendor_tells_utterances_apart() -> None:
    told_apart = {
        "twilio",
        "deepgram",
        "contact_lens",
        "transcribe",
        "lca",
        "genesys",
        "telnyx",
        "vcon",
        "webvtt",
        "srt",
    }
    twice = {
        path.name
        for feed, path in files()
        if feed in told_apart
        for ids in [[line["segment_id"] for line in shown(decoded(feed, path)) if line.get("is_final")]]
        if len(set(ids)) != len(ids)
    }
    assert twice == set()


@pytest.mark.parametrize("feed", sorted(set(BUILTIN) - {"generic"}))
def test_every_decoder_has_a_recorded_message(feed: str) -> None:
    assert any(name == feed for name, _ in files())
