"""The one word about a feed, and which fault goes before which."""

from __future__ import annotations

import pytest

from assistant.server.health import ONE_SIDED_FINALS, Pulse
from assistant.settings import Feeds
from assistant.types import Role, Segment

SETTINGS = Feeds(silent_after_s=30, late_after_s=5)


def connected(heard: float = 100.0) -> Pulse:
    return Pulse(heard=heard, senders=1)


def final(role: Role = Role.CUSTOMER, end: float | None = None) -> Segment:
    return Segment(role=role, text="words", end=end)


def test_a_connected_feed_that_speaks_is_ok() -> None:
    assert connected().health(110.0, SETTINGS) == "ok"


def test_a_feed_without_sender_is_closed_but_webhooks_come_and_go() -> None:
    assert Pulse(heard=100.0).health(100.0, SETTINGS) == "closed"
    assert Pulse(heard=100.0, webhook=True).health(100.0, SETTINGS) == "ok"


def test_a_feed_that_says_nothing_is_silent() -> None:
    assert connected().health(130.0, SETTINGS) == "silent"


def test_words_that_come_later_than_the_promptest_are_late_whatever_the_clocks_began_with() -> None:
    pulse = connected()
    pulse.segment(final(end=10.0), 100.0)
    pulse.segment(final(end=12.0), 106.9)
    assert pulse.health(107.0, SETTINGS) == "ok"
    pulse.segment(final(end=13.0), 108.0)
    assert pulse.health(108.0, SETTINGS) == "late"
    pulse.segment(final(end=20.0), 110.0)
    assert pulse.health(110.0, SETTINGS) == "ok"


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ([Role.CUSTOMER] * ONE_SIDED_FINALS, "one_sided"),
        ([Role.UNKNOWN] * ONE_SIDED_FINALS, "one_sided"),
        ([Role.CUSTOMER] * (ONE_SIDED_FINALS - 1), "ok"),
        ([Role.CUSTOMER] * ONE_SIDED_FINALS + [Role.AGENT], "ok"),
    ],
)
def test_many_words_from_one_side_only_mean_that_the_other_wire_is_missing(
    roles: list[Role], expected: str
) -> None:
    pulse = connected()
    for role in roles:
        pulse.segment(final(role), 100.0)
    assert pulse.health(100.0, SETTINGS) == expected


def test_a_fault_of_the_vendor_is_said_for_a_while() -> None:
    pulse = connected()
    pulse.degraded(100.0)
    assert pulse.health(129.0, SETTINGS) == "degraded"
    pulse.message(130.0)
    assert pulse.health(130.0, SETTINGS) == "ok"


def test_an_ended_call_is_closed_whatever_else_is_wrong() -> None:
    pulse = connected()
    pulse.degraded(100.0)
    pulse.ended = True
    assert pulse.health(200.0, SETTINGS) == "closed"
