"""Every documented message decodes to the expectation beside it, which was checked by hand against the message."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from assistant.cli.decode import messages
from assistant.feeds import BUILTIN, open_feed
from assistant.types import Segment
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


# Feeds whose every message tells itself apart from all others: by an id, a place or its times.
TOLD_APART = (
    "twilio",
    "contact_lens",
    "lca",
    "telnyx",
    "vcon",
    "ringcentral",
    "webvtt",
    "srt",
    "whisper",
    "asterisk_aeap",
)


@pytest.mark.parametrize("feed", TOLD_APART)
def test_what_is_recorded_and_read_again_says_nothing_again(feed: str) -> None:
    for _, path in [pair for pair in files() if pair[0] == feed]:
        decoder = open_feed(feed)
        recorded = [message for _, message in messages(feed, path.read_bytes())]
        for message in recorded:
            decoder.receive(message)
        again = [item for message in recorded for item in decoder.receive(message)]
        assert not any(isinstance(item, Segment) and item.is_final for item in again)


@pytest.mark.parametrize("feed", sorted(set(BUILTIN) - {"generic"}))
def test_every_decoder_has_a_recorded_message(feed: str) -> None:
    assert any(name == feed for name, _ in files())
