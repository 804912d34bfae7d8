"""Events of many calls, from files as `assistant replay --json` prints them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from assistant.types import Event
from assistant.wire import WireError, decode_event

Report = Callable[[str], None]


def read_events(paths: Iterable[Path], report: Report) -> Iterator[Event]:
    """The events in the order of the files; faults go to `report` as `file:line: reason`, the rest goes on.

    A call may stand in one file only once, and in one file only: a second start of it, and what follows there, is left
    out, so that no call counts twice.
    """
    seen: set[str] = set()
    for path in paths:
        try:
            lines = path.read_bytes().splitlines()
        except OSError as error:
            report(f"{path}:1: cannot be read: {error.strerror}")
            continue
        yield from _file(path, lines, seen, report)


def _file(path: Path, lines: Iterable[bytes], seen: set[str], report: Report) -> Iterator[Event]:
    open_: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            event = decode_event(line)
        except WireError as error:
            report(f"{path}:{number}: {error}; events are what `assistant replay --json` prints")
            continue
        if event.call_id in seen and event.call_id not in open_:
            report(f"{path}:{number}: call {event.call_id} stands in an earlier file; left out here")
            open_[event.call_id] = -1
        if open_.get(event.call_id) == -1:
            continue
        if event.seq <= open_.get(event.call_id, event.seq - 1):
            report(f"{path}:{number}: call {event.call_id} begins again; give each recording its own call id")
            open_[event.call_id] = -1
            continue
        seen.add(event.call_id)
        open_[event.call_id] = event.seq
        yield event
