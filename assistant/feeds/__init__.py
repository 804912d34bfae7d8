"""Vendors' transcripts -> feed items. One small sans-I/O decoder per vendor; this table says which there are.

A decoder is a class built with a `FeedConfig` and fed one message at a time; one instance serves one call, over all
its connections, so it may remember what it needs (open utterances, counters). It touches no socket, no clock and no
file, and it never raises: what it cannot use becomes `Trouble`. Call ids, sequence numbers and stamped times are the
runtime's business. To add a vendor: write `feeds/<vendor>.py`, add its line to `BUILTIN`, put recorded messages into
`tests/feeds/<vendor>/`. Other packages offer decoders through the entry-point group `assistant.feeds`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, Protocol, cast

from assistant.types import FeedItem, Role

# One message as it came: a websocket frame or request body, or a form already parsed into a dict.
Message = bytes | str | dict[str, Any]

ENTRY_POINTS = "assistant.feeds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What this vendor's messages carry. `note` is one sentence for the docs and the panel's health line."""

    interim: bool
    confidence: bool
    times: bool
    channels: bool
    language: bool
    ends_turn: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedConfig:
    """What a decoder must be told.

    `roles` maps the vendor's own name of a channel, track, leg or speaker (as text: "0", "inbound_track", "EXTERNAL")
    to a role; names that are missing are decided by the decoder's default, else `unknown`. `language` is used where the
    vendor gives none. `epoch` differs after every restart of the server in mid-call: a decoder that invents segment ids
    must put it into them, or the first words after the restart would be taken for repetitions.
    """

    roles: Mapping[str, Role] = field(default_factory=dict)
    language: str | None = None
    epoch: int = 0


class Feed(Protocol):
    """A decoder: `receive` turns one message into what it says, in order; an empty list says nothing for us."""

    capabilities: Capabilities

    def receive(self, message: Message) -> list[FeedItem]: ...


# name -> "module:Class", imported when first used, so that a broken or heavy decoder costs nobody else anything.
BUILTIN: dict[str, str] = {
    "assemblyai": "assistant.feeds.assemblyai:AssemblyAI",
    "asterisk_aeap": "assistant.feeds.asterisk_aeap:AsteriskAEAP",
    "azure_acs": "assistant.feeds.azure_acs:AzureACS",
    "contact_lens": "assistant.feeds.contact_lens:ContactLens",
    "deepgram": "assistant.feeds.deepgram:Deepgram",
    "freeswitch": "assistant.feeds.freeswitch:FreeSwitch",
    "generic": "assistant.feeds.generic:Generic",
    "genesys": "assistant.feeds.genesys:Genesys",
    "google_agent_assist": "assistant.feeds.google_agent_assist:GoogleAgentAssist",
    "google_stt": "assistant.feeds.google_stt:GoogleSTT",
    "jambonz": "assistant.feeds.jambonz:Jambonz",
    "jigasi": "assistant.feeds.jigasi:Jigasi",
    "lca": "assistant.feeds.lca:LiveCallAnalytics",
    "rev": "assistant.feeds.rev:Rev",
    "ringcentral": "assistant.feeds.ringcentral:RingCentral",
    "speechmatics": "assistant.feeds.speechmatics:Speechmatics",
    "srt": "assistant.feeds.srt:SubRip",
    "telnyx": "assistant.feeds.telnyx:Telnyx",
    "transcribe": "assistant.feeds.transcribe:Transcribe",
    "twilio": "assistant.feeds.twilio:Twilio",
    "vcon": "assistant.feeds.vcon:VCon",
    "vosk": "assistant.feeds.vosk:Vosk",
    "webvtt": "assistant.feeds.webvtt:WebVTT",
    "whisper": "assistant.feeds.whisper:Whisper",
    "whisper_streaming": "assistant.feeds.whisper_streaming:WhisperStreaming",
    "whisperlive": "assistant.feeds.whisperlive:WhisperLive",
    "whisperlivekit": "assistant.feeds.whisperlivekit:WhisperLiveKit",
    "zoom_rtms": "assistant.feeds.zoom_rtms:ZoomRTMS",
}


class UnknownFeed(LookupError):
    """No decoder of this name; the text lists those there are."""


def names() -> list[str]:
    """Names of all decoders that can be opened, sorted: built in and installed."""
    return sorted({*BUILTIN, *(point.name for point in entry_points(group=ENTRY_POINTS))})


def find(name: str) -> Callable[[FeedConfig], Feed]:
    """The decoder class of `name`. Built-in names win over installed ones. Raises UnknownFeed."""
    if name in BUILTIN:
        module, _, attribute = BUILTIN[name].partition(":")
        return cast(Callable[[FeedConfig], Feed], getattr(import_module(module), attribute))
    for point in entry_points(group=ENTRY_POINTS, name=name):
        return cast(Callable[[FeedConfig], Feed], point.load())
    raise UnknownFeed(f"no feed named {name!r}; there are: {', '.join(names())}")


def open_feed(name: str, config: FeedConfig | None = None) -> Feed:
    """A fresh decoder for one call. Raises UnknownFeed."""
    return find(name)(config or FeedConfig())
