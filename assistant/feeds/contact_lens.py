"""Amazon Connect Contact Lens: real-time segments from Kinesis, and the post-call analysis file.

Several `Utterance`s share a `TranscriptId` and are later replaced by the `Transcript` of that `Id`, about two
utterances late; both are read, tied by that id. Vendor sentiment and issues are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.feeds import Capabilities
from assistant.feeds.amazon import ROLES, KinesisDecoder, turns
from assistant.feeds.decoder import degraded, ignored, malformed
from assistant.feeds.language import normalise
from assistant.feeds.reading import first, label, name, rows
from assistant.feeds.times import millis
from assistant.types import Closed, FeedItem, Opened

SILENT = ("Categories", "PostContactSummary", "Attachment", "Event")


class ContactLens(KinesisDecoder):
    """One contact."""

    capabilities = Capabilities(
        interim=True,
        confidence=False,
        times=True,
        channels=True,
        language=True,
        ends_turn=False,
        note="A final ends the turn; Utterances come first and Transcripts later; no confidence.",
    )
    default_roles = ROLES

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        event = first(plain, "EventType", "StreamingEventType")
        self.language = normalise(plain.get("LanguageCode")) or self.language
        if fault := self.check_call(plain.get("ContactId")):
            yield fault
        elif event == "SEGMENTS":
            yield from self._segments(plain)
        elif event == "STARTED":
            yield Opened(language=self.language)
        elif event == "COMPLETED":
            yield Closed(reason="COMPLETED")
        elif event == "FAILED":
            yield degraded(
                "EventType", "Contact Lens reports FAILED; no more words will come for this contact"
            )
        elif isinstance(plain.get("Transcript"), list):
            yield from turns(self, plain)
        elif "Segments" in plain:
            yield from self._segments(plain)
        else:
            yield malformed(
                "EventType", "must be STARTED, SEGMENTS, COMPLETED or FAILED, or this a post-call file"
            )

    def _segments(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        for segment in rows(plain.get("Segments")):
            if isinstance(segment.get("Utterance"), dict):
                yield from self._utterance(segment["Utterance"])
            elif isinstance(segment.get("Transcript"), dict):
                yield from self._said(segment["Transcript"], "Content", "Id", is_final=True)
            elif any(kind in segment for kind in SILENT):
                yield ignored(label(next(iter(segment))))
            else:
                yield malformed("Segments", "holds a segment that is neither Utterance nor Transcript")

    def _utterance(self, row: dict[str, Any]) -> Iterator[FeedItem]:
        utterance = name(row.get("Id"))
        if utterance is None or not self.ledger.repeats("utterance", utterance):
            yield from self._said(row, "PartialContent", "TranscriptId", is_final=False)

    def _said(self, row: dict[str, Any], content: str, known: str, *, is_final: bool) -> Iterator[FeedItem]:
        if not isinstance(row.get(content), str):
            yield malformed(content, "missing; pass the segments on unchanged")
            return
        yield from self.say(
            name(first(row, "ParticipantRole", "ParticipantId")),
            name(row.get("ParticipantId")),
            said=row[content],
            is_final=is_final,
            segment_id=name(row.get(known)),
            start=millis(row.get("BeginOffsetMillis")),
            end=millis(row.get("EndOffsetMillis")),
        )
