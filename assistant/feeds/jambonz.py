"""jambonz: the custom speech API's `transcription`, and the body of a `transcribe` hook (`speech`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.feeds import Capabilities
from assistant.feeds.decoder import Decoder, degraded, ignored, malformed
from assistant.feeds.reading import first, flag, label, name, pick, share
from assistant.types import FeedItem


class Jambonz(Decoder):
    """One call."""

    capabilities = Capabilities(
        interim=True,
        confidence=True,
        times=False,
        channels=True,
        language=True,
        ends_turn=False,
        note="A final ends the turn; no audio times; which channel is whose is yours to say.",
    )

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        if isinstance(plain.get("speech"), dict):
            yield from self._said(plain["speech"])
        elif plain.get("type") == "transcription" or "alternatives" in plain:
            yield from self._said(plain)
        elif plain.get("type") == "error" or "error" in plain:
            yield degraded("error", "the speech service behind jambonz reports a fault; see jambonz's alerts")
        elif isinstance(plain.get("type"), str):
            yield ignored(label(plain["type"]))
        else:
            yield malformed("type", "missing; pass jambonz's messages on unchanged")

    def _said(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        best, final = pick(plain, "alternatives", 0), flag(plain.get("is_final"))
        if not isinstance(pick(best, "transcript"), str) or final is None:
            yield malformed("alternatives[0].transcript, is_final", "missing")
            return
        yield from self.say(
            name(first(plain, "channel", "channel_tag")),
            said=best["transcript"],
            is_final=final,
            language=first(plain, "language", "language_code"),
            confidence=share(pick(best, "confidence")),
        )
