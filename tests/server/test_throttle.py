"""The token bucket."""

from __future__ import annotations

import pytest

from assistant.server.throttle import Throttle


def test_a_burst_passes_and_then_the_rate_holds() -> None:
    throttle = Throttle(rate=10, burst=3, now=0.0)
    assert [throttle.allow(0.0) for _ in range(4)] == [True, True, True, False]
    assert [throttle.allow(0.1), throttle.allow(0.1)] == [True, False]


def test_what_must_not_be_lost_waits_longer_and_longer() -> None:
    throttle = Throttle(rate=10, burst=1, now=0.0)
    assert [throttle.reserve(0.0) for _ in range(3)] == pytest.approx([0.0, 0.1, 0.2])


def test_debt_says_how_long_the_next_one_waits_and_takes_nothing() -> None:
    throttle = Throttle(rate=10, burst=1, now=0.0)
    throttle.reserve(0.0)
    assert throttle.debt(0.0) == pytest.approx(0.1)
    assert throttle.debt(0.0) == pytest.approx(0.1)
    assert throttle.debt(0.1) == 0.0


def test_rest_fills_the_bucket_to_its_rim_only() -> None:
    throttle = Throttle(rate=10, burst=2, now=0.0)
    assert [throttle.allow(1000.0) for _ in range(3)] == [True, True, False]
