"""Files of events: faults are named, and no call counts twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.evaluation.events import read_events
from assistant.types import TensionRead
from assistant.wire import encode_event


def line(seq: int, call_id: str = "c1") -> bytes:
    return encode_event(TensionRead(call_id=call_id, seq=seq, at=0.0, turn=seq, tension=1.0))


def write(path: Path, *lines: bytes) -> Path:
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def read(*paths: Path) -> tuple[list[tuple[str, int]], list[str]]:
    faults: list[str] = []
    return [(event.call_id, event.seq) for event in read_events(paths, faults.append)], faults


def test_calls_and_blank_lines_may_be_mixed(tmp_path: Path) -> None:
    found, faults = read(write(tmp_path / "a", line(0), line(0, "c2"), b"", line(1)))
    assert (found, faults) == ([("c1", 0), ("c2", 0), ("c1", 1)], [])


@pytest.mark.parametrize("bad", [b"{", b"[]", b'{"type":"nonsense"}', b'{"speaker":"agent","text":"hi"}'])
def test_a_line_that_is_no_event_is_named_and_the_others_are_read(tmp_path: Path, bad: bytes) -> None:
    found, faults = read(write(tmp_path / "a", line(0), bad, line(1)))
    assert [seq for _, seq in found] == [0, 1]
    assert faults[0].startswith(f"{tmp_path / 'a'}:2: ")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    found, (fault,) = read(tmp_path / "none", write(tmp_path / "a", line(0)))
    assert (found, fault.startswith(f"{tmp_path / 'none'}:1: cannot be read")) == ([("c1", 0)], True)


def test_a_call_in_two_files_counts_once(tmp_path: Path) -> None:
    found, faults = read(
        write(tmp_path / "a", line(0)), write(tmp_path / "b", line(0), line(1), line(0, "c2"))
    )
    assert found == [("c1", 0), ("c2", 0)]
    assert len(faults) == 1


def test_two_recordings_with_one_id_are_not_one_call(tmp_path: Path) -> None:
    found, faults = read(write(tmp_path / "a", line(0), line(1), line(0), line(1), line(2)))
    assert (found, len(faults)) == ([("c1", 0), ("c1", 1)], 1)
