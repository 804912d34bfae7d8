"""whisper_streaming: lines `emission begin end text` of its simulation, or `begin end text` of its server, in ms.

Every line is settled, but it is a fragment, cut wherever the model was sure: a turn ends where a sentence does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from assistant.feeds import Capabilities
from assistant.feeds.decoder import Decoder, malformed
from assistant.feeds.times import millis
from assistant.types import FeedItem

_NUMBER = r"\d{1,12}(?:\.\d{1,9})?"
_LINE = re.compile(rf"\s*({_NUMBER})[ \t]+({_NUMBER})(?:[ \t]+({_NUMBER}))?[ \t]+(\S.*)", re.ASCII)
_SENTENCE = re.compile(r"[.?!…][\"'”’)]*$")
# A name follows these, not the end of a sentence.
_TITLES = re.compile(r"(?:^|\s)(?:mrs?|ms|dr|prof|st|hr|fr|nr|ca|bzw|z\.b|sn|bl\.a)\.$", re.IGNORECASE)


class WhisperStreaming(Decoder):
    """One side of one call."""

    capabilities = Capabilities(
        interim=False,
        confidence=False,
        times=True,
        channels=False,
        language=False,
        ends_turn=False,
        note="No interims; a turn ends where a sentence does; one stream for each side; 1 to 4 s behind.",
    )

    def receive(self, message: object) -> list[FeedItem]:
        """What one or several lines say."""
        if isinstance(message, (bytes, bytearray)):
            message = bytes(message).decode("utf-8", "replace")
        if not isinstance(message, str):
            return [
                malformed("message", "must be lines of text: emission, begin and end in ms, then the words")
            ]
        return [item for line in message.splitlines() if line.strip() for item in self._line(line)]

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        """Never JSON."""
        yield malformed("message", "must be a line of text")

    def _line(self, line: str) -> Iterator[FeedItem]:
        found = _LINE.fullmatch(line)
        if found is None:
            yield malformed("line", "must be: emission, begin and end in ms, then the words")
            return
        one, two, three, said = found.groups()
        # Words may begin with a number: then the third is no end, for it lies before the begin.
        if three is not None and float(three) >= float(two):
            begin, end = two, three
        else:
            begin, end, said = one, two, line[found.end(2) :].strip()
        if self.ledger.repeats(begin, end, said):
            return
        yield from self.say(
            None,
            said=said,
            is_final=True,
            ends_turn=bool(_SENTENCE.search(said.rstrip()) and not _TITLES.search(said.rstrip())),
            start=millis(begin),
            end=millis(end),
        )
