"""The messages of one call in the rhythm of a recogniser, made of a labelled sample call.

While somebody talks an interim comes three times a second, each a little longer; when he has finished, the final. Turns
that overlap in the sample overlap here too. Times are seconds since the call began.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

# Recognisers send two to four interims a second (shared/research/feeds.md).
INTERIMS_PER_S = 3.0
# From the end of a call to the begin of the next one on the same line.
WRAP_UP_S = 4.0


@dataclass(frozen=True, slots=True)
class Line:
    """One message: when it is sent, its JSON, and what the panel shows of it (`turn_heard`, `interim`, or None)."""

    at: float
    body: str
    shown: str | None


@dataclass(frozen=True, slots=True)
class Script:
    """All messages of one call, in order, and its length in seconds."""

    language: str
    lines: tuple[Line, ...]
    length: float


def read_script(path: Path) -> Script:
    """The script of a labelled call (data/labels.md). Raises OSError, ValueError or KeyError for another file."""
    header, *turns = [orjson.loads(line) for line in path.read_bytes().splitlines() if line.strip()]
    language = str(header["lang"])
    start = {"type": "start", "v": 1, "language": language}
    lines = [Line(0.0, _json(start), None)]
    lines += heapq.merge(*[list(_turn(turn)) for turn in turns], key=lambda line: line.at)
    length = max(line.at for line in lines) + WRAP_UP_S
    lines.append(Line(length, _json({"type": "end", "reason": "hangup"}), None))
    return Script(language, tuple(lines), length)


def read_scripts(folder: Path, most: int) -> list[Script]:
    """Scripts of the sample calls, the languages taking turns; at most `most`."""
    by_language = [sorted(each.glob("*.jsonl")) for each in sorted(folder.iterdir()) if each.is_dir()]
    mixed = [path for row in zip(*by_language, strict=False) for path in row]
    return [read_script(path) for path in islice(mixed, most)]


def _turn(turn: dict[str, Any]) -> Iterator[Line]:
    """Interims and the final of one turn."""
    said: Sequence[str] = str(turn["text"]).split()
    start, end = float(turn["start"]), float(turn["end"])
    head = {"type": "segment", "role": turn["speaker"], "segment_id": str(turn["turn"]), "start": start}
    count = int((end - start) * INTERIMS_PER_S)
    shown = 0
    for number in range(1, count):
        words = max(1, len(said) * number // count)
        if words > shown:
            shown = words
            at = start + number / INTERIMS_PER_S
            body = {**head, "text": " ".join(said[:words]), "is_final": False, "end": round(at, 3)}
            yield Line(at, _json(body), "interim")
    yield Line(end, _json({**head, "text": turn["text"], "ends_turn": True, "end": end}), "turn_heard")


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
