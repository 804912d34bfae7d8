"""Learning what a colleague must know from the quotes that readers have marked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant import data
from assistant.analysis.gist import GistEars
from assistant.analysis.hashed import Hashed
from assistant.analysis.text import read
from assistant.evaluation.corpus import CorpusError, read_calls
from assistant.evaluation.quotes import read_quotes, said_in
from assistant.training.gist import (
    GistPlan,
    examples,
    fit_cutter,
    fit_gist,
    holds,
    place_of,
)
from tests.factories import labelled

ROW = {
    "call": "c",
    "promises": [[1, "I'll send it"]],
    "void": [],
    "told": [],
    "matter": [[0, "it is broken"]],
    "wants": [],
}


CALL = labelled(
    ("customer", "Good morning to you. Now it is broken again."),
    ("agent", "Oh dear me. I'll send it to you."),
)


def test_a_clause_holds_what_lies_in_a_quote(tmp_path: Path) -> None:
    path = tmp_path / "en.jsonl"
    path.write_text(json.dumps(ROW))
    quotes = read_quotes(path)["c"]
    assert [wanted for _, wanted in examples(CALL, quotes, GistEars("en"), customer=True)] == [
        [0.0, 0.0],
        [1.0, 0.0],
    ]


def test_an_undertaking_that_did_not_stand_counts_for_less(tmp_path: Path) -> None:
    path = tmp_path / "en.jsonl"
    path.write_text(json.dumps({**ROW, "promises": [], "void": [[1, "I'll send it", "declined"]]}))
    quotes = read_quotes(path)["c"]
    found = [wanted for _, wanted in examples(CALL, quotes, GistEars("en"), customer=False, void=0.7)]
    assert found[-1] == [0.7, 0.0]


def test_a_faulty_line_names_its_place(tmp_path: Path) -> None:
    path = tmp_path / "en.jsonl"
    path.write_text(json.dumps({"call": "c"}))
    with pytest.raises(CorpusError, match=r"en\.jsonl:1: KeyError 'matter'"):
        read_quotes(path)


def test_without_marked_quotes_there_are_none(tmp_path: Path) -> None:
    assert read_quotes(tmp_path / "en.jsonl") == {}


def test_a_quote_is_found_by_its_letters() -> None:
    words = read("Now, it is broken again.", "en")
    assert place_of(words, "it is broken") == (1, 4)
    assert place_of(words, "it was broken") is None


def test_half_of_either_is_enough_to_hold() -> None:
    assert holds((0, 4), (2, 10))
    assert holds((0, 20), (3, 6))
    assert not holds((0, 4), (3, 10))


def test_what_is_learnt_from_marks_cuts_where_there_are_none() -> None:
    texts = ["It is late. Where is it. It is cold. Where are you."] * 5
    arrays = fit_cutter(texts, "en", GistPlan())
    by = GistEars("en", Hashed(**arrays))
    call = labelled(("customer", "it is so late where is it"))
    (spans,) = [spans for _, _, spans, _ in by.rows(said_in(call), customer=True)]
    assert spans == ((0, 4), (4, 7))


def test_the_same_quotes_give_the_same_arrays(tmp_path: Path) -> None:
    path = tmp_path / "en.jsonl"
    path.write_text(json.dumps(ROW))
    once, again = (
        fit_gist([CALL] * 3, read_quotes(path), GistEars("en"), True, GistPlan()) for _ in range(2)
    )
    assert all((once[name] == again[name]).all() for name in once)


@pytest.mark.parametrize("lang", ["en", "de", "nb", "tr"])
@pytest.mark.parametrize(
    ("folder", "calls"), [("gist", ("calls", "calls_balanced")), ("gist_held_out", ("held_out",))]
)
def test_every_marked_quote_is_found_in_its_turn(lang: str, folder: str, calls: tuple[str, ...]) -> None:
    root = data.models() / "data"
    if not root.exists():
        pytest.skip("the training data are not installed")
    known = {call.call_id: call for name in calls for call in read_calls(root / name, "new", lang)}
    if folder == "gist":
        known |= {call.call_id: call for call in read_calls(data.samples(), "staged", lang)}
    quotes = read_quotes(root / folder / f"{lang}.jsonl")
    assert quotes
    missing = [
        (name, turn, text)
        for name, heads in quotes.items()
        for marked in heads.values()
        for turn, text in marked
        if place_of(read(known[name].lines[turn].text, lang), text) is None
    ]
    assert missing == []
