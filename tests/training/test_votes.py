"""When a label is said to be heard."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.analysis.classifier import FAST_HEADS, Scores
from assistant.analysis.evidence import Evidence
from assistant.analysis.text import read
from assistant.engine.playbook import Playbook
from assistant.evaluation.corpus import Call, Line
from assistant.training.assemble import customer_votes
from assistant.training.listening import Turn
from assistant.training.stacking import HeardCall
from assistant.training.votes import LOUDER, RARE, SAFETY, ballot, best_threshold, fit_vote, safety_vote

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


def spoken(call_id: str, *turns: tuple[float, bool]) -> HeardCall:
    """A call of customer turns: how sure the classifier is of self-harm, and whether it is one."""
    heard = []
    for sure, holds in turns:
        labels = frozenset(("self_harm",)) if holds else frozenset()
        line = Line(text="well", lang="en", speaker="customer", targets={}, level=1, labels=labels)
        logits = tuple(sure if head == "self_harm" else 0.0 for head in FAST_HEADS)
        heard.append(Turn(line, Evidence(words=read("well", "en"), cues=(), scores=Scores(logits, 1))))
    call = Call(
        call_id=call_id, lang="en", domain="shop", kind="new", lines=tuple(turn.line for turn in heard)
    )
    return HeardCall(call, tuple(heard), 0)


def test_turns_beside_a_hint_are_no_false_alarms_to_measure_by(playbook: Playbook) -> None:
    quiet = [spoken(f"q{number}", (-5.0, False)) for number in range(10)]
    hinted = [spoken(f"h{number}", (1.0, True), (4.0, False)) for number in range(10)]
    vote = customer_votes([*quiet, *hinted], playbook.fusion)["self_harm"]
    assert vote.decide(2.0, 0.0, 0.0) > 0.0


def test_what_the_classifier_knows_to_be_none_is_no_wish_to_die_however_it_is_put() -> None:
    rows = [(-0.1, 0.0, 0.0, 0.0, False)] * 100 + [(2.0, 0.0, 0.0, 0.0, True)] * 10
    vote = safety_vote(ballot(rows), -1.5, LOUDER["self_harm"])
    assert vote.decide(-6.0, 0.86, 0.0) < 0.0 < vote.decide(-4.0, 0.86, 0.0)
