"""Reading messages that nobody vouches for: every function gives a usable value or None, and none raises but `load`.

Vendors send numbers as strings, flags as "true", lists where one object was promised; and whoever reaches a webhook may
send anything. Decoders take values out of a message only through this module.
"""

from __future__ import annotations

import math
import re
from typing import Any

import orjson

_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?")
_LABEL = re.compile(r"[A-Za-z0-9_.:@/#+-]{1,60}")


class Unreadable(ValueError):
    """A message that is no JSON value; the text says why and how to mend it, never what it contained."""


def load(message: object) -> Any:
    """The JSON value in `message` (bytes and text are parsed, anything else is one already). Raises Unreadable."""
    if isinstance(message, (bytes, bytearray, memoryview)):
        try:
            message = bytes(message).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Unreadable(f"not UTF-8 (byte {error.start}); send the vendor's JSON unchanged") from None
    if not isinstance(message, str):
        return message
    try:
        return orjson.loads(message)
    except orjson.JSONDecodeError as error:
        raise Unreadable(f"not JSON: {error.msg} at character {error.pos}") from None


def pick(value: Any, *path: str | int) -> Any:
    """What lies at `path` (keys and list positions), or None where any step is missing or of another kind."""
    for step in path:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def first(value: Any, *keys: str) -> Any:
    """The first of `keys` that the object has with a value: for vendors that write one field in several ways."""
    if isinstance(value, dict):
        for key in keys:
            if value.get(key) is not None:
                return value[key]
    return None


def rows(value: Any) -> list[dict[str, Any]]:
    """The objects in a list; a single object counts as a list of one. Everything else is left out."""
    if isinstance(value, dict):
        return [value]
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def table(value: Any) -> dict[str, Any]:
    """The object, or an empty one; JSON inside a string is opened."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            return {}
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str | None:
    """Text without the blanks around it; None where it is no text. What no store takes goes:
    half surrogate pairs become ?, zero characters nothing.
    """
    if not isinstance(value, str):
        return None
    return value.encode("utf-8", "replace").decode().replace("\0", "").strip()


def name(value: Any) -> str | None:
    """A channel, id or label as text: a non-empty string or a whole number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return str(value) if abs(value) < 10**18 else None
    return text(value) or None


def label(value: Any) -> str:
    """The value if it looks like an identifier, else `?`: what may stand in a Trouble, which never quotes anybody."""
    found = name(value)
    return found if found and _LABEL.fullmatch(found) else "?"


def number(value: Any) -> float | None:
    """A finite number, also from text; True and False are none."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def flag(value: Any) -> bool | None:
    """A truth value, also as "true" or "false"."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.strip().lower()) if isinstance(value, str) else None


def share(value: Any, whole: float = 1.0) -> float | None:
    """A confidence in [0, 1], from a vendor's scale of 0 to `whole`; None outside it."""
    found = number(value)
    return found / whole if found is not None and 0 <= found <= whole else None


def mean(values: list[Any]) -> float | None:
    """Mean of the usable confidences among `values`, four digits; None where there is none."""
    found = [score for score in map(share, values) if score is not None]
    return round(sum(found) / len(found), 4) if found else None
