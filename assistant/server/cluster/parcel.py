"""What a gateway sends to the owner of a call, and the receipt that comes back. JSON head, line feed, the message as it came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import orjson
from pydantic import TypeAdapter, ValidationError

from assistant.feeds import Message
from assistant.server.reception import Receipt
from assistant.server.refused import Refused
from assistant.server.side import ANY, Side
from assistant.types import Role, Trouble
from assistant.wire import WireError, explain

# message: of a feed; seats: how many sockets the gateway holds for the call; the rest is pressed by who watches.
Kind = Literal["message", "seats", "feedback", "supervisor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """`id` is the same each time it is sent; it goes into the journal, so that nothing is heard twice.

    `seats`: the sockets on which this gateway hears this call, None for a webhook. `form`: the body was no text but a
    form, and is written as JSON.
    """

    id: str
    gateway: str
    key: str
    kind: Kind = "message"
    vendor: str = ""
    side: Side = ANY
    seats: int | None = None
    form: bool = False
    body: bytes = b""

    @property
    def message(self) -> Message:
        """The message as the decoder takes it."""
        return orjson.loads(self.body) if self.form else self.body


@dataclass(frozen=True, slots=True)
class _Head:
    id: str
    gateway: str
    key: str
    kind: Kind
    vendor: str
    role: Role | None
    roles: tuple[tuple[str, Role], ...]
    seats: int | None
    form: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    id: str
    seq: int | None
    over: bool
    troubles: tuple[Trouble, ...] = ()
    refused: tuple[str, str, int] | None = None


_HEAD = TypeAdapter(_Head)
_ANSWER = TypeAdapter(_Answer)


def pack(parcel: Parcel) -> bytes:
    """As bytes."""
    side = parcel.side
    head = _Head(
        parcel.id,
        parcel.gateway,
        parcel.key,
        parcel.kind,
        parcel.vendor,
        side.role,
        side.roles,
        parcel.seats,
        parcel.form,
    )
    return orjson.dumps(head) + b"\n" + parcel.body


def unpack(data: bytes) -> Parcel:
    """From bytes. Raises WireError."""
    written, _, body = data.partition(b"\n")
    try:
        head = _HEAD.validate_json(written)
    except ValidationError as error:
        raise WireError(explain(error)) from None
    return Parcel(
        id=head.id,
        gateway=head.gateway,
        key=head.key,
        kind=head.kind,
        vendor=head.vendor,
        side=Side(role=head.role, roles=head.roles),
        seats=head.seats,
        form=head.form,
        body=body,
    )


def body_of(message: Message) -> tuple[bytes, bool]:
    """The message as bytes, and whether it was a form."""
    if isinstance(message, dict):
        return orjson.dumps(message), True
    return (message if isinstance(message, bytes) else message.encode("utf-8", "replace")), False


def pack_answer(parcel_id: str, outcome: Receipt | Refused) -> bytes:
    """What became of a parcel."""
    if isinstance(outcome, Refused):
        refused = (outcome.where, outcome.detail, outcome.status)
        return orjson.dumps(_Answer(parcel_id, None, False, (), refused))
    return orjson.dumps(_Answer(parcel_id, outcome.seq, outcome.over, outcome.troubles))


def unpack_answer(data: bytes) -> tuple[str, Receipt | Refused]:
    """The parcel's id, and what became of it. Raises WireError."""
    try:
        answer = _ANSWER.validate_json(data)
    except ValidationError as error:
        raise WireError(explain(error)) from None
    if answer.refused is not None:
        where, detail, status = answer.refused
        return answer.id, Refused(where, detail, status)
    return answer.id, Receipt(seq=answer.seq, troubles=answer.troubles, over=answer.over)
