"""What Amazon's voice services share: roles, and the file of turns that Contact Lens and Call Analytics both write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from assistant.feeds.decoder import Decoder, malformed
from assistant.feeds.envelopes import is_kinesis, kinesis
from assistant.feeds.reading import Unreadable, first, name, pick, rows
from assistant.feeds.times import millis
from assistant.types import FeedItem, Role

# Bots speak for the centre; a supervisor listening in or the system itself is on neither side.
ROLES: Mapping[str, Role] = MappingProxyType(
    {
        "CUSTOMER": Role.CUSTOMER,
        "CALLER": Role.CUSTOMER,
        "AGENT": Role.AGENT,
        "CUSTOM_BOT": Role.AGENT,
        "SYSTEM": Role.UNKNOWN,
        "SUPERVISOR": Role.UNKNOWN,
    }
)


class KinesisDecoder(Decoder):
    """A decoder whose messages come in Kinesis records or bare. Records delivered again give nothing again."""

    def read_any(self, plain: Any) -> Iterator[FeedItem]:
        for one in plain if isinstance(plain, list) else [plain]:
            if not isinstance(one, dict) or not is_kinesis(one):
                yield from super().read_any(one)
                continue
            for delivery in kinesis(one):
                if isinstance(delivery, Unreadable):
                    yield malformed("Records[].data", str(delivery))
                elif delivery.delivery_id is None or not self.ledger.repeats("kinesis", delivery.delivery_id):
                    yield from super().read_any(delivery.body)


def turns(decoder: Decoder, plain: dict[str, Any]) -> Iterator[FeedItem]:
    """The turns of a post-call file (`Transcript[]`), in its order.

    Amazon's own sample gives every turn the same Id, so an Id that comes again is told apart by its place. `Content` is read and nothing
    else: in a redacted file it is the redacted text.
    """
    roles = {
        name(row.get("ParticipantId")): name(row.get("ParticipantRole"))
        for row in rows(plain.get("Participants"))
    }
    used: set[str] = set()
    for place, row in enumerate(rows(plain.get("Transcript"))):
        participant = name(first(row, "ParticipantRole", "ParticipantId"))
        if participant is None or not isinstance(pick(row, "Content"), str):
            yield malformed(f"Transcript[{place}]", "has no ParticipantId, ParticipantRole or Content")
            continue
        known = name(row.get("Id")) or f"{decoder.config.epoch}.file"
        known = f"{known}.{place}" if known in used or "Id" not in row else known
        used.add(known)
        yield from decoder.say(
            roles.get(participant) or participant,
            participant,
            said=row["Content"],
            is_final=True,
            segment_id=known,
            start=millis(row.get("BeginOffsetMillis")),
            end=millis(row.get("EndOffsetMillis")),
            language=plain.get("LanguageCode"),
        )
