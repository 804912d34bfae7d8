"""Where a call turned: the steepest turn of each rise and fall, and what was said before it."""

from __future__ import annotations

from assistant.engine.playbook import Playbook
from assistant.engine.turning import Step, points


def turns(playbook: Playbook, *expected: float) -> list[tuple[int, str]]:
    steps = tuple(Step(turn, value, value, f"before {turn}") for turn, value in enumerate(expected))
    return [(point.turn, point.direction) for point in points(steps, playbook.policy.summary)]


def test_how_a_call_begins_is_no_turning_point(playbook: Playbook) -> None:
    assert turns(playbook, 3.0, 3.1) == []


def test_a_long_climb_turns_where_it_is_steepest(playbook: Playbook) -> None:
    assert turns(playbook, 0.5, 1.0, 1.9, 2.5) == [(2, "up")]


def test_a_second_leap_in_the_same_climb_is_named_too(playbook: Playbook) -> None:
    assert turns(playbook, 0.5, 1.9, 2.0, 3.4) == [(1, "up"), (3, "up")]


def test_a_fall_after_a_rise_turns_where_it_is_steepest(playbook: Playbook) -> None:
    assert turns(playbook, 0.5, 2.5, 2.4, 0.9, 0.2) == [(1, "up"), (3, "down")]


def test_less_boiling_is_not_yet_calmed(playbook: Playbook) -> None:
    assert turns(playbook, 3.9, 2.9) == []


def test_a_rise_from_pleased_to_content_is_none(playbook: Playbook) -> None:
    assert turns(playbook, 0.0, 1.1) == []


def test_a_call_that_hovers_does_not_turn(playbook: Playbook) -> None:
    assert turns(playbook, 1.5, 1.9, 1.4, 1.9, 1.5) == []


def test_the_steepest_of_many_turning_points_are_kept_in_their_order(playbook: Playbook) -> None:
    many = turns(playbook, *(0.5, 2.5) * 8)
    assert len(many) == playbook.policy.summary.most_points
    assert many == sorted(many)


def test_a_turning_point_names_what_was_said_before_it(playbook: Playbook) -> None:
    steps = (Step(1, 0.2, 0.2, ""), Step(3, 2.6, 1.9, "that is our rule"))
    (point,) = points(steps, playbook.policy.summary)
    assert (point.before, point.tension) == ("that is our rule", 1.9)
