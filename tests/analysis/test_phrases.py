"""The template language of rule authors."""

from __future__ import annotations

import pytest

from assistant.analysis.parsing import TemplateError, TokenNodes
from assistant.analysis.phrases import Template, compile_template, number_pattern
from assistant.analysis.text import read


def compiled(source: str, lang: str = "en") -> Template:
    return compile_template(
        source,
        TokenNodes(lambda token: read(token, lang).folded),
        number_pattern(("two", "three")),
        lambda mark: 1 / len(mark),
    )


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("passed around", "i was passed around"),
        ("(one|two birds) stone", "two birds stone"),
        ("(one|two birds) stone", "one stone"),
        ("[very] bad", "bad"),
        ("[very] bad", "very bad"),
        ("cancel* everything", "cancelling everything"),
        ("nobody ... helps", "nobody in this place helps"),
        ("nobody ... helps", "nobody helps"),
        ("for the # time", "for the three time"),
        ("for the # time", "for the 12 time"),
        ("a (b [c d]|e) f", "a b c d f"),
        ("don't care", "i dont care"),
    ],
)
def test_a_template_matches(template: str, text: str) -> None:
    assert compiled(template).pattern.search(read(text, "en").joined)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("passed around", "surpassed around"),
        ("passed around", "passed aroundabout"),
        ("nobody ... helps", "nobody in this whole place helps"),
        ("for the # time", "for the last time"),
        ("cancel* everything", "uncancelled everything"),
    ],
)
def test_a_template_stays_silent(template: str, text: str) -> None:
    assert not compiled(template).pattern.search(read(text, "en").joined)


def test_a_template_of_plain_words_is_written_out() -> None:
    assert set(compiled("(keep|kept) [on] waiting").variants[0].look.literals) == {
        ("keep", "waiting"),
        ("keep", "on", "waiting"),
        ("kept", "waiting"),
        ("kept", "on", "waiting"),
    }


def test_a_template_with_a_stem_has_no_literals() -> None:
    assert compiled("cancel* it").variants[0].look.literals == ()


def test_the_rarest_required_word_is_needed_first() -> None:
    assert compiled("i am [very] disappoint*").variants[0].look.needs[0] == {"disappoint*"}


def test_one_of_every_branch_of_a_choice_is_needed() -> None:
    assert compiled("# (minutes|hours)").variants[0].look.needs == ({"minutes", "hours"},)


def test_one_big_choice_is_looked_for_branch_by_branch() -> None:
    variants = compiled("(cancel* it|stop it now)").variants
    assert [bool(variant.look.literals) for variant in variants] == [False, True]


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("", "empty"),
        ("(a|b", "missing"),
        ("a)", "without its opening"),
        ("(a|)", "empty alternative"),
        ("... word", "begins and ends"),
        ("[maybe]", "optional"),
        ("#", "no required word"),
        ("ab* cd", "too short"),
        ("hello !", "no letters"),
    ],
)
def test_a_bad_template_is_refused_with_a_reason(template: str, says: str) -> None:
    with pytest.raises(TemplateError, match=says):
        compiled(template)
