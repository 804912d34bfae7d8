"""WhisperLiveKit (websocket): the whole transcript in every message, or snapshots and differences; also its files.

What stands in `lines` is settled, but the last line grows, and only what it has grown by is said; `buffer_*` is what may
still change. A line ends when another begins, for which a silence (speaker -2) counts too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.feeds import Capabilities
from assistant.feeds.decoder import Decoder, degraded, ignored, malformed
from assistant.feeds.language import normalise
from assistant.feeds.reading import label, name, number, rows, text
from assistant.feeds.times import clock
from assistant.feeds.words import Stretch
from assistant.types import Closed, FeedItem, Opened, TurnEnd

SILENCE = "-2"
# Lines that may still grow; those before have been pruned or overtaken long ago.
KEPT = 64


class WhisperLiveKit(Decoder):
    """One connection after another."""

    capabilities = Capabilities(
        interim=True,
        confidence=False,
        times=True,
        channels=False,
        language=True,
        ends_turn=True,
        note="A turn ends with the next line or silence; whole seconds; one connection for each side, or speakers.",
    )

    def __init__(self, config: Any = None) -> None:
        super().__init__(config)
        self._session = 0
        self._forget()

    def _forget(self) -> None:
        self._pruned = 0
        self._seq: float | None = None
        # Line index -> (pieces said, words said of it).
        self._said: dict[int, tuple[int, int]] = {}
        self._last: tuple[int, str | None] | None = None
        self._ended = -1
        self._buffer = ""

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        kind, status = plain.get("type"), plain.get("status")
        if kind == "diff":
            yield from self._diff(plain)
        elif isinstance(plain.get("lines"), list):
            yield from self._lines(rows(plain["lines"]), 0, plain)
        elif isinstance(plain.get("segments"), list):
            yield from self._file(plain)
        elif "speaker" in plain and "text" in plain:
            yield from self._lines([plain], 0, {})
        elif kind == "config":
            self._session += 1
            self._forget()
            self.ledger.restart()
            yield Opened(language=self.language)
        elif kind == "ready_to_stop":
            yield from self._end()
            yield Closed(reason="ready_to_stop")
        elif "error" in plain or status == "error":
            yield degraded("error", "WhisperLiveKit reports a fault; see its log")
        elif isinstance(status, str):
            yield ignored(label(status))
        else:
            yield malformed("lines", "missing; pass WhisperLiveKit's messages on unchanged")

    def _diff(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        seq, total = number(plain.get("seq")), number(plain.get("n_lines"))
        added = rows(plain.get("new_lines"))
        if seq is not None and self._seq is not None and seq <= self._seq:
            return
        if seq is not None and self._seq is not None and seq > self._seq + 1:
            yield degraded("seq", "differences are missing; words may be lost until the next snapshot")
        self._seq = seq
        self._pruned += int(number(plain.get("lines_pruned")) or 0)
        kept = max(0, int(total) - len(added)) if total is not None else 0
        yield from self._lines(added, self._pruned + kept, plain)

    def _lines(self, lines: list[dict[str, Any]], offset: int, plain: dict[str, Any]) -> Iterator[FeedItem]:
        seq = number(plain.get("seq"))
        if plain.get("type") == "snapshot":
            self._seq, offset = seq, self._pruned
        for place, row in enumerate(lines, offset):
            yield from self._line(place, row, complete=place < offset + len(lines) - 1)
        yield from self._interim(plain)

    def _line(self, place: int, row: dict[str, Any], *, complete: bool) -> Iterator[FeedItem]:
        speaker, said = name(row.get("speaker")), text(row.get("text")) or ""
        if self._last is not None and place < self._last[0] and place not in self._said:
            return
        if self._last is not None and place > self._last[0]:
            yield from self._end()
        if self._last is None or place >= self._last[0]:
            self._last = (place, None if speaker == SILENCE else speaker)
        if speaker == SILENCE:
            self._ended = max(self._ended, place)
            return
        pieces, heard = self._said.get(place, (0, 0))
        words = said.split()
        if len(words) <= heard:
            return
        self._said[place] = (pieces + 1, len(words))
        if len(self._said) > KEPT:
            del self._said[min(self._said)]
        if complete:
            self._ended = max(self._ended, place)
        yield from self.say(
            speaker,
            # The line as written when it is new, else what has been added since.
            said=said if heard == 0 else " ".join(words[heard:]),
            is_final=True,
            ends_turn=complete,
            segment_id=self._id(place, pieces),
            start=_time(row.get("start")) if heard == 0 else None,
            end=_time(row.get("end")),
            language=row.get("detected_language"),
        )

    def _end(self) -> Iterator[FeedItem]:
        """The last line is complete."""
        if self._last is not None and self._last[0] > self._ended and self._last[0] in self._said:
            self._ended = self._last[0]
            speaker = self._last[1]
            yield TurnEnd(role=self.role(speaker), channel=speaker)

    def _interim(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        """The buffer continues the last line, in whose next piece it will end up; its speaker is not certain yet."""
        pieces = [text(plain.get(field)) for field in ("buffer_diarization", "buffer_transcription")]
        said = " ".join(filter(None, pieces))
        if said == self._buffer:
            return
        self._buffer = said
        place = self._last[0] if self._last is not None else 0
        yield from self.say(
            None,
            said=said,
            is_final=False,
            segment_id=self._id(place, self._said.get(place, (0, 0))[0]),
        )

    def _id(self, place: int, piece: int) -> str:
        return f"{self.config.epoch}.{self.leg(None)}.{self._session}.{place}.{piece}"

    def _file(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        """The answer of its transcription endpoint: verbose_json or diarized_json."""
        self.language = normalise(plain.get("language")) or self.language
        yield from self.say_stretches(
            Stretch(
                said=text(row.get("text")) or "",
                start=number(row.get("start")),
                end=number(row.get("end")),
                confidence=None,
                speaker=name(row.get("speaker")),
                channel=None,
            )
            for row in rows(plain["segments"])
        )


def _time(value: Any) -> float | None:
    found = clock(value)
    return number(value) if found is None else found
