"""Live Call Analytics (Amazon's open sample): events of its Kinesis stream.

Times are strings of seconds. `OriginalTranscript` is what a redaction hook took away: it is never read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.feeds import Capabilities
from assistant.feeds.amazon import ROLES, KinesisDecoder
from assistant.feeds.decoder import ignored, malformed
from assistant.feeds.reading import first, flag, label, name, number
from assistant.types import Closed, FeedItem, Opened

# Not speech: the stream carries the assistant's hints and the analysis of tone on channels of their own.
NO_SPEECH = frozenset(
    {"AGENT_ASSISTANT", "MEETING_ASSISTANT", "AGENT_VOICETONE", "CALLER_VOICETONE", "CATEGORY_MATCH"}
)


class LiveCallAnalytics(KinesisDecoder):
    """One call of the stream."""

    capabilities = Capabilities(
        interim=True,
        confidence=False,
        times=True,
        channels=True,
        language=False,
        ends_turn=False,
        note="A final ends the turn; no language and no confidence.",
    )
    default_roles = ROLES

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        event = plain.get("EventType")
        if fault := self.check_call(plain.get("CallId")):
            yield fault
        elif event == "ADD_TRANSCRIPT_SEGMENT":
            yield from self._segment(plain)
        elif event in ("START", "CONTINUE"):
            yield Opened(language=self.language, agent_id=name(plain.get("AgentId")))
        elif event == "END":
            yield Closed(reason="END")
        elif isinstance(event, str) and event.split("_")[0] in ("ADD", "UPDATE"):
            yield ignored(label(event))
        else:
            yield malformed("EventType", "missing or unknown; pass LCA's events on unchanged")

    def _segment(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        channel, said, partial = (
            name(plain.get("Channel")),
            plain.get("Transcript"),
            flag(plain.get("IsPartial")),
        )
        if channel in NO_SPEECH:
            yield ignored("Channel", "is no speech")
        elif not isinstance(said, str) or partial is None:
            yield malformed("Transcript, IsPartial", "missing; pass LCA's events on unchanged")
        else:
            yield from self.say(
                channel,
                said=said,
                is_final=not partial,
                segment_id=name(plain.get("SegmentId")),
                start=number(plain.get("StartTime")),
                end=number(plain.get("EndTime")),
                language=first(plain, "LanguageCode"),
            )
