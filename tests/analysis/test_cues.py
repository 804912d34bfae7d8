"""The fast finder against the slow, obvious one, and the guards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.analysis.cues import CueFinder, Rule
from assistant.analysis.index import REMEMBERED, PhraseIndex
from assistant.analysis.parsing import TokenNodes
from assistant.analysis.phrases import compile_template, number_pattern
from assistant.analysis.text import Words, read

NUMBERS = number_pattern(("two", "three", "third"))


def template(source: str):  # type: ignore[no-untyped-def]
    return compile_template(
        source, TokenNodes(lambda token: read(token, "en").folded), NUMBERS, lambda mark: 1 / len(mark)
    )


def rule(*phrases: str, unless: tuple[str, ...] = (), guards: tuple[str, ...] = (), id: str = "en.x") -> Rule:
    return Rule(
        id,
        "exasperation",
        "intensity",
        "customer",
        1.0,
        tuple(map(template, phrases)),
        tuple(map(template, unless)),
        guards,
    )


def finder(*rules: Rule) -> CueFinder:
    guards = {"negation": ("not", "never"), "third_person": ("my wife said",), "joy": ("love it",)}
    return CueFinder(rules, {name: tuple(map(template, phrases)) for name, phrases in guards.items()})


def words_hit(found: CueFinder, text: str) -> list[str]:
    return [cue.words for cue in found.find(read(text, "en"))]


def test_a_cue_names_the_words_as_they_were_said() -> None:
    assert words_hit(finder(rule("passed around")), "I was Passed Around again") == ["Passed Around"]


def test_a_rule_fires_once_a_turn() -> None:
    assert words_hit(finder(rule("again", "once more")), "again and again and once more") == ["again"]


def test_unless_takes_back_an_overlapping_hit() -> None:
    assert words_hit(finder(rule("killer", unless=("killer deal",))), "a killer deal") == []


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("i am not angry", False),
        ("i am not at all really angry", True),
        ("i am angry and not calm", True),
        ("never ever angry", False),
    ],
)
def test_negation_reaches_three_words(text: str, fires: bool) -> None:
    assert bool(words_hit(finder(rule("angry", guards=("negation",))), text)) is fires


def test_other_peoples_words_do_not_count() -> None:
    assert words_hit(finder(rule("i sue you", guards=("third_person",))), "my wife said i sue you") == []


def test_joy_anywhere_takes_profanity_back() -> None:
    assert words_hit(finder(rule("bloody", guards=("joy",))), "bloody good i love it") == []


def test_a_rule_without_guards_is_not_guarded() -> None:
    assert words_hit(finder(rule("angry")), "i am not angry") == ["angry"]


TEMPLATES = [
    "passed around",
    "(keep|kept) [me] waiting",
    "cancel* ... (everything|it all)",
    "for the # time",
    "nobody ... helps",
    "bill",
    "third party",
    "everything",
    "(keep|kept) ... [all] bill* [it]",
    "[me] (cancel it|passed) for",
]
VOCABULARY = "passed around keep kept me waiting cancel cancelled everything it all for the third time nobody helps bill party x".split()


def naive(words: Words) -> set[int]:
    """The oracle: try every phrase on every turn."""
    return {n for n, source in enumerate(TEMPLATES) if template(source).pattern.search(words.joined)}


@given(st.lists(st.sampled_from(VOCABULARY), max_size=12))
def test_the_index_finds_what_trying_every_phrase_finds(turn: list[str]) -> None:
    words = read(" ".join(turn), "en")
    index = PhraseIndex(tuple(map(template, TEMPLATES)), frozenset(("two", "three", "third")))
    assert {phrase for phrase, _, _ in index.find(words)} == naive(words)


@given(st.lists(st.sampled_from(VOCABULARY), max_size=12))
def test_the_index_names_every_place_of_a_phrase(turn: list[str]) -> None:
    words = read(" ".join(turn), "en")
    pattern = template("(keep|kept) [me] waiting").pattern
    places = {
        words.words_at(match.start(), match.end() - 1)
        for start in words.starts
        if (match := pattern.match(words.joined, start)) is not None
    }
    index = PhraseIndex((template("(keep|kept) [me] waiting"),))
    assert {(first, last) for _, first, last in index.find(words)} == places


def test_unknown_words_do_not_fill_the_memory() -> None:
    index = PhraseIndex((template("passed around"),))
    for number in range(0, 3 * REMEMBERED, 500):
        index.find(read(" ".join(f"neverseen{number + each}" for each in range(500)), "en"))
    assert len(index) <= REMEMBERED
