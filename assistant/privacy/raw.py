"""Masks what is not a transcript: a vendor's message as it came, and the short fields around the words.

Slower than a call's mask (all four languages, every string), so for what somebody asks to see, not for what comes in.
"""

from __future__ import annotations

from typing import Any

import orjson

from assistant.privacy.masking import mask, masker_for
from assistant.types import Role, Segment

MOST_DEPTH = 32
# A time in milliseconds has 13 digits; what is longer is a card or an account.
LONGEST_TIME = 13


def mask_field(text: str | None) -> str | None:
    """A name or reason that a feed gives, without the telephone number or address that some put there."""
    return None if text is None else mask(text, "en", names_too=False).text


def mask_message(body: bytes) -> bytes:
    """A message with the personal data in it masked: in the strings of a JSON text, or else in the text as a whole.

    Field names and numbers (times, offsets) stay, so that one can still see what a decoder stumbled over.
    """
    try:
        plain = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _masked(body.decode("utf-8", "replace")).encode()
    if not isinstance(plain, (dict, list)):
        return _masked(body.decode("utf-8", "replace")).encode()
    return orjson.dumps(_inside(plain, 0))


def _inside(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return _masked(value)
    if depth > MOST_DEPTH:
        return "***"
    if isinstance(value, dict):
        return {_masked(key): _inside(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_inside(item, depth + 1) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and len(str(abs(value))) > LONGEST_TIME:
        return "***"
    return value


def _masked(text: str) -> str:
    return masker_for(None)(Segment(role=Role.UNKNOWN, text=text, is_final=False)).text
