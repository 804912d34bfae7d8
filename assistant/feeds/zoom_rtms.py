"""Zoom Realtime Media Streams: transcript messages, `msg_type` 17. Speakers are participants of the meeting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.feeds import Capabilities
from assistant.feeds.decoder import Decoder, ignored, malformed
from assistant.feeds.reading import first, name, number, text
from assistant.types import FeedItem

TRANSCRIPT = 17


class ZoomRTMS(Decoder):
    """One meeting."""

    capabilities = Capabilities(
        interim=False,
        confidence=False,
        times=False,
        channels=True,
        language=False,
        ends_turn=False,
        note="Finals only, each ends the turn; wall time only; map participants by user_id or user_name.",
    )

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        kind = number(plain.get("msg_type"))
        if kind is None:
            yield malformed("msg_type", "missing; pass the stream's messages on unchanged")
        elif kind != TRANSCRIPT:
            yield ignored("msg_type", "is no transcript (17)")
        else:
            yield from self._said(plain.get("content"), number(plain.get("timestamp")))

    def _said(self, content: Any, sent: float | None) -> Iterator[FeedItem]:
        said = first(content, "data")
        if not isinstance(said, str):
            yield malformed("content.data", "is no text")
            return
        speaker = name(first(content, "user_id"))
        moment = number(first(content, "timestamp", "start_time")) or sent
        if moment is not None and self.ledger.repeats(speaker, moment, text(said)):
            return
        language = first(content, "language")
        yield from self.say(
            speaker,
            name(first(content, "user_name")),
            said=said,
            is_final=True,
            language=language if isinstance(language, str) else None,
        )
