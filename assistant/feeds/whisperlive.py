"""WhisperLive (websocket): the last segments of the transcript, sent again with every change.

A segment is known by its `start`, a string of seconds; `completed` false means that it still changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.feeds import Capabilities
from assistant.feeds.decoder import Decoder, degraded, ignored, malformed
from assistant.feeds.language import normalise
from assistant.feeds.reading import flag, label, mean, name, number, rows, text
from assistant.types import Closed, FeedItem, Opened


class WhisperLive(Decoder):
    """One connection after another of one side of a call, or of both with speaker labels."""

    capabilities = Capabilities(
        interim=True,
        confidence=True,
        times=True,
        channels=False,
        language=True,
        ends_turn=False,
        note="A final ends the turn; one connection for each side, or speaker labels on completed segments.",
    )

    def __init__(self, config: Any = None) -> None:
        super().__init__(config)
        self._session = 0
        self._shown: tuple[str, str] | None = None

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        status = plain.get("message", plain.get("status"))
        if isinstance(plain.get("segments"), list):
            yield from self._segments(rows(plain["segments"]))
        elif "text" in plain and "start" in plain:
            yield from self._segments([plain])
        elif status == "SERVER_READY":
            self._session += 1
            self.ledger.restart()
            yield ignored("SERVER_READY")
        elif status == "DISCONNECT":
            yield Closed(reason="DISCONNECT")
        elif status in ("WAIT", "ERROR", "WARNING"):
            yield degraded(
                label(status), "WhisperLive is full or reports a fault; see its log, raise max_clients"
            )
        elif "language" in plain:
            self.language = normalise(plain["language"]) or self.language
            yield Opened(language=self.language)
        elif "translated_segments" in plain:
            yield ignored("translated_segments")
        else:
            yield malformed("segments", "missing; pass WhisperLive's messages on unchanged")

    def _segments(self, segments: list[dict[str, Any]]) -> Iterator[FeedItem]:
        for place, row in enumerate(segments):
            said, completed = row.get("text"), flag(row.get("completed"))
            if not isinstance(said, str):
                yield malformed("segments[].text", "is no text")
                continue
            # Servers before `completed` kept changing the last one.
            final = place < len(segments) - 1 if completed is None else completed
            start = number(row.get("start"))
            known = (
                None if start is None else f"{self.config.epoch}.{self.leg(None)}.{self._session}.{start:.3f}"
            )
            if not final and known is not None and self._shown == (known, text(said)):
                continue
            if not final and known is not None:
                self._shown = (known, text(said) or "")
            speaker = name(row.get("speaker"))
            yield from self.say(
                speaker,
                said=said,
                is_final=final,
                segment_id=known,
                leg=f"{self.leg(None)}.{self._session}",
                start=start,
                end=number(row.get("end")),
                confidence=mean([word.get("probability") for word in rows(row.get("words"))])
                if final
                else None,
            )
