"""A long call: strung together of samples, and no dearer at its end."""

from __future__ import annotations

from itertools import pairwise

from assistant import data
from assistant.bench.growth import Growth, long_call
from assistant.types import Segment


def test_a_long_call_is_as_long_as_wanted_and_its_times_rise() -> None:
    ends = [item.end for item in long_call(data.samples() / "en", 12.0) if isinstance(item, Segment)]
    known = [end for end in ends if end is not None]
    assert known[-1] >= 11 * 60
    assert all(later > earlier - 30 for earlier, later in pairwise(known))


def test_segments_of_different_sample_calls_never_share_an_id() -> None:
    ids = [item.segment_id for item in long_call(data.samples() / "en", 12.0) if isinstance(item, Segment)]
    assert len(set(ids)) == len(ids)


def test_growth_is_the_end_over_the_beginning() -> None:
    found = Growth(turns=10, minutes=60, first_us=100, last_us=110, snapshot_first_kb=10, snapshot_last_kb=20)
    assert found.ratio == 1.1
