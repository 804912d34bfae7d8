"""Genesys Cloud: the notification topic `v2.conversations.{id}.transcription`, and AudioHook.

The topic comes in batches, usually about 35 s after the words: for supervisors and summaries, not for live prompting.
AudioHook events come as they are made. INTERNAL is the agent, EXTERNAL the customer; AudioHook numbers its channels in
the order that `open` offers them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from assistant.feeds import Capabilities
from assistant.feeds.decoder import Decoder, degraded, ignored, malformed
from assistant.feeds.language import normalise
from assistant.feeds.reading import first, flag, label, name, pick, rows, share
from assistant.feeds.times import after, iso_duration, millis
from assistant.types import Closed, FeedItem, Opened, Role

AUDIOHOOK_SILENT = frozenset(
    {
        "opened",
        "ping",
        "pong",
        "update",
        "updated",
        "paused",
        "resumed",
        "pause",
        "resume",
        "discarded",
        "reconnecting",
    }
)


class Genesys(Decoder):
    """One conversation."""

    capabilities = Capabilities(
        interim=True,
        confidence=True,
        times=True,
        channels=True,
        language=True,
        ends_turn=False,
        note="A final ends the turn; the notification topic is about 35 s late, AudioHook is not.",
    )
    # AudioHook's usual offer is [external, internal]; `open` corrects the numbers where it is another.
    default_roles: ClassVar[Mapping[str, Role]] = {
        "EXTERNAL": Role.CUSTOMER,
        "INTERNAL": Role.AGENT,
        "0": Role.CUSTOMER,
        "1": Role.AGENT,
    }

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        if isinstance(plain.get("eventBody"), dict):
            yield from self._notification(plain)
        elif "transcripts" in plain:
            yield from self._body(plain)
        elif isinstance(plain.get("type"), str):
            yield from self._audiohook(plain)
        else:
            yield malformed(
                "eventBody, type", "missing; pass on notifications or AudioHook messages unchanged"
            )

    def _notification(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        topic = plain.get("topicName")
        if isinstance(topic, str) and not topic.endswith(".transcription"):
            yield ignored("topicName", "is another topic")
        else:
            yield from self._body(plain["eventBody"])

    def _body(self, body: dict[str, Any]) -> Iterator[FeedItem]:
        if fault := self.check_call(body.get("conversationId")):
            yield fault
            return
        for row in rows(body.get("transcripts")):
            yield from self._transcript(row)
        status = pick(body, "status", "status")
        if status == "SESSION_ENDED":
            yield Closed(reason="SESSION_ENDED")
        elif status == "SESSION_STARTED":
            yield Opened(language=self.language)

    def _transcript(self, row: dict[str, Any]) -> Iterator[FeedItem]:
        best, final = pick(row, "alternatives", 0), flag(row.get("isFinal"))
        if not isinstance(pick(best, "transcript"), str) or final is None:
            yield malformed("transcripts[]", "has no isFinal or alternatives[0].transcript")
            return
        start = millis(pick(best, "offsetMs"))
        yield from self.say(
            name(row.get("channel")),
            said=best["transcript"],
            is_final=final,
            segment_id=name(row.get("utteranceId")),
            start=start,
            end=after(start, millis(pick(best, "durationMs"))),
            language=row.get("dialect"),
            confidence=share(pick(best, "confidence")),
        )

    def _audiohook(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        kind, parameters = plain["type"], plain.get("parameters")
        if plain.get("version") not in (None, "2"):
            yield malformed("version", "must be 2, the AudioHook version this decoder speaks")
        elif kind == "event":
            for entity in rows(pick(parameters, "entities")):
                yield from self._entity(entity)
        elif kind == "open":
            yield from self._open(parameters)
        elif kind in ("close", "closed"):
            yield Closed(reason=label(first(parameters, "reason") or kind))
        elif kind in ("error", "disconnect"):
            yield degraded(kind, f"AudioHook reports {label(first(parameters, 'code', 'reason'))}")
        elif kind in AUDIOHOOK_SILENT:
            yield ignored(label(kind))
        else:
            yield malformed("type", f"{label(kind)} is no AudioHook message")

    def _open(self, parameters: Any) -> Iterator[FeedItem]:
        self.language = normalise(pick(parameters, "language")) or self.language
        offered = first(pick(parameters, "media", 0), "channels")
        for place, side in enumerate(offered[:2] if isinstance(offered, list) else []):
            self.roles.learn(str(place), self.roles.find(name(side)) or Role.UNKNOWN)
        yield Opened(language=self.language)

    def _entity(self, entity: dict[str, Any]) -> Iterator[FeedItem]:
        data, kind = entity.get("data"), entity.get("type")
        if kind == "transcript" and isinstance(data, dict):
            yield from self._heard(data)
        elif kind == "agentassist" and isinstance(data, dict):
            for row in rows(data.get("utterances")):
                yield from self._utterance(row)
        else:
            yield ignored("entities", "holds no transcript")

    def _heard(self, data: dict[str, Any]) -> Iterator[FeedItem]:
        best, final = pick(data, "alternatives", 0), flag(data.get("isFinal"))
        shown = rows(pick(best, "interpretations"))
        display = next((row for row in shown if row.get("type") == "display"), shown[0] if shown else {})
        if not isinstance(display.get("transcript"), str) or final is None:
            yield malformed("entities[].data", "has no isFinal or no interpretation with a transcript")
            return
        start = iso_duration(data.get("offset"))
        yield from self.say(
            name(data.get("channelId")),
            said=display["transcript"],
            is_final=final,
            segment_id=name(data.get("id")),
            start=start,
            end=after(start, iso_duration(data.get("duration"))),
            language=pick(best, "languages", 0),
            confidence=share(pick(best, "confidence")),
        )

    def _utterance(self, row: dict[str, Any]) -> Iterator[FeedItem]:
        if not isinstance(row.get("text"), str):
            yield malformed("utterances[].text", "missing")
            return
        start = iso_duration(row.get("position"))
        yield from self.say(
            name(first(row, "channel", "channelId")),
            said=row["text"],
            is_final=flag(row.get("isFinal")) is not False,
            segment_id=name(row.get("id")),
            start=start,
            end=after(start, iso_duration(row.get("duration"))),
            language=row.get("language"),
            confidence=share(row.get("confidence")),
        )
