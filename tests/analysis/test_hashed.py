"""Small linear models over hashed features."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from assistant.analysis.hashed import Hashed, key, packed, unpacked

MODEL = Hashed(
    np.array(sorted((key("a"), key("b"))), dtype=np.uint32),
    np.array([[4, 0], [0, 2]], dtype=np.int8)
    if key("a") < key("b")
    else np.array([[0, 2], [4, 0]], dtype=np.int8),
    np.array([0.5, 1.0], dtype=np.float32),
    np.array([0.0, -1.0], dtype=np.float32),
)


def test_a_row_is_the_sum_of_its_weights_over_the_root_of_their_number() -> None:
    assert MODEL.logits([[key("a"), key("a"), key("b"), key("b")]]).tolist() == [[2.0, 1.0]]


def test_what_is_unknown_weighs_nothing_and_counts() -> None:
    assert MODEL.logits([[key("a"), key("x"), key("y"), key("z")]]).tolist() == [[1.0, -1.0]]


def test_a_row_without_features_is_the_bias() -> None:
    assert MODEL.logits([[], [key("a")]]).tolist() == [[0.0, -1.0], [2.0, -1.0]]


def test_no_rows_give_no_logits() -> None:
    assert MODEL.logits([]).shape == (0, 2)


def test_what_the_features_of_a_row_add_makes_its_logits_with_the_bias() -> None:
    row = [key("a"), key("x"), key("b"), key("a")]
    logits, shares = MODEL.explained(row)
    assert logits.tolist() == MODEL.logits([row])[0].tolist() == (shares.sum(axis=0) + MODEL.bias).tolist()
    assert MODEL.explained([])[0].tolist() == MODEL.bias.tolist()
    assert MODEL.explained([])[1].shape == (0, 2)


@given(st.sets(st.integers(0, 2**32 - 1)))
def test_keys_come_back_as_they_were_packed(keys: set[int]) -> None:
    ascending = np.array(sorted(keys), dtype=np.uint32)
    assert (unpacked(packed(ascending)) == ascending).all()


@pytest.mark.parametrize("stored", [np.zeros(4, np.uint8), np.zeros((3, 2), np.uint8), np.zeros((4, 2))])
def test_keys_stored_otherwise_are_refused(stored: NDArray[Any]) -> None:
    with pytest.raises(ValueError, match="four rows of bytes"):
        unpacked(stored)
