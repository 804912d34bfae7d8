"""Where a call turned: the turn at which he became upset or calm and stayed so, and what was said before it."""

from __future__ import annotations

from assistant.engine.playbook import Playbook
from assistant.engine.turning import Step, points


def turns(playbook: Playbook, *expected: float) -> list[tuple[int, str]]:
    steps = tuple(Step(turn, value, value, f"before {turn}") for turn, value in enumerate(expected))
    return [(point.turn, point.direction) for point in points(steps, playbook.policy.summary)]


def test_how_a_call_begins_is_no_turning_point(playbook: Playbook) -> None:
    assert turns(playbook, 3.0, 3.1) == []


def test_a_long_climb_turns_where_he_becomes_upset(playbook: Playbook) -> None:
    assert turns(playbook, 0.5, 1.0, 1.9, 2.5) == [(2, "up")]


def test_a_second_leap_in_the_same_climb_is_named_too(playbook: Playbook) -> None:
    assert turns(playbook, 0.5, 1.9, 2.0, 3.4) == [(1, "up"), (3, "up")]


def test_a_fall_after_a_rise_turns_where_he_becomes_calm(playbook: Playbook) -> None:
    assert turns(playbook, 0.5, 2.5, 2.4, 0.9, 0.2) == [(1, "up"), (3, "down")]


def test_less_boiling_is_not_yet_calmed(playbook: Playbook) -> None:
    assert turns(playbook, 3.9, 2.9) == []


def test_a_rise_from_pleased_to_content_is_none(playbook: Playbook) -> None:
    assert turns(playbook, 0.0, 1.1) == []


def test_a_call_that_hovers_does_not_turn(playbook: Playbook) -> None:
    assert turns(playbook, 1.5, 1.6, 1.4, 1.6, 1.5) == []


def test_one_quiet_turn_between_two_upset_ones_is_no_calm(playbook: Playbook) -> None:
    assert turns(playbook, 2.5, 2.4, 0.9, 2.3, 2.4) == []


def test_one_upset_turn_between_two_calm_ones_turns_nothing(playbook: Playbook) -> None:
    assert turns(playbook, 0.5, 1.9, 0.6, 0.5) == []


def test_an_outburst_that_is_answered_at_once_turns_the_call_twice(playbook: Playbook) -> None:
    assert turns(playbook, 0.5, 2.5, 0.6, 0.5) == [(1, "up"), (2, "down")]


def test_a_last_turn_in_which_he_is_calm_at_last_counts(playbook: Playbook) -> None:
    assert turns(playbook, 0.5, 2.5, 2.4, 0.9) == [(1, "up"), (3, "down")]


def test_the_steepest_of_many_turning_points_are_kept_in_their_order(playbook: Playbook) -> None:
    many = turns(playbook, *(0.5, 0.5, 2.5, 2.5) * 5)
    assert len(many) == playbook.policy.summary.most_points
    assert many == sorted(many)


def test_a_turning_point_names_what_was_said_before_it(playbook: Playbook) -> None:
    steps = (Step(1, 0.2, 0.2, ""), Step(3, 2.6, 1.9, "that is our rule"))
    (point,) = points(steps, playbook.policy.summary)
    assert (point.before, point.tension) == ("that is our rule", 1.9)
