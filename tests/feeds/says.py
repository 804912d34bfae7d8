"""Short hands for the tests of decoders: what a feed says to messages built by hand."""

from __future__ import annotations

from typing import Any

from assistant.feeds import FeedConfig, open_feed
from assistant.feeds.roles import parse_role_map
from assistant.types import FeedItem, Segment, Trouble


def items(feed: str, *messages: Any, roles: str = "*=customer", epoch: int = 0) -> list[FeedItem]:
    """All that one decoder says to the messages in turn."""
    decoder = open_feed(feed, FeedConfig(roles=parse_role_map(roles), epoch=epoch))
    return [item for message in messages for item in decoder.receive(message)]


def segments(feed: str, *messages: Any, roles: str = "*=customer", epoch: int = 0) -> list[Segment]:
    """The segments among them."""
    return [item for item in items(feed, *messages, roles=roles, epoch=epoch) if isinstance(item, Segment)]


def finals(feed: str, *messages: Any, roles: str = "*=customer") -> list[str]:
    """The words of the finals."""
    return [segment.text for segment in segments(feed, *messages, roles=roles) if segment.is_final]


def troubles(feed: str, *messages: Any, roles: str = "*=customer") -> list[tuple[str, str]]:
    """(kind, where) of the troubles."""
    found = items(feed, *messages, roles=roles)
    return [(item.kind, item.where) for item in found if isinstance(item, Trouble)]


def twilio(
    said: str, place: int, *, final: bool = True, track: str = "inbound_track", **fields: str
) -> dict[str, str]:
    """A transcription-content post."""
    import json

    return {
        "TranscriptionEvent": "transcription-content",
        "CallSid": "CA1",
        "TranscriptionSid": "GT1",
        "TranscriptionData": json.dumps({"transcript": said}),
        "Final": "true" if final else "false",
        "Track": track,
        "SequenceId": str(place),
        "LanguageCode": "de-DE",
    } | fields


def deepgram(
    said: str, start: float, end: float, *, final: bool = True, ends: bool = False, **more: Any
) -> dict[str, Any]:
    """A result of the live API."""
    return {
        "type": "Results",
        "channel_index": [0, 1],
        "start": start,
        "duration": end - start,
        "is_final": final,
        "speech_final": ends,
        "channel": {"alternatives": [{"transcript": said, "confidence": 0.9}]},
    } | more
