"""Language tags."""

from __future__ import annotations

import pytest

from assistant.feeds.language import normalise
from assistant.types import Opened
from tests.feeds.says import items


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en-US", "en"), ("en_GB", "en"), ("english", "en"), ("de-DE", "de"), ("de", "de"), ("no", "nb"), ("no-NO", "nb"),
        ("nb-NO", "nb"), ("nn", "nn"), ("nn-NO", "nn-NO"), ("tr-TR", "tr"), ("fr-FR", "fr-FR"), ("multi", None), ("und", None),
        ("", None), (None, None), (7, None), ("this is a sentence", None),
    ],
)  # fmt: skip
def test_a_tag_becomes_the_code_of_a_pack(tag: object, code: str | None) -> None:
    assert normalise(tag) == code


def test_a_call_opens_in_the_language_its_feed_names() -> None:
    message = {"kind": "TranscriptionMetadata", "transcriptionMetadata": {"locale": "nb-NO"}}
    assert items("azure_acs", message) == [Opened(language="nb")]
