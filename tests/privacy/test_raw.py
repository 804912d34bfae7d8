"""Masking what is not a transcript: fields, and messages as they came."""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as st

from assistant.privacy.raw import MOST_DEPTH, mask_field, mask_message


def test_strings_of_a_message_are_masked_and_its_times_stay() -> None:
    sent = {
        "text": "call 07911 320664",
        "at": 1_700_000_000_123,
        "card": 5433100022719004,
        "list": ["a@b.co"],
    }
    assert orjson.loads(mask_message(orjson.dumps(sent))) == {
        "text": "call ***",
        "at": 1_700_000_000_123,
        "card": "***",
        "list": ["***"],
    }


def test_what_is_no_json_is_masked_as_a_text() -> None:
    assert mask_message(b'{"text": "call 07911 320664') == b'{"text": "call ***'
    assert mask_message(b'"five four three three one oh oh"') == b'"***"'


def test_a_message_that_is_nested_without_end_is_cut() -> None:
    deep = b"[" * (MOST_DEPTH + 20) + b'"07911 320664"' + b"]" * (MOST_DEPTH + 20)
    assert b"320664" not in mask_message(deep)


def test_a_field_keeps_a_name_and_loses_a_number() -> None:
    assert (mask_field("Frau Kaya"), mask_field("Kaya 0171 3920099"), mask_field(None)) == (
        "Frau Kaya",
        "Kaya ***",
        None,
    )


@given(st.binary(max_size=300))
def test_any_message_can_be_masked(body: bytes) -> None:
    mask_message(body)
