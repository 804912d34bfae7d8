"""Vosk server (websocket) and the recogniser's JSON: `partial`, `text`, `result`, `alternatives`.

One connection carries one side and does not say which: configure roles {"*": …} for each. Text is lower-case and
without punctuation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.feeds import Capabilities
from assistant.feeds.decoder import Decoder, malformed
from assistant.feeds.reading import mean, number, pick, rows, text
from assistant.types import FeedItem


class Vosk(Decoder):
    """One side of one call."""

    capabilities = Capabilities(
        interim=True,
        confidence=True,
        times=True,
        channels=False,
        language=False,
        ends_turn=False,
        note="A final ends the turn; one connection for each side; times and confidence only with SetWords(true).",
    )

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        if "partial" in plain:
            yield from self._said(plain.get("partial"), rows(plain.get("partial_result")), is_final=False)
        elif "text" in plain:
            yield from self._said(plain.get("text"), rows(plain.get("result")), is_final=True)
        elif isinstance(plain.get("alternatives"), list):
            best = pick(plain, "alternatives", 0)
            # The confidence of an alternative is an unbounded score here, so only the words' counts.
            yield from self._said(pick(best, "text"), rows(pick(best, "result")), is_final=True)
        elif "eof" not in plain and "config" not in plain:
            yield malformed("partial, text", "missing; pass Vosk's messages on unchanged")

    def _said(self, said: Any, spoken: list[dict[str, Any]], *, is_final: bool) -> Iterator[FeedItem]:
        if not isinstance(said, str):
            yield malformed("text" if is_final else "partial", "is no text")
            return
        start, end = number(pick(spoken, 0, "start")), number(pick(spoken, -1, "end"))
        if is_final and start is not None and self.ledger.repeats(start, end, text(said)):
            return
        yield from self.say(
            None,
            said=said,
            is_final=is_final,
            start=start,
            end=end,
            confidence=mean([word.get("conf") for word in spoken]) if is_final else None,
        )
