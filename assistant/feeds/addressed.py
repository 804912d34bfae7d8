"""Which call a message belongs to, for streams and webhooks that carry all calls under one address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.feeds.envelopes import Delivery, is_kinesis, is_pubsub, pubsub, unpack
from assistant.feeds.reading import Unreadable, first, load, name, pick, rows

# Where vendors name the call. Resource names count by their last part.
PLACES: dict[str, tuple[str, ...]] = {
    "contact_lens": ("ContactId",),
    "genesys": ("eventBody", "conversationId"),
    "google_agent_assist": ("conversation",),
    "lca": ("CallId",),
    "telnyx": ("data", "payload", "call_session_id"),
    "twilio": ("CallSid",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """One message for a decoder. `call_id` None: it names no call, and `fault` says why that matters."""

    message: Any
    call_id: str | None
    delivery_id: str | None = None
    attempt: int = 1
    fault: str | None = None


def addressed(vendor: str, message: object) -> list[Addressed]:
    """The messages in one delivery, each with the call that it names. Never raises; faults stand in their place."""
    try:
        plain = load(message)
    except Unreadable as error:
        return [Addressed(message=message, call_id=None, fault=str(error))]
    if isinstance(plain, dict) and is_pubsub(plain):
        return [_pushed(vendor, plain)]
    if isinstance(plain, dict) and is_kinesis(plain):
        return [_record(vendor, record) for record in rows(plain.get("Records", plain))]
    return [_named(vendor, one, one) for one in (plain if isinstance(plain, list) else [plain])]


def _pushed(vendor: str, plain: dict[str, Any]) -> Addressed:
    attempt = plain.get("deliveryAttempt")
    tries = attempt if isinstance(attempt, int) and attempt > 0 else 1
    try:
        delivery: Delivery = pubsub(plain)
    except Unreadable as error:
        number = name(first(plain["message"], "messageId", "message_id"))
        return Addressed(message=plain, call_id=None, delivery_id=number, fault=f"message.data: {error}")
    # Only this decoder reads the attributes beside the data.
    whole = plain if vendor == "google_agent_assist" else delivery.body
    return _named(vendor, whole, delivery.body, delivery.delivery_id, tries)


def _record(vendor: str, record: dict[str, Any]) -> Addressed:
    inner = record.get("kinesis", record)
    number = name(first(inner, "sequenceNumber", "SequenceNumber"))
    try:
        body = unpack(first(inner, "data", "Data"))
    except Unreadable as error:
        return Addressed(message=record, call_id=None, delivery_id=number, fault=f"data: {error}")
    return _named(vendor, {"Records": [record]}, body, number)


def _named(vendor: str, message: Any, body: Any, number: str | None = None, attempt: int = 1) -> Addressed:
    place = PLACES.get(vendor)
    if place is None:
        nameless = (
            f"messages of {vendor} do not say which call they belong to; put the call id into the address"
        )
        return Addressed(message=message, call_id=None, delivery_id=number, fault=nameless)
    found = name(pick(body, *place))
    call_id = found.rstrip("/").rsplit("/", 1)[-1] if found else None
    missing = f"{'.'.join(place)}: missing, so nobody knows which call this belongs to"
    fault = None if call_id else missing
    return Addressed(message=message, call_id=call_id, delivery_id=number, attempt=attempt, fault=fault)
