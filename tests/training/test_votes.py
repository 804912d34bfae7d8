"""When a label is said to be heard."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.training.votes import ballot, best_threshold, fit_vote

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
