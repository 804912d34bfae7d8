"""Files of the Whisper family: openai-whisper and faster-whisper JSON, whisper-timestamped, whisperX, whisper.cpp `-oj`.

Whisper invents sentences in silence ("Thank you for watching"): its own mark for that, `no_speech_prob` together with a
low `avg_logprob`, is honoured, with the thresholds of openai-whisper's decoder.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.feeds import Capabilities
from assistant.feeds.decoder import Decoder, ignored, malformed
from assistant.feeds.language import normalise
from assistant.feeds.reading import first, mean, name, number, pick, rows, share
from assistant.feeds.times import clock, millis
from assistant.types import FeedItem

NO_SPEECH = 0.6
LOG_PROBABILITY = -1.0


class Whisper(Decoder):
    """One file, or several of one call."""

    capabilities = Capabilities(
        interim=False,
        confidence=True,
        times=True,
        channels=False,
        language=True,
        ends_turn=False,
        note="Files, for replay; speakers only from whisperX or stereo whisper.cpp; confidence not from openai-whisper.",
    )

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        language = first(plain, "language") or pick(plain, "result", "language")
        self.language = normalise(language) or self.language
        if isinstance(plain.get("segments"), list):
            segments = rows(plain["segments"])
        elif isinstance(plain.get("transcription"), list):
            segments = rows(plain["transcription"])
        elif isinstance(plain.get("text"), str):
            segments = [plain]
        else:
            yield malformed(
                "segments", "missing; write JSON with --output_format json, or -oj in whisper.cpp"
            )
            return
        for row in segments:
            yield from self._segment(row)

    def _segment(self, row: dict[str, Any]) -> Iterator[FeedItem]:
        said = row.get("text")
        if not isinstance(said, str):
            yield malformed("segments[].text", "is no text")
            return
        silence, logprob = share(row.get("no_speech_prob")), number(row.get("avg_logprob"))
        if silence is not None and silence > NO_SPEECH and logprob is not None and logprob < LOG_PROBABILITY:
            yield ignored("segments[].no_speech_prob", "Whisper itself takes this segment for silence")
            return
        start, end = _times(row)
        # A file read again says nothing again; without times nothing tells two equal sentences apart.
        if start is not None and self.ledger.repeats(start, end, said, name(row.get("speaker"))):
            return
        score = share(row.get("confidence"))
        words = rows(row.get("words"))
        scores = [first(word, "score", "confidence", "probability") for word in words]
        yield from self.say(
            name(row.get("speaker")),
            said=said,
            is_final=True,
            start=start,
            end=end,
            language=row.get("language"),
            confidence=score if score is not None else mean(scores),
        )


def _times(row: dict[str, Any]) -> tuple[float | None, float | None]:
    """Seconds of Python's Whispers, milliseconds or clock times of whisper.cpp."""
    if "offsets" in row:
        return millis(pick(row, "offsets", "from")), millis(pick(row, "offsets", "to"))
    if "timestamps" in row:
        return clock(pick(row, "timestamps", "from")), clock(pick(row, "timestamps", "to"))
    return number(row.get("start")), number(row.get("end"))
