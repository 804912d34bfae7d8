"""After a hint of self-harm: a human at once, no sentence from the ladder, no question about anger, and a break."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.analysis.classifier import CUSTOMER_HEADS, Scores
from assistant.analysis.text import Words
from assistant.engine.fusion import Vote
from assistant.engine.playbook import Playbook
from assistant.types import (
    CallSummarised,
    CoachingGiven,
    EscalationPrompted,
    SuggestionOffered,
    Verdict,
)
from tests.engine.test_step import HOT, UPSET, events_of, of
from tests.factories import Call

HARM = "i will kill myself"


def grave(**fields: object) -> Call:
    return Call(pause=60, **fields).customer(f"{UPSET}, {HARM}")  # type: ignore[arg-type]


def test_no_card_comes_for_the_rest_of_the_call(playbook: Playbook) -> None:
    call = grave().agent("well").customer(HOT).agent("well").customer("you idiot").end()
    assert of(events_of(call, playbook), SuggestionOffered) == []


def test_no_card_comes_either_when_the_agent_has_put_the_prompt_away_and_it_gets_calm(
    playbook: Playbook,
) -> None:
    call = grave()
    (prompt,) = of(events_of(call, playbook), EscalationPrompted)
    call.feedback(prompt.suggestion_id, Verdict.DISMISSED).agent("well").customer(HOT).agent("well")
    for _ in range(3):
        call.customer("thank you, that is great").agent("well")
    assert of(events_of(call.customer(UPSET), playbook), SuggestionOffered) == []


def test_the_agent_is_not_told_that_it_is_not_about_him(playbook: Playbook) -> None:
    call = grave().agent("well").customer(HOT).agent("well").customer(HOT).agent("well").customer(HOT)
    assert [told for told in of(events_of(call, playbook), CoachingGiven) if told.kind == "reminder"] == []


def test_the_summary_asks_nothing_praises_nothing_and_advises_a_break(playbook: Playbook) -> None:
    call = grave().agent("well").customer("thank you").agent("well").customer("thank you").end()
    (summary,) = of(events_of(call, playbook), CallSummarised)
    assert (summary.reflection, summary.positive) == (None, ())
    assert summary.take_break == "Walk."


def test_a_hard_call_without_it_is_reflected_on(playbook: Playbook) -> None:
    (summary,) = of(events_of(Call().customer(HOT).customer(HOT).end(), playbook), CallSummarised)
    assert summary.reflection is not None


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "i can't go on, i want to end my life"),
        ("de", "ich kann nicht mehr, ich bringe mich um"),
        ("nb", "jeg orker ikke mer, jeg vil ta livet mitt"),
        ("tr", "artık dayanamıyorum, kendimi öldüreceğim"),
    ],
)
def test_each_language_has_a_break_of_its_own_for_it(real_playbook: Playbook, lang: str, text: str) -> None:
    call = Call(language=lang, pause=60).customer(text).agent("ok").customer(text).end()
    (summary,) = of(events_of(call, real_playbook), CallSummarised)
    wording = real_playbook.languages[lang].wording
    assert summary.reflection is None
    assert summary.take_break in wording.breaks_after_self_harm
    assert summary.take_break not in wording.breaks


class _Knows:
    """A classifier that is sure of one flag in every turn."""

    def read(self, words: Words) -> Scores:
        return Scores(
            tuple(3.0 if head == "self_harm" else -6.0 for head in CUSTOMER_HEADS), len(words.folded)
        )


def test_a_hint_that_only_the_model_hears_fetches_somebody_and_is_quoted(playbook: Playbook) -> None:
    english = playbook.languages["en"]
    hears = replace(english, ears=replace(english.ears, customer_model=_Knows()))  # type: ignore[arg-type]
    votes = {**playbook.fusion.votes, "self_harm": Vote(bias=0.0, model=0.5, cue=7.0)}
    sure = replace(playbook, languages={"en": hears}, fusion=replace(playbook.fusion, votes=votes))
    told = events_of(Call().customer("the dog is at the neighbour's since monday").agent("well").end(), sure)
    assert [prompt.reason for prompt in of(told, EscalationPrompted)] == ["self_harm"]
    (summary,) = of(told, CallSummarised)
    assert summary.incidents == (("self_harm", "the dog is at the neighbour's since monday"),)
