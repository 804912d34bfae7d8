"""The fast classifier: sums, memory, reasons, and what it refuses to load."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.analysis import classifier
from assistant.analysis.classifier import (
    AGENT_HEADS,
    CUSTOMER_HEADS,
    Model,
    ModelError,
    features,
    parts,
    shape,
)
from assistant.analysis.text import MOST_WORDS, read
from assistant.training.export import model_bytes

BIAS = (0.5, -1.0)


def model(weights: dict[str, tuple[int, int]], explain: int | None = None) -> Model:
    """A model that knows only whole words, with one weight for each of two heads, in hundredths."""
    keys = {next(features(word, None)): each for word, each in weights.items()}
    ordered = sorted(keys)
    return Model(
        np.array(ordered, dtype=np.uint32),
        np.ones(len(ordered), dtype=np.float32),
        np.array([keys[key] for key in ordered], dtype=np.int8),
        np.array([0.01, 0.01], dtype=np.float32),
        np.array(BIAS, dtype=np.float32),
        explain,
    )


def arrays(heads: int) -> dict[str, np.ndarray]:
    keys = np.array(sorted(features("late", None)), dtype=np.uint32)
    return {
        "keys": keys,
        "idf": np.ones(len(keys), dtype=np.float16),
        "weights": np.ones((len(keys), heads), dtype=np.int8),
        "scale": np.ones(heads, dtype=np.float32),
        "bias": np.zeros(heads, dtype=np.float32),
    }


def file_of(customer: int = len(CUSTOMER_HEADS), **record: object) -> bytes:
    both = {"customer": arrays(customer), "agent": arrays(len(AGENT_HEADS))}
    return model_bytes("en", both, {"date": "2026-11-29", **record})


def test_a_logit_is_the_bias_and_the_weights_over_the_norm() -> None:
    heard = model({"late": (40, -20), "again": (60, 10)}).read(read("late again", "en"))
    norm = math.sqrt(2.0)
    assert heard.logits == pytest.approx((0.5 + 1.0 / norm, -1.0 - 0.1 / norm), abs=1e-5)


@pytest.mark.parametrize("text", ["", "   ", "***", "*** *** ***", "…!?"])
def test_a_turn_without_words_gives_the_bias_alone(text: str) -> None:
    heard = model({"late": (40, 0)}, explain=0).read(read(text, "en"))
    assert heard.logits == pytest.approx(BIAS)
    assert heard.words == 0
    assert heard.reasons == ()


def test_unknown_words_leave_the_bias() -> None:
    assert model({"late": (40, 0)}).read(read("xq zzt", "en")).logits == pytest.approx(BIAS)


def test_a_mask_changes_nothing() -> None:
    known = model({"late": (40, 0), "again": (60, 0)})
    assert known.read(read("*** late ***", "en")).logits == known.read(read("late", "en")).logits


def test_a_mask_parts_its_neighbours() -> None:
    assert list(parts(("my", "***", "number"))) == [("my", None), ("number", None)]


def test_neighbours_make_a_pair_of_their_own() -> None:
    assert set(features("number", "my")) - set(features("number", None))


def test_digits_are_all_the_same_to_it() -> None:
    assert shape("4711a") == shape("1234a") == "0000a"


def test_the_reasons_are_the_words_that_push_up_strongest_first() -> None:
    text = read("again it is so late", "en")
    heard = model({"late": (100, 0), "again": (30, 0), "so": (-50, 0)}, explain=0).read(text)
    assert [(first, last) for first, last, _ in heard.reasons] == [(4, 4), (0, 0)]
    assert heard.reasons[0][2] > heard.reasons[1][2] > 0.0


def test_neighbouring_reasons_are_one_piece() -> None:
    heard = model({"never": (50, 0), "again": (50, 0)}, explain=0).read(read("well never again", "en"))
    assert [(first, last) for first, last, _ in heard.reasons] == [(1, 2)]


def test_ten_thousand_words_are_read_without_losing_the_memory_of_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(classifier, "_REMEMBERED", MOST_WORDS + 10)
    known = model({"late": (40, 0)})
    before = known.read(read("late", "en"))
    flood = read(" ".join(f"w{number}x" for number in range(10_000)), "en")
    assert known.read(flood).logits == pytest.approx(BIAS)
    assert known.read(read("late", "en")) == before


@given(st.lists(st.text(max_size=8), max_size=12))
def test_reading_again_gives_the_same_bits(words: list[str]) -> None:
    known = model({"late": (40, 0)}, explain=0)
    text = read(" ".join(words), "tr")
    first = known.read(text)
    assert all(math.isfinite(logit) for logit in first.logits)
    assert known.read(text) == first


def test_a_file_comes_back_as_it_was_written() -> None:
    loaded = classifier.load(file_of())
    assert (loaded.lang, loaded.record["date"]) == ("en", "2026-11-29")
    assert loaded.customer.heads == len(CUSTOMER_HEADS)
    assert loaded.customer.read(read("late", "en")).logits[0] > 0.0


def test_the_same_model_gives_the_same_bytes() -> None:
    assert file_of() == file_of()


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04broken"])
def test_other_bytes_are_refused_with_the_remedy(content: bytes) -> None:
    with pytest.raises(ModelError, match="assistant train"):
        classifier.load(content)


def test_a_newer_form_is_refused() -> None:
    with pytest.raises(ModelError, match=r"^model file of form 99"):
        classifier.load(file_of(form=99))


def test_other_labels_are_refused() -> None:
    with pytest.raises(ModelError, match="labels"):
        classifier.load(file_of(heads={"customer": ["level1"], "agent": []}))


def test_arrays_that_do_not_fit_are_refused() -> None:
    broken = {
        "customer": {**arrays(len(CUSTOMER_HEADS)), "bias": np.zeros(3, dtype=np.float32)},
        "agent": arrays(1),
    }
    with pytest.raises(ModelError, match="do not fit"):
        classifier.load(model_bytes("en", broken, {}))
