"""Which words: the variants that fit, in what order."""

from __future__ import annotations

from dataclasses import replace

from assistant.engine.phrasing import choose
from assistant.engine.playbook import Playbook, Suggestion
from assistant.engine.step import fold
from assistant.types import SuggestionOffered
from tests.factories import Call

PLAIN = Suggestion("en.x.1", "apologise", (), "any", "one", ())
POLITE = replace(PLAIN, id="en.x.2", say="two", polite=True)
FOR_CAUSE = replace(PLAIN, id="en.x.3", say="three", triggers=("powerlessness",))
OPENER = replace(PLAIN, id="en.x.4", say="four", moment="opener")


def ids(*variants: Suggestion, moments: tuple[str, ...] = ("later", "any"), **more: object) -> list[str]:
    found = choose(variants, "powerlessness", moments, {}, (), "call-1", **more)  # type: ignore[arg-type]
    return [said.id for said in found]


def test_a_sentence_for_the_cause_comes_before_one_for_any() -> None:
    assert ids(PLAIN, FOR_CAUSE) == ["en.x.3", "en.x.1"]


def test_an_opener_comes_first_at_the_opening_and_never_later() -> None:
    assert ids(PLAIN, OPENER, moments=("opener", "any")) == ["en.x.4", "en.x.1"]
    assert ids(PLAIN, OPENER) == ["en.x.1"]


def test_what_has_calmed_comes_first_among_equals() -> None:
    assert ids(PLAIN, replace(PLAIN, id="en.x.9", effect=-0.3))[0] == "en.x.9"
    assert ids(replace(PLAIN, effect=-0.3), replace(PLAIN, id="en.x.9"))[0] == "en.x.1"


def test_no_polite_sentence_is_offered_to_a_friend() -> None:
    assert ids(PLAIN, POLITE, familiar=True) == ["en.x.1"]
    assert len(ids(PLAIN, POLITE)) == 2


def test_an_agent_who_says_du_is_not_given_sie(playbook: Playbook) -> None:
    language = playbook.languages["en"]
    formal = {
        technique: tuple(replace(item, polite=True) for item in items)
        for technique, items in language.suggestions.items()
    }
    two_forms = replace(
        playbook,
        languages={"en": replace(language, suggestions=formal, familiar=frozenset(("thee", "thou")))},
    )
    call = (
        Call(pause=30)
        .agent("thou art welcome, how can i help thee")
        .customer("you promised, this is ridiculous")
    )
    assert [e for e in fold(call.inputs, two_forms)[1] if isinstance(e, SuggestionOffered)] == []
    call = Call(pause=30).agent("how can i help").customer("you promised, this is ridiculous")
    assert [e for e in fold(call.inputs, two_forms)[1] if isinstance(e, SuggestionOffered)]


def test_what_began_his_sentence_need_not_begin_ours() -> None:
    waited = replace(PLAIN, id="tr.x.1", say="Bu iş {waited} sürüyor.", slots=("waited",))
    (said,) = choose((waited,), "", ("any",), {"waited": "İki gündür"}, (), "call-1")
    assert said.say == "Bu iş iki gündür sürüyor."
    leads = replace(waited, id="en.x.2", say="{waited} is long.")
    (said,) = choose((leads,), "", ("any",), {"waited": "Two weeks"}, (), "call-1")
    assert said.say == "Two weeks is long."
