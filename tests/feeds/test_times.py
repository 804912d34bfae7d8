"""Notations of time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.feeds import times


@pytest.mark.parametrize(
    ("reader", "value", "seconds"),
    [
        (times.millis, 1500, 1.5),
        (times.millis, "1500", 1.5),
        (times.millis, None, None),
        (times.ticks, 309058340, 30.905834),
        (times.ticks, 2516998782481234400, None),
        (times.iso_duration, "PT1.2S", 1.2),
        (times.iso_duration, "PT1H2M3S", 3723.0),
        (times.iso_duration, "P1DT1S", 86401.0),
        (times.iso_duration, "PT", None),
        (times.iso_duration, "1.2", None),
        (times.clock, "0:00:03", 3.0),
        (times.clock, "00:01.250", 1.25),
        (times.clock, "01:00:02,400", 3602.4),
        (times.clock, "3", None),
        (times.protobuf, "1.500s", 1.5),
        (times.protobuf, {"seconds": "1", "nanos": 500000000}, 1.5),
        (times.protobuf, {}, None),
        (times.protobuf, 2, 2.0),
        (times.wall, "1970-01-01T00:00:02.500Z", 2.5),
        (times.wall, "1970-01-01T01:00:00+01:00", 0.0),
        (times.wall, "yesterday", None),
    ],
)
def test_a_notation_becomes_seconds(
    reader: Callable[[Any], float | None], value: Any, seconds: float | None
) -> None:
    assert reader(value) == seconds


@given(st.one_of(st.none(), st.floats(allow_nan=False)), st.one_of(st.none(), st.floats(allow_nan=False)))
def test_a_span_is_ordered_and_within_a_call(start: float | None, end: float | None) -> None:
    begin, stop, fault = times.span(start, end)
    assert all(moment is None or 0 <= moment <= times.LONGEST for moment in (begin, stop))
    assert begin is None or stop is None or begin <= stop
    assert (fault is None) == ((begin is None) == (start is None) and (stop is None) == (end is None))
