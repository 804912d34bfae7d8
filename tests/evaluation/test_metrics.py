"""Each figure against a value worked out by hand or by its definition."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation import metrics

SCORED = st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=40)


@pytest.mark.parametrize(
    ("truth", "scores", "area"),
    [
        ([False, True], [0.1, 0.9], 1.0),
        ([False, True], [0.9, 0.1], 0.0),
        ([False, True], [0.5, 0.5], 0.5),
        ([False, False, True, True], [0.1, 0.6, 0.4, 0.9], 0.75),
    ],
)
def test_auc_by_hand(truth: list[bool], scores: list[float], area: float) -> None:
    assert metrics.auc(truth, scores) == pytest.approx(area)


@given(SCORED)
def test_auc_is_the_share_of_pairs_ranked_rightly(rows: list[tuple[bool, int]]) -> None:
    truth, scores = [holds for holds, _ in rows], [float(score) for _, score in rows]
    upset = [score for holds, score in rows if holds]
    calm = [score for holds, score in rows if not holds]
    found = metrics.auc(truth, scores)
    if not upset or not calm:
        assert math.isnan(found)
        return
    won = sum(1.0 if high > low else 0.5 if high == low else 0.0 for high in upset for low in calm)
    assert found == pytest.approx(won / (len(upset) * len(calm)))


def test_average_precision_by_hand() -> None:
    assert metrics.average_precision([True, False, True], [0.9, 0.8, 0.7]) == pytest.approx(
        (1.0 + 2.0 / 3.0) / 2.0
    )


def test_average_precision_of_equal_scores_is_the_base_rate() -> None:
    assert metrics.average_precision([True, False, False, False], [0.5] * 4) == pytest.approx(0.25)


def test_average_precision_without_positives_is_undefined() -> None:
    assert math.isnan(metrics.average_precision([False], [0.2]))


def test_kappa_is_one_when_all_agree_and_zero_at_chance() -> None:
    assert metrics.quadratic_kappa([0, 1, 2, 3, 4], [0, 1, 2, 3, 4]) == pytest.approx(1.0)
    assert metrics.quadratic_kappa([0, 0, 2, 2], [0, 2, 0, 2]) == pytest.approx(0.0)


def test_kappa_forgives_a_near_miss_more_than_a_far_one() -> None:
    near = metrics.quadratic_kappa([0, 1, 2, 3], [0, 1, 2, 2])
    assert near > metrics.quadratic_kappa([0, 1, 2, 3], [0, 1, 2, 0])


def test_kappa_without_variety_is_undefined() -> None:
    assert math.isnan(metrics.quadratic_kappa([1, 1], [1, 1]))


def test_f1_by_hand() -> None:
    truth, said = [{"insult"}, {"insult", "threat"}, set()], [{"insult"}, {"thanks"}, {"insult"}]
    labels = ("insult", "threat", "thanks", "self_harm")
    by_label = metrics.label_f1(truth, said, labels)
    assert by_label["insult"] == pytest.approx(0.5)
    assert (by_label["threat"], by_label["thanks"]) == (0.0, 0.0)
    assert math.isnan(by_label["self_harm"])
    assert metrics.macro_f1(truth, said, labels) == pytest.approx(0.5 / 3.0)
    assert metrics.micro_f1(truth, said, labels) == pytest.approx(2.0 / 6.0)


def test_labels_outside_the_question_do_not_count() -> None:
    assert metrics.micro_f1([{"insult"}], [{"insult", "thanks"}], ("insult",)) == 1.0


def test_calibration_error_by_hand() -> None:
    assert metrics.calibration_error([True, False], [0.75, 0.75]) == pytest.approx(0.25)
    assert metrics.calibration_error([True, False], [1.0, 0.0]) == pytest.approx(0.0)


def test_only_turns_of_like_length_and_place_make_a_pair() -> None:
    keys = [("en", 10.0, 2.0), ("en", 11.0, 3.0), ("en", 30.0, 2.0), ("en", 10.0, 9.0), ("de", 10.0, 2.0)]
    found, pairs = metrics.matched_auc([True, False, False, False, False], [0.5, 0.4, 0.9, 0.9, 0.9], keys)
    assert (found, pairs) == (1.0, 1)


def test_without_a_pair_the_matched_figure_is_undefined() -> None:
    found, pairs = metrics.matched_auc([True], [0.5], [("en", 10.0, 2.0)])
    assert math.isnan(found)
    assert pairs == 0


def test_the_interval_holds_the_figure_and_is_the_same_each_time() -> None:
    calls = [float(number) for number in range(30)]

    def mean(chosen: object) -> float:
        values = list(chosen)  # type: ignore[call-overload]
        return float(sum(values) / len(values))

    low, high = metrics.bootstrap(calls, mean)
    assert low < mean(calls) < high
    assert metrics.bootstrap(calls, mean) == (low, high)


def test_an_interval_of_nothing_is_undefined() -> None:
    assert all(math.isnan(edge) for edge in metrics.bootstrap([], lambda chosen: 1.0))
