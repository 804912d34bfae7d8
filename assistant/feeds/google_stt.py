"""Google Cloud Speech-to-Text: streaming responses (v1, v1p1beta1, v2, JSON in either spelling) and recognised files.

One response may hold several results, a steady head and a loose tail: what is shown is all of them in a row. Google
gives an utterance no id; the next final of a channel ends it. `stability` is no confidence; confidence comes with finals
only, and 0 means that it was not set.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.feeds import Capabilities
from assistant.feeds.decoder import Decoder, degraded, ignored, malformed
from assistant.feeds.reading import first, flag, label, name, pick, rows, share, text
from assistant.feeds.times import protobuf
from assistant.types import FeedItem

STATUS = (
    *("metadata", "total_billed_time", "totalBilledTime", "request_id", "requestId"),
    *("speech_event_type", "speechEventType", "speech_event_offset", "speechEventOffset"),
)


class GoogleSTT(Decoder):
    """One call's responses."""

    capabilities = Capabilities(
        interim=True,
        confidence=True,
        times=True,
        channels=True,
        language=True,
        ends_turn=False,
        note="A final ends the turn; the start is known only with word offsets; which channel is whose is yours to say.",
    )

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        if pick(plain, "response", "results") is not None:
            plain = plain["response"]
        found = [row for row in rows(plain.get("results")) if rows(row.get("alternatives"))]
        if isinstance(plain.get("error"), dict):
            code = label(plain["error"].get("code"))
            yield degraded(
                "error.code", f"Google reports {code}; the stream has ended and must be opened again"
            )
        elif found:
            yield from self._results(found)
        # A pause that Google reports comes before the final that ends the turn; an empty response is one of defaults.
        elif "results" in plain or not plain or any(key in plain for key in STATUS):
            yield ignored("results", "holds no words")
        else:
            yield malformed("results", "missing; send Google's responses as JSON, unchanged")

    def _results(self, found: list[dict[str, Any]]) -> Iterator[FeedItem]:
        """Finals one by one, in order; the interims of a channel together, as Google means them to be shown."""
        loose: dict[str | None, list[dict[str, Any]]] = {}
        for row in found:
            if _is_final(row):
                yield from self._say(row, pick(row, "alternatives", 0, "transcript"), is_final=True)
            else:
                loose.setdefault(_channel(row), []).append(row)
        for results in loose.values():
            pieces = [pick(row, "alternatives", 0, "transcript") for row in results]
            said = "".join(piece for piece in pieces if isinstance(piece, str))
            yield from self._say(results[-1], said, is_final=False)

    def _say(self, row: dict[str, Any], said: Any, *, is_final: bool) -> Iterator[FeedItem]:
        best, channel = pick(row, "alternatives", 0), _channel(row)
        end = protobuf(first(row, "result_end_offset", "resultEndOffset", "result_end_time", "resultEndTime"))
        if is_final and end is not None and self.ledger.repeats(channel, end, text(said)):
            return
        start = first(pick(best, "words", 0), "start_offset", "startOffset", "start_time", "startTime")
        yield from self.say(
            channel,
            said=said,
            is_final=is_final,
            start=protobuf(start),
            end=end,
            language=first(row, "language_code", "languageCode"),
            confidence=(share(pick(best, "confidence")) or None) if is_final else None,
        )


def _channel(row: dict[str, Any]) -> str | None:
    """Channels count from 1; 0 is what an unset field looks like."""
    found = name(first(row, "channel_tag", "channelTag"))
    return None if found == "0" else found


def _is_final(row: dict[str, Any]) -> bool:
    """JSON leaves out what is false or 0; a result of a file has a confidence and knows nothing of finality."""
    final = flag(first(row, "is_final", "isFinal"))
    if final is None:
        return "stability" not in row and pick(row, "alternatives", 0, "confidence") is not None
    return final
