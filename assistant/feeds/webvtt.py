"""WebVTT files (w3.org/TR/webvtt1), with voice spans or "Name: " prefixes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.feeds import Capabilities
from assistant.feeds.cues import cues, voices, with_prefixes
from assistant.feeds.decoder import Decoder, malformed
from assistant.types import FeedItem


class Subtitles(Decoder):
    """What the two subtitle formats share: a message is a whole file."""

    capabilities = Capabilities(
        interim=False,
        confidence=False,
        times=True,
        channels=True,
        language=False,
        ends_turn=False,
        note="Files, for replay: every cue is a final that ends the turn; map the speakers' names.",
    )

    def receive(self, message: object) -> list[FeedItem]:
        """All cues of the file, in the order of their start."""
        if isinstance(message, (bytes, bytearray)):
            try:
                message = bytes(message).decode("utf-8-sig")
            except UnicodeDecodeError as error:
                return [malformed("file", f"not UTF-8 (byte {error.start}); convert it first")]
        if not isinstance(message, str):
            return [malformed("file", "must be the text of a subtitle file")]
        return list(self._file(message))

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        """Never JSON."""
        yield malformed("file", "must be the text of a subtitle file")

    def _file(self, written: str) -> Iterator[FeedItem]:
        found = cues(written)
        if not found:
            yield malformed("file", "holds no cue; a cue begins with a line like 00:01.000 --> 00:03.500")
            return
        spoken = [stretch for cue in found for stretch in voices(cue)]
        yield from self.say_stretches(with_prefixes(spoken, lambda speaker: self._explains(speaker)))

    def _explains(self, speaker: str) -> bool:
        role = self.roles.find(speaker)
        return role is not None and role is not self.roles.rest


class WebVTT(Subtitles):
    """One file."""
