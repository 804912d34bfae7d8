"""Fitting what hears situations, and the labels it learns from."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from assistant.analysis.cues import CueFinder
from assistant.analysis.hashed import Hashed
from assistant.analysis.situations import SituationEars
from assistant.analysis.text import read
from assistant.evaluation.corpus import LANGUAGES, Call, read_calls
from assistant.evaluation.situations import Labelled, read_chosen, written
from assistant.training.situations import SituationPlan, fit_situations

ROOT = Path(__file__).parents[2]
NOBODY = CueFinder((), {})
PLAN = SituationPlan(fewest=1, fewest_turns=2)


def turns(text: str, *fits: str, count: int = 6) -> list[Labelled]:
    return [Labelled(f"{text} {number}", text, "", 0, fits) for number in range(count)]


def test_what_readers_chose_is_heard_in_like_words() -> None:
    told = [*turns("nobody rang the bell", "nobody_came"), *turns("my card is blocked", "stranded")]
    names, arrays = fit_situations([*told, *turns("it is sunny today")], (), NOBODY, "en", PLAN)
    ears = SituationEars("en", NOBODY, Hashed(**arrays), names)
    assert names == ("nobody_came", "stranded")
    assert ears.hear(read("and nobody rang", "en"))[0].id == "nobody_came"
    assert ears.hear(read("it is sunny", "en")) == () or ears.hear(read("it is sunny", "en"))[0].chance < 0.4


def test_examples_of_the_pack_teach_too() -> None:
    told = [*turns("nobody rang the bell", "nobody_came"), *turns("it is sunny today")]
    examples = [("the engineer was a no show", "nobody_came"), ("what a show", None)] * 4
    names, arrays = fit_situations(told, examples, NOBODY, "en", PLAN)
    ears = SituationEars("en", NOBODY, Hashed(**arrays), names)
    assert ears.hear(read("a no show", "en"))[0].id == "nobody_came"


def test_a_situation_chosen_too_seldom_has_no_head_and_without_turns_there_is_no_model() -> None:
    assert fit_situations(turns("odd", "cut_off", count=1), (), NOBODY, "en", PLAN) == ((), {})
    assert fit_situations((), (("a no show", "nobody_came"),), NOBODY, "en", PLAN) == ((), {})


def test_what_only_sounds_like_one_says_nothing_of_the_others() -> None:
    tired = [Labelled(f"t{n}", "so very tired", "", 0, (), ("despairs",)) for n in range(12)]
    told = [*turns("so very tired", "worn_out"), *turns("no sense in it", "despairs"), *tired]
    names, arrays = fit_situations([*told, *turns("it is sunny today")], (), NOBODY, "en", PLAN)
    ears = SituationEars("en", NOBODY, Hashed(**arrays), names)
    assert [each.id for each in ears.hear(read("so very tired", "en"))] == ["worn_out"]


@pytest.mark.parametrize(
    ("labels", "calls"),
    [("situations", ("samples", "models/data/calls", "models/data/calls_balanced")),
     ("situations_held_out", ("models/data/held_out",))],
)  # fmt: skip
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_labelled_turn_is_a_customers_and_every_situation_is_known(
    lang: str, labels: str, calls: tuple[str, ...]
) -> None:
    known: dict[str, Call] = {
        call.call_id: call for folder in calls for call in read_calls(ROOT / folder, "new", lang)
    }
    catalogue = tomllib.loads((ROOT / "rules/situations.toml").read_text("utf-8"))["situation"]
    ids = {kind["id"] for kind in catalogue}
    for name, of_call in read_chosen(ROOT / f"models/data/{labels}/{lang}.jsonl").items():
        for turn, fits in of_call.items():
            assert known[name].lines[turn].speaker == "customer", (name, turn)
            assert ids.issuperset(fits), (name, turn)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_written_turn_names_situations_that_are_known(lang: str) -> None:
    catalogue = tomllib.loads((ROOT / "rules/situations.toml").read_text("utf-8"))["situation"]
    ids = {kind["id"] for kind in catalogue}
    for turn in written(ROOT / "models/data/utterances", lang):
        assert ids.issuperset((*turn.fits, *turn.unlike)), turn.call
