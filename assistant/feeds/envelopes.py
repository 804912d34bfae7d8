"""Pure parts of transports: the wrappings in which vendors' messages arrive."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from assistant.feeds.reading import Unreadable, first, load, name, pick, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One unwrapped message: its body, the id that a redelivery repeats, and attributes beside the body."""

    body: Any
    delivery_id: str | None
    attributes: dict[str, Any]


def unpack(data: Any) -> Any:
    """The JSON value in base64 text, also where a pipeline encoded it twice. Raises Unreadable."""
    for _ in range(3):
        if not isinstance(data, str):
            return data
        try:
            return orjson.loads(data)
        except orjson.JSONDecodeError:
            pass
        try:
            data = base64.b64decode(data.strip(), validate=True).decode("utf-8")
        except (binascii.Error, ValueError):
            raise Unreadable(
                "is neither JSON nor base64 of it; pass the record's data on unchanged"
            ) from None
    return load(data)


def is_kinesis(plain: dict[str, Any]) -> bool:
    """Whether this is a Lambda event, a GetRecords answer, or one record of either."""
    return "Records" in plain or "Data" in plain or isinstance(pick(plain, "kinesis", "data"), str)


def kinesis(plain: dict[str, Any]) -> Iterator[Delivery | Unreadable]:
    """The records in order; in place of a record whose data cannot be unpacked, what is wrong with it."""
    for record in rows(plain.get("Records", plain)):
        inner = record.get("kinesis", record)
        number = name(first(inner, "sequenceNumber", "SequenceNumber"))
        try:
            yield Delivery(body=unpack(first(inner, "data", "Data")), delivery_id=number, attributes={})
        except Unreadable as error:
            yield error


def is_pubsub(plain: dict[str, Any]) -> bool:
    """Whether this is a Pub/Sub push request's body."""
    return isinstance(plain.get("message"), dict) and (
        "data" in plain["message"] or "messageId" in plain["message"]
    )


def pubsub(plain: dict[str, Any]) -> Delivery:
    """The pushed message. Raises Unreadable where its data is no base64 of JSON."""
    message = plain["message"]
    attributes = message.get("attributes")
    return Delivery(
        body=unpack(message.get("data")),
        delivery_id=name(first(message, "messageId", "message_id")),
        attributes=attributes if isinstance(attributes, dict) else {},
    )
