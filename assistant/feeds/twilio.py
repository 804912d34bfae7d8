"""Twilio Real-Time Transcription: the form posts to `statusCallbackUrl` (twilio.com/docs/voice/twiml/transcription).

`TranscriptionData` is JSON inside a form field. Twilio orders `SequenceId` within a track and not across tracks, and
gives an utterance no id: the next `Final` on a track ends what its partials began. Partials carry `Stability`, which
is no confidence. There are no audio times unless `enableProviderData` is on and the engine sends them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from assistant.feeds import Capabilities
from assistant.feeds.decoder import Decoder, degraded, ignored, malformed
from assistant.feeds.language import normalise
from assistant.feeds.reading import flag, label, name, number, pick, share, table
from assistant.feeds.times import after
from assistant.types import Closed, FeedItem, Opened, Paused, Role

FIELDS = 200
EVENT = "TranscriptionEvent"
# A call's own status callback (twilio.com/docs/voice/api/call-resource) may be sent to the same address.
OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
UNDER_WAY = frozenset({"queued", "initiated", "ringing", "in-progress", "answered"})


class Twilio(Decoder):
    """One call's transcription sessions."""

    capabilities = Capabilities(
        interim=True,
        confidence=True,
        times=False,
        channels=True,
        language=True,
        ends_turn=False,
        note="A final ends the turn; no audio times unless enableProviderData is on; partials need partialResults.",
    )
    # Inbound is the party that called Twilio. On calls that Twilio dials, configure the two the other way round.
    default_roles: ClassVar[Mapping[str, Role]] = {
        "inbound_track": Role.CUSTOMER,
        "outbound_track": Role.AGENT,
        "inbound": Role.CUSTOMER,
        "outbound": Role.AGENT,
    }

    def receive(self, message: object) -> list[FeedItem]:
        """What one post says: a form body, the form as a dict, or the documented JSON view of it."""
        if isinstance(message, (bytes, bytearray)):
            message = bytes(message).decode("utf-8", "replace")
        if isinstance(message, str) and message.lstrip()[:1] not in ("{", "["):
            try:
                message = dict(parse_qsl(message.strip(), keep_blank_values=True, max_num_fields=FIELDS))
            except ValueError:
                return [malformed("message", f"a form of more than {FIELDS} fields is none of Twilio's")]
        return super().receive(message)

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        event = plain.get(EVENT)
        if fault := self.check_call(plain.get("CallSid")):
            yield fault
        elif event == "transcription-content":
            yield from self._content(plain)
        elif event == "transcription-started":
            yield from self._started(plain)
        elif event == "transcription-stopped":
            # Also sent when the transcription is stopped to pause it: a later `started` goes on with the call.
            yield Paused(reason="transcription-stopped")
        elif event == "transcription-error":
            code = label(plain.get("TranscriptionErrorCode"))
            yield degraded(
                "TranscriptionErrorCode", f"Twilio reports error {code}; look it up in Twilio's error list"
            )
        elif event is None and plain.get("CallStatus") in OVER:
            yield Closed(reason=label(plain.get("CallStatus")))
        elif event is None and plain.get("CallStatus") in UNDER_WAY:
            yield ignored("CallStatus")
        elif plain.get("event") in ("connected", "start", "media", "stop", "mark", "dtmf"):
            yield malformed(
                "event", "is Media Streams, audio without words; use <Start><Transcription> instead"
            )
        elif isinstance(event, str) and event.startswith("transcription-"):
            yield ignored(label(event))
        else:
            yield malformed(EVENT, "missing or unknown; post Twilio's parameters unchanged")

    def _started(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        self.language = normalise(plain.get("LanguageCode")) or self.language
        for field, track in (
            ("InboundTrackLabel", "inbound_track"),
            ("OutboundTrackLabel", "outbound_track"),
        ):
            role = self.roles.find(name(plain.get(field)))
            # The rest of the map says nothing about a label; only a label that is explained does.
            if role is not None and role is not self.roles.rest:
                self.roles.learn(track, role)
        yield Opened(language=self.language)

    def _content(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        data, final, track = (
            table(plain.get("TranscriptionData")),
            flag(plain.get("Final")),
            name(plain.get("Track")),
        )
        if not isinstance(data.get("transcript"), str):
            yield malformed(
                "TranscriptionData", "holds no JSON object with a transcript; post the field unchanged"
            )
            return
        if final is None:
            yield malformed("Final", 'must be "true" or "false"')
            return
        sid, place = name(plain.get("TranscriptionSid")), number(plain.get("SequenceId"))
        if place is not None and self.ledger.repeats(sid, place, track):
            return
        leg = f"{sid}.{track}"
        segment_id = self._utterance(leg, place, final)
        if segment_id is None:
            return
        start, end = _provider_times(plain.get("TranscriptionProviderData"))
        yield from self.say(
            track,
            said=data["transcript"],
            is_final=final,
            segment_id=segment_id,
            start=start,
            end=end,
            language=plain.get("LanguageCode"),
            confidence=share(data.get("confidence")) if final else None,
        )

    def _utterance(self, leg: str, place: float | None, final: bool) -> str | None:
        """The id of the utterance a message belongs to; None for a partial that its final has overtaken.

        Posts may arrive out of order. `is_late` compares places in the track here: a final closes what lies before it.
        """
        if not final:
            return None if self.ledger.is_late(leg, place, math.inf) else self.ledger.current(leg)
        if self.ledger.is_late(leg, place, math.inf):
            # An older final arrives after a newer one: what is open now belongs to a later utterance.
            return self.ledger.fresh(leg)
        self.ledger.heard_until(leg, place, math.inf)
        segment_id = self.ledger.current(leg)
        self.ledger.close(leg)
        return segment_id


def _provider_times(data: Any) -> tuple[float | None, float | None]:
    """Start and end from Deepgram's result, which Twilio passes on under `enableProviderData`; else nothing."""
    result = table(pick(table(data), "ProviderData"))
    start = number(result.get("start"))
    return start, after(start, number(result.get("duration")))
