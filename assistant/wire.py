"""Types <-> JSON: the one encoding of journal, bus, sockets and golden files.

Encoding is canonical (field order of the dataclass, UTF-8, no spaces), so equal values are equal bytes; floats are
written in their shortest exact form, and events are rounded here and nowhere else. Decoding validates with pydantic
discriminated unions (2–3 µs a message; undiscriminated unions 4.3 µs, see docs/architecture.md).
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import cache
from typing import Annotated, Any, cast

import orjson
from pydantic import Field, TypeAdapter, ValidationError

from assistant.types import Event, FeedItem, Input, StageChanged

# Event scores are probabilities and tensions: four digits are below any difference that matters and keep golden files readable.
DIGITS = 4
_NAME = re.compile(r"[A-Za-z_][A-Za-z_.-]{0,39}[0-9]{0,4}|[0-9]{1,6}")


class WireError(ValueError):
    """A message that is not what it should be; the text names field and reason, never the content."""


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(Any, kind))


_INPUT: TypeAdapter[Input] = TypeAdapter(Annotated[Input, Field(discriminator="type")])
_EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])
_ITEM: TypeAdapter[FeedItem] = TypeAdapter(Annotated[FeedItem, Field(discriminator="type")])


def nameable(name: str) -> str:
    """A field's name as it may be shown; `?` for what is none: somebody may have sent words or a number in its place."""
    return name if _NAME.fullmatch(name) else "?"


def explain(error: ValidationError) -> str:
    """One line per fault: `field: reason`. Input values are left out, they may be personal data."""
    lines = []
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        where = ".".join(nameable(str(part)) for part in fault["loc"]) or "message"
        lines.append(f"{where}: {fault['msg']}")
    return "; ".join(lines)


def _load(data: bytes | str) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise WireError(f"message: not JSON ({error.msg} at character {error.pos})") from None


def _to_keep(data: bytes) -> bytes:
    """A copy of its own size: what orjson returns holds on to the 4 KB that it wrote into (300 bytes, measured with tracemalloc)."""
    return bytes(memoryview(data))


def encode(value: object) -> bytes:
    """JSON of any of our dataclasses, exact. For inputs and state: decoding gives an equal value."""
    return orjson.dumps(value)


def decode(kind: type[Any], data: bytes | str) -> Any:
    """The dataclass `kind` from its JSON. Raises WireError naming field and reason."""
    try:
        return _adapter(cast(Hashable, kind)).validate_json(data)
    except ValidationError as error:
        raise WireError(explain(error)) from None


def encode_input(value: Input) -> bytes:
    """One journal line of an input, exact."""
    return _to_keep(orjson.dumps(value))


def decode_input(data: bytes | str) -> Input:
    """An input from a journal line. Raises WireError."""
    try:
        return _INPUT.validate_json(data)
    except ValidationError as error:
        raise WireError(explain(error)) from None


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        # -0.0 and 0.0 are the same figure and must be the same bytes
        return round(value, DIGITS) + 0.0
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return value


def event_dict(event: Event) -> dict[str, Any]:
    """The event as plain JSON values, rounded, `type` first."""
    plain = orjson.loads(orjson.dumps(event))
    kind = plain.pop("type")
    if isinstance(event, StageChanged):
        plain = {("from" if key == "from_" else key): item for key, item in plain.items()}
    return {"type": kind, **cast(dict[str, Any], _rounded(plain))}


def encode_event(event: Event) -> bytes:
    """One event as canonical JSON: the bytes in the store, on the bus and on the panel's socket."""
    return _to_keep(orjson.dumps(event_dict(event)))


def decode_event(data: bytes | str) -> Event:
    """An event from its JSON. Raises WireError."""
    plain = _load(data)
    if isinstance(plain, dict) and "from" in plain:
        plain["from_"] = plain.pop("from")
    try:
        return _EVENT.validate_python(plain)
    except ValidationError as error:
        raise WireError(explain(error)) from None


def decode_item(data: bytes | str) -> FeedItem:
    """A feed item (our own ingest protocol) from its JSON. Raises WireError naming field and reason."""
    try:
        return _ITEM.validate_json(data)
    except ValidationError as error:
        raise WireError(explain(error)) from None


def read_item(plain: dict[str, Any]) -> FeedItem:
    """As `decode_item`, from JSON that is parsed already. Raises WireError naming field and reason."""
    try:
        return _ITEM.validate_python(plain)
    except ValidationError as error:
        raise WireError(explain(error)) from None
