"""Features, matrix and the many-headed logistic fit."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from assistant.analysis.text import read
from assistant.evaluation.corpus import Line
from assistant.training.base import Plan, fit_arrays, model, row
from assistant.training.grams import document, matrix, vocabulary
from assistant.training.linear import fit, intercepts


def line(text: str, **targets: float) -> Line:
    return Line(text=text, lang="en", speaker="customer", targets=targets)


def test_rare_features_are_left_out() -> None:
    documents = [document(text, "en") for text in ("late again", "late now", "late")]
    whole = vocabulary(documents, 1)
    common = vocabulary(documents, 3)
    assert 0 < len(common.keys) < len(whole.keys)
    assert list(whole.keys) == sorted(whole.keys)


def test_a_row_has_length_one_over_features_said_once() -> None:
    documents = [document("on", "en")]
    made = matrix(documents, vocabulary(documents, 1))
    assert np.sqrt(made.multiply(made).sum()) == pytest.approx(1.0)


def test_a_turn_without_known_features_is_an_empty_row() -> None:
    vocab = vocabulary([document("late", "en")], 1)
    assert matrix([document("", "en"), document("zz", "en")], vocab).nnz == 0


def test_an_unknown_target_teaches_nothing() -> None:
    rows = sp.csr_matrix(np.array([[1.0], [1.0], [0.0]]))
    known = np.array([[1.0], [np.nan], [0.0]])
    flipped = fit(rows, known, np.ones(3), np.zeros(3, dtype=np.int64), 1.0, 50)
    alone = fit(rows[[0, 2]], known[[0, 2]], np.ones(2), np.zeros(2, dtype=np.int64), 1.0, 50)
    assert flipped.weights == pytest.approx(alone.weights, abs=1e-4)


def test_a_source_with_another_base_rate_shifts_its_own_intercept() -> None:
    rows = sp.csr_matrix(np.array([[1.0], [0.0], [1.0], [0.0]] * 10))
    truth = np.array([[1.0], [0.0], [1.0], [1.0]] * 10)
    domains = np.array([0, 0, 1, 1] * 10)
    found = fit(rows, truth, np.ones(40), domains, 10.0, 100)
    assert found.weights[0, 0] > 0.0
    assert found.bias[0] < 0.0


def test_a_fitted_model_reads_what_it_learnt_through_the_run_time_code() -> None:
    upset = [
        line(f"this is ridiculous {word}", level1=1.0, level2=1.0) for word in ("now", "again", "really")
    ]
    calm = [line(f"thank you {word}", level1=0.0, level2=0.0) for word in ("now", "again", "really")]
    rows = [row(each, 0, 1.0) for each in upset + calm]
    learnt = model(fit_arrays(rows, ("level1", "level2"), Plan(fewest=1)), explain=1)
    angry, kind = learnt.read(read("ridiculous", "en")), learnt.read(read("thank you", "en"))
    assert angry.logits[1] > 0.0 > kind.logits[1]
    assert angry.reasons[0][:2] == (0, 0)


def test_run_time_and_training_give_the_same_logits() -> None:
    texts = ("this is ridiculous", "thank you so much", "it's late, it's ridiculous", "my 42 parcels")
    rows = [row(line(text, level1=float(index % 2)), 0, 1.0) for index, text in enumerate(texts)]
    arrays = fit_arrays(rows, ("level1",), Plan(fewest=1))
    documents = [each.document for each in rows]
    plain = (
        matrix(documents, vocabulary(documents, 1)) @ (arrays["weights"] * arrays["scale"]) + arrays["bias"]
    )
    learnt = model(arrays)
    for index, text in enumerate(texts):
        assert learnt.read(read(text, "en")).logits[0] == pytest.approx(plain[index, 0], abs=2e-3)


def test_the_intercept_of_a_rare_head_gives_its_base_rate() -> None:
    logits = np.linspace(-9.0, -3.0, 400)[:, None]
    wanted = (np.arange(400) >= 396).astype(float)[:, None]
    (bias,) = intercepts(logits, wanted, np.ones((400, 1)), np.array([-26.0]))
    assert (1.0 / (1.0 + np.exp(-(logits[:, 0] + bias)))).sum() == pytest.approx(4.0, abs=1e-3)


def test_an_intercept_that_rows_say_nothing_about_stays() -> None:
    assert intercepts(np.zeros((5, 1)), np.zeros((5, 1)), np.ones((5, 1)), np.array([-3.0]))[0] == -3.0
