"""The network and its fitting in small; needs the extra `deep-train`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra `deep-train` is not installed")

from assistant.deep.layout import Item, Marks  # noqa: E402
from assistant.evaluation.corpus import Call, Line  # noqa: E402
from assistant.training.deep.examples import (  # noqa: E402
    Example,
    batches,
    call_examples,
    of_situation,
    stack,
    targets,
)
from assistant.training.deep.fitting import Below, Course, Fit, predict  # noqa: E402
from assistant.training.deep.network import HEADS, Network, Size  # noqa: E402

MARKS = Marks(begin=0, end=1, pad=2, customer=(3,), agent=(4,))


def network(frozen: int = 1) -> Network:
    torch.manual_seed(1)
    made = Network(Size(width=16, layers=2, attention_heads=2, inner=32, epsilon=1e-5), 40, 256, frozen)
    torch.nn.init.normal_(made.rows)
    return made


def encode(text: str) -> list[int]:
    return [10 + len(word) for word in text.split()]


def line(text: str, level: int) -> Line:
    return Line(
        text=text,
        lang="en",
        speaker="customer",
        level=level,
        targets={f"level{least}": float(level >= least) for least in (1, 2, 3, 4)},
    )


EXAMPLES = [Example(line("a bb", 0)), Example(line("cccccc dddddddd", 3), (("agent", "eee"),))] * 8


def test_a_neighbour_in_the_batch_changes_nothing_in_full_precision() -> None:
    made = network().eval()
    short, long = Item((0, 3, 11, 1), 4), Item((0, 3, 12, 13, 14, 1, 4, 15, 1), 6)
    with torch.no_grad():
        alone = made(*stack([short], MARKS.pad))
        beside = made(*stack([short, long], MARKS.pad))[:1]
    assert torch.allclose(alone, beside, atol=1e-5)


def test_fitting_tells_calm_from_angry(tmp_path: Path) -> None:
    made = network()
    fit = Fit(made, EXAMPLES, (), encode, MARKS, Course(epochs=20, rate=3e-3, seed=0))
    fit.run(tmp_path / "run.ckpt", lambda step, steps, loss: None)
    calm, angry = predict(made, [Item((0, 3, 11, 12, 1), 5), Item((0, 3, 16, 18, 1), 5)], MARKS.pad)[:, 1]
    assert angry > calm + 1.0


def test_frozen_layers_keep_their_weights(tmp_path: Path) -> None:
    made = network(frozen=1)
    before = [layer.widen.weight.clone() for layer in made.layers]
    Fit(made, EXAMPLES, (), encode, MARKS, Course(epochs=1, rate=1e-2, seed=0)).run(
        tmp_path / "run.ckpt", lambda step, steps, loss: None
    )
    assert torch.equal(before[0], made.layers[0].widen.weight)
    assert not torch.equal(before[1], made.layers[1].widen.weight)


def test_what_runs_share_of_the_frozen_layers_is_what_each_would_reckon_but_for_rounding() -> None:
    made = network(frozen=1).train()
    items = [Item((0, 3, 11, 1), 4), Item((0, 3, 12, 13, 14, 1, 4, 15, 1), 6)]
    ids, kinds, there = stack(items, MARKS.pad)
    shared = Below(MARKS.pad)
    shared.of(made, items[:1])
    again = made.eval().above(shared.of(made, items), kinds, there)
    assert torch.allclose(again, made(ids, kinds, there), atol=1e-3)


def test_runs_of_other_seeds_read_an_example_alike_so_that_they_can_share_it(tmp_path: Path) -> None:
    shared = Below(MARKS.pad)
    read: list[int] = []
    for seed in (1, 2):
        course = Course(epochs=2, rate=1e-3, seed=seed)
        Fit(network(), EXAMPLES, (), encode, MARKS, course, shared).run(
            tmp_path / f"{seed}.ckpt", lambda *_: None
        )
        read.append(len(shared))
    assert read[0] == read[1] > 0


def test_a_stopped_run_goes_on_to_the_same_end(tmp_path: Path) -> None:
    course = Course(epochs=60, rate=1e-3, seed=0)
    whole, parted = network(), network()
    Fit(whole, EXAMPLES, (), encode, MARKS, course).run(tmp_path / "whole.ckpt", lambda *_: None)

    class Stopped(Exception):
        pass

    def stop(step: int, steps: int, loss: float) -> None:
        if step == 50:
            raise Stopped

    with pytest.raises(Stopped):
        Fit(parted, EXAMPLES, (), encode, MARKS, course).run(tmp_path / "parted.ckpt", stop)
    again = network()
    Fit(again, EXAMPLES, (), encode, MARKS, course).run(tmp_path / "parted.ckpt", lambda *_: None)
    assert torch.allclose(whole.heads.weight, again.heads.weight, atol=1e-6)


def test_a_checkpoint_of_other_data_is_refused(tmp_path: Path) -> None:
    kept = tmp_path / "run.ckpt"
    Fit(network(), EXAMPLES, (), encode, MARKS, Course(epochs=2, rate=1e-3, seed=0)).run(
        kept, lambda *_: None
    )
    with pytest.raises(ValueError, match="a checkpoint of 2 steps, this run has 3; the data changed"):
        Fit(network(), EXAMPLES, (), encode, MARKS, Course(epochs=3, rate=1e-3, seed=0)).run(
            kept, lambda *_: None
        )


def test_a_turn_of_a_call_comes_with_the_turns_before_it_and_the_next_level() -> None:
    turns = (
        line("one", 0),
        Line(text="two", lang="en", speaker="agent", targets={"apologise": 1.0}),
        line("three", 3),
    )
    made = call_examples(Call(call_id="c", lang="en", domain="d", kind="new", lines=turns))
    assert made[2].earlier == (("customer", "one"), ("agent", "two"))
    assert made[0].line.targets["next3"] == 1.0


def test_a_head_that_is_not_known_is_no_target() -> None:
    found = targets([Example(line("x", 2))])
    assert found.shape == (1, HEADS)
    assert found[0, :4].tolist() == [1.0, 1.0, 0.0, 0.0]
    assert (found[0, 4:] != found[0, 4:]).all()


def test_a_situation_has_a_head_of_its_own_after_the_others() -> None:
    fits = replace(line("x", 2), targets={of_situation("unfair"): 1.0, of_situation("stranded"): 0.0})
    found = targets([Example(fits), Example(line("y", 0))], ("stranded", "unfair"))
    assert found[0, HEADS:].tolist() == [0.0, 1.0]
    assert np.isnan(found[1, HEADS:]).all()


def test_a_situation_is_thought_rare_before_anything_is_learnt() -> None:
    size = Size(width=16, layers=2, attention_heads=2, inner=32, epsilon=1e-5)
    biases = Network(size, 40, 256, 1, situations=2).heads.bias
    assert biases[HEADS:].tolist() == [-4.0, -4.0]
    assert not biases[:HEADS].any()


def test_batches_hold_all_rows_once_and_no_more_pieces_than_allowed() -> None:
    lengths = [5, 90, 7, 30, 60, 5, 5]
    made = batches(lengths, rows=3, pieces=120)
    assert sorted(index for batch in made for index in batch) == list(range(7))
    assert all(
        len(batch) * max(lengths[index] for index in batch) <= 120 and len(batch) <= 3 for batch in made
    )
