"""When a label is said to be heard."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.training.votes import RARE, SAFETY, ballot, best_threshold, fit_vote, safety_vote

ALL = (True, True, True, True)


def test_the_threshold_is_put_where_f1_is_best() -> None:
    logits = np.concatenate([np.full(30, -2.5), np.full(30, -0.5)])
    holds = np.array([False] * 30 + [True] * 30)
    assert -2.5 < best_threshold(logits, holds) < -0.5


def test_too_few_examples_leave_the_threshold_alone() -> None:
    assert best_threshold(np.array([-2.0, 1.0]), np.array([True, False])) == 0.0


def test_a_vote_follows_the_classifier_where_that_is_right() -> None:
    rows = [(2.0, 0.0, 0.0, 0.0, True)] * 20 + [(-2.0, 0.0, 0.0, 0.0, False)] * 60
    vote = fit_vote(ballot(rows), ALL)
    assert vote.decide(2.0, 0.0, 0.0) > 0.0 > vote.decide(-2.0, 0.0, 0.0)


def test_a_cue_never_seen_in_training_still_speaks_for_its_label() -> None:
    rows = [(2.0, 0.0, 0.0, 0.0, True)] * 20 + [(-2.0, 0.0, 0.0, 0.0, False)] * 60
    vote = fit_vote(ballot(rows), ALL)
    assert vote.cue > 1.0
    assert vote.decide(None, 0.7, 0.0) > vote.decide(None, 0.0, 0.0)


@pytest.mark.parametrize("unused", [2, 3])
def test_an_unused_voice_has_no_weight(unused: int) -> None:
    used = tuple(place != unused for place in range(4))
    rows = [(1.0, 0.5, 2.0, 3.0, True)] * 12 + [(-1.0, 0.0, -2.0, -3.0, False)] * 12
    vote = fit_vote(ballot(rows), used)
    assert (vote.level, vote.other)[unused - 2] == 0.0


def test_where_a_miss_is_dear_a_cue_decides_whatever_the_classifier_says() -> None:
    rows = [(-6.0, 0.0, 0.0, 0.0, False)] * 100 + [(2.0, 0.0, 0.0, 0.0, True)] * 10
    vote = safety_vote(ballot(rows), -1.5)
    assert vote.decide(-6.0, 0.63, 0.0) > 0.0


def test_where_a_false_alarm_is_dear_the_classifier_must_be_surer_than_of_nearly_every_other_turn() -> None:
    others = [(level / 1000.0 - 4.0, 0.0, 0.0, 0.0, False) for level in range(3999)]
    vote = safety_vote(ballot([*others, *[(1.0, 0.0, 0.0, 0.0, True)] * 10]), -1.5)
    heard = sum(vote.decide(row[0], 0.0, 0.0) > 0.0 for row in others)
    assert heard <= len(others) / RARE
    assert vote.decide(0.5, 0.0, 0.0) > 0.0


def test_with_too_few_examples_the_classifier_alone_must_be_very_sure() -> None:
    assert safety_vote(ballot([(0.0, 0.0, 0.0, 0.0, False)] * 50), -1.5) == SAFETY


def test_the_classifier_alone_is_never_believed_below_the_lowest() -> None:
    others = [(-9.0, 0.0, 0.0, 0.0, False)] * 4000
    vote = safety_vote(ballot([*others, *[(1.0, 0.0, 0.0, 0.0, True)] * 10]), 2.0)
    assert vote.decide(1.9, 0.0, 0.0) < 0.0 < vote.decide(2.1, 0.0, 0.0)
