"""What cards promise, counted over labelled calls: few, nothing that was just done, no text twice."""

from __future__ import annotations

import math

import pytest

from assistant.engine.playbook import Playbook
from assistant.evaluation.cards import card_figures
from assistant.evaluation.corpus import Call, line
from assistant.evaluation.run import CallRun, ReadTurn, run
from assistant.types import FrustrationRead, SuggestionOffered


def turn(speaker: str, *labels: str, level: int = 0) -> dict[str, object]:
    own = (
        {"frustration": level, "triggers": [], "flags": []}
        if speaker == "customer"
        else {"techniques": list(labels), "missteps": []}
    )
    return {"speaker": speaker, "text": "well then", "start": 0.0, "end": 1.0, **own}


def card(turn: int, technique: str) -> SuggestionOffered:
    return SuggestionOffered(
        call_id="en-1",
        seq=turn,
        at=0.0,
        turn=turn,
        suggestion_id=f"en-1/{turn}",
        technique=technique,
        trigger=None,
        headline="",
        say=f"say {turn}",
        alternatives=(),
        until=20.0,
        because=(),
    )


def ran(
    *turns: dict[str, object], cards: tuple[SuggestionOffered, ...] = (), shown: tuple[str, ...] = ()
) -> CallRun:
    lines = tuple(line(each, "en", "here") for each in turns)
    call = Call(call_id="en-1", lang="en", domain="parcels", kind="staged", lines=lines)
    read = FrustrationRead(
        call_id="en-1", seq=0, at=0.0, turn=0, score=0.0, level=0, triggers=(), flags=(), because=()
    )
    return CallRun(
        call=call,
        customer=tuple(
            ReadTurn(each, index, 0, read) for index, each in enumerate(lines) if each.speaker == "customer"
        ),
        agent=(),
        prompts=(),
        withdrawn=0,
        stage_changes=0,
        cards=cards,
        shown=shown,
    )


def test_cards_are_counted_a_call_and_apart_for_calm_calls() -> None:
    upset = ran(turn("agent"), turn("customer", level=3), cards=(card(1, "thank"), card(1, "apologise")))
    calm = ran(turn("agent"), turn("customer", level=1), cards=(card(1, "thank"),))
    found = card_figures([upset, calm, ran(turn("customer"))])
    assert (found["cards"], found["a_call"], found["a_calm_call"], found["most"]) == (3, 1, 0.5, 2)


@pytest.mark.parametrize(("labels", "count"), [(("apologise",), 1), (("thank",), 0), ((), 0)])
def test_a_card_for_what_the_agent_has_just_done_is_counted(labels: tuple[str, ...], count: int) -> None:
    call = ran(turn("agent", *labels), turn("customer", level=2), cards=(card(1, "apologise"),))
    assert card_figures([call])["just_done"] == count


def test_what_was_done_before_the_customers_last_turn_is_not_just_done() -> None:
    call = ran(
        turn("agent", "apologise"),
        turn("customer", level=2),
        turn("agent"),
        turn("customer", level=2),
        cards=(card(3, "apologise"),),
    )
    assert card_figures([call])["just_done"] == 0


def test_a_text_shown_twice_in_a_call_is_counted_once() -> None:
    assert card_figures([ran(shown=("one", "two", "one")), ran(shown=("one",))])["repeated"] == 1


def test_no_calls_have_no_mean() -> None:
    assert math.isnan(card_figures([])["a_call"])


def test_the_engine_never_shows_a_text_twice_nor_what_was_just_done(playbook: Playbook) -> None:
    texts = ["this is the fourth time i ring and nobody ever called me back as you had promised"] * 4
    lines = []
    for text in texts:
        lines += [
            line({**turn("agent", "apologise"), "text": "i'm sorry"}, "en", "here"),
            line({**turn("customer", level=3), "text": text}, "en", "here"),
        ]
    call = Call(call_id="en-1", lang="en", domain="parcels", kind="staged", lines=tuple(lines))
    found = card_figures([run(call, playbook)])
    assert (found["repeated"], found["just_done"]) == (0, 0)
