"""A recorded call folded without a server, exactly as the server would have folded it.

The same decoder, the same cleaning, mask, stamping and fold; only the clock is other: it moves by the time that it
takes to say the words of segments that carry no times.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson

from assistant.access.names import CALL_ID
from assistant.feeds import Feed, FeedConfig, Message, open_feed
from assistant.server.clean import clean
from assistant.server.core import Core
from assistant.server.intake import Intake, speaking_time
from assistant.settings import Limits
from assistant.types import Closed, Event, FeedItem, Input, Segment, Trouble

Report = Callable[[int, str], None]
STDIN = Path("-")


class RecordingError(ValueError):
    """A file that is no recorded call; the text is `file:line: reason`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One recorded call: messages with the line (or number) at which each stands."""

    path: Path
    call_id: str
    vendor: str
    messages: tuple[tuple[int, Message], ...]

    def feed(self) -> Feed:
        """A decoder for it."""
        return open_feed(self.vendor, FeedConfig())


def _call_id(path: Path, first: bytes) -> str:
    """The id in the header line, else the file's name, in the letters that ids may have."""
    try:
        header = orjson.loads(first)
    except orjson.JSONDecodeError:
        header = None
    named = header.get("call_id") if isinstance(header, dict) else None
    if isinstance(named, str) and CALL_ID.fullmatch(named):
        return named
    if path == STDIN:
        return "stdin"
    stem = "".join(letter if CALL_ID.fullmatch(letter) else "-" for letter in path.stem)
    return stem[:128] or "call"


def read_bytes(path: Path) -> bytes:
    """What is in the file; `-` is standard input. Raises RecordingError."""
    try:
        written = sys.stdin.buffer.read() if path == STDIN else path.read_bytes()
    except OSError as error:
        raise RecordingError(f"{path}:1: cannot be read: {error.strerror}") from None
    if not written.strip():
        raise RecordingError(f"{path}:1: is empty")
    return written


def read_call(path: Path, written: bytes | None = None) -> Recording:
    """A call in the call format or our own protocol, one JSON object a line; `written` if it has been read already.

    Raises RecordingError.
    """
    written = read_bytes(path) if written is None else written
    lines = [(number, line) for number, line in enumerate(written.splitlines(), 1) if line.strip()]
    return Recording(path=path, call_id=_call_id(path, lines[0][1]), vendor="generic", messages=tuple(lines))


def items(recording: Recording, feed: Feed, report: Report) -> Iterator[FeedItem]:
    """What the recording says, cleaned, with an end; troubles go to `report` with their line."""
    limits = Limits()
    for place, message in recording.messages:
        if isinstance(message, (bytes, str)) and len(message) > limits.message_bytes:
            report(place, f"message: longer than {limits.message_bytes} bytes; not read")
            continue
        for item in feed.receive(message):
            cleaned = clean(item, limits.text_chars)
            for note in cleaned.notes:
                report(place, f"{note.where}: {note.detail}")
            if not isinstance(cleaned.item, Trouble):
                yield cleaned.item
            elif cleaned.item.kind != "ignored":
                report(place, f"{cleaned.item.where}: {cleaned.item.detail}")
    yield Closed()


def inputs(recording: Recording, core: Core, report: Report) -> Iterator[Input]:
    """The journal that the recording gives."""
    intake = Intake(recording.call_id, core.playbook_hash, core.masker, tongue=core.tongue)
    clock = 0.0
    for item in items(recording, recording.feed(), report):
        if isinstance(item, Segment) and item.is_final and item.end is None:
            clock += speaking_time(item.text)
        yield from intake.take(item, clock)


def events(recording: Recording, core: Core, report: Report) -> Iterator[Event]:
    """The events that the recording gives."""
    yield from core.fold(inputs(recording, core, report))


def expects_answer(heard: Iterable[FeedItem]) -> bool:
    """True if a server acknowledges a message that says this: anything but interims and troubles."""
    return any(
        not isinstance(item, Trouble) and not (isinstance(item, Segment) and not item.is_final)
        for item in heard
    )
