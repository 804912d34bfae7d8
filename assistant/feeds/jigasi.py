"""Jigasi, Jitsi's transcriber: results as its JSON handler sends them. Speakers are participants of the conference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.feeds import Capabilities
from assistant.feeds.decoder import Decoder, ignored, malformed
from assistant.feeds.reading import flag, label, name, pick, share
from assistant.types import Closed, FeedItem, Opened

EVENTS = frozenset({"JOIN", "LEAVE", "RAISED_HAND"})


class Jigasi(Decoder):
    """One conference."""

    capabilities = Capabilities(
        interim=True,
        confidence=True,
        times=False,
        channels=True,
        language=True,
        ends_turn=False,
        note="A final ends the turn; wall time only; map participants by id or name.",
    )

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        kind, event = plain.get("type"), plain.get("event")
        if event == "START":
            yield Opened(language=self.language)
        elif event == "END":
            yield Closed(reason="END")
        elif (isinstance(event, str) and event in EVENTS) or kind == "translation-result":
            yield ignored(label(event or kind))
        elif "transcript" in plain:
            yield from self._said(plain)
        else:
            yield malformed("transcript", "missing; pass Jigasi's JSON on unchanged")

    def _said(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        best = pick(plain, "transcript", 0)
        said = pick(best, "text")
        if not isinstance(said, str):
            yield malformed("transcript[0].text", "is no text")
            return
        yield from self.say(
            name(pick(plain, "participant", "id")),
            name(pick(plain, "participant", "name")),
            said=said,
            is_final=not flag(plain.get("is_interim")),
            segment_id=name(plain.get("message_id")),
            language=plain.get("language"),
            confidence=share(pick(best, "confidence")),
        )
