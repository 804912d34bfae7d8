"""Telnyx Call Control webhooks: `call.transcription`. Telnyx delivers again, with the same `data.id`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from assistant.feeds import Capabilities
from assistant.feeds.decoder import Decoder, ignored, malformed
from assistant.feeds.reading import first, flag, label, name, pick, share
from assistant.types import Closed, FeedItem, Opened, Role


class Telnyx(Decoder):
    """One call session."""

    capabilities = Capabilities(
        interim=True,
        confidence=True,
        times=False,
        channels=True,
        language=False,
        ends_turn=False,
        note="A final ends the turn; no audio times; ask for both tracks, or only inbound is transcribed.",
    )
    # As at Twilio: inbound is what the far end of the leg says. Configure it the other way round on agents' legs.
    default_roles: ClassVar[Mapping[str, Role]] = {"inbound": Role.CUSTOMER, "outbound": Role.AGENT}

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        data = plain.get("data")
        kind, payload = pick(data, "event_type"), pick(data, "payload")
        if not isinstance(kind, str):
            yield malformed("data.event_type", "missing; pass Telnyx's webhooks on unchanged")
            return
        if fault := self.check_call(pick(payload, "call_session_id")):
            yield fault
            return
        delivery = name(pick(data, "id"))
        if delivery is not None and self.ledger.repeats("webhook", delivery):
            return
        if kind == "call.transcription":
            yield from self._transcription(payload)
        elif kind == "call.answered":
            yield Opened(language=self.language)
        elif kind == "call.hangup":
            yield Closed(reason="call.hangup")
        else:
            yield ignored(label(kind))

    def _transcription(self, payload: Any) -> Iterator[FeedItem]:
        data = pick(payload, "transcription_data")
        said, final = pick(data, "transcript"), flag(pick(data, "is_final"))
        if not isinstance(said, str) or final is None:
            yield malformed("transcription_data", "has no transcript or no is_final")
            return
        yield from self.say(
            name(
                first(data, "transcription_track", "track") or first(payload, "transcription_track", "track")
            ),
            said=said,
            is_final=final,
            language=first(data, "language"),
            # Partials carry 0.0, which is no measurement.
            confidence=share(pick(data, "confidence")) if final else None,
        )
