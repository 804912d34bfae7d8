"""When a card counts as said, and what goes first at an insult."""

from __future__ import annotations

from typing import TypeVar

import pytest

from assistant.engine.emit import Emitter
from assistant.engine.offer import said
from assistant.engine.playbook import Playbook
from assistant.engine.step import fold
from assistant.engine.turns import Turn
from assistant.types import EscalationPrompted, Event, Role, SuggestionOffered, SuggestionSettled
from tests.factories import Call

Kind = TypeVar("Kind", bound=Event)
HOT = "you promised, this is ridiculous"


def of(call: Call, playbook: Playbook, kind: type[Kind]) -> list[Kind]:
    return [event for event in fold(call.inputs, playbook)[1] if isinstance(event, kind)]


@pytest.mark.parametrize(("carried_out", "how"), [((), []), (("listen_acknowledge",), ["said"])])
def test_a_card_is_said_only_by_what_was_carried_out(
    playbook: Playbook, carried_out: tuple[str, ...], how: list[str]
) -> None:
    state, _ = fold(Call().customer(HOT).inputs, playbook)
    assert state is not None
    emit = Emitter("call-1", 11.0, 0)
    turn = Turn(index=1, role=Role.AGENT, text="whether anybody reads that i cannot say", start=9.0, end=10.0)
    said(state, turn, ("listen_acknowledge",), carried_out, False, playbook.languages["en"], playbook, emit)
    assert [event.how for event in emit.events if isinstance(event, SuggestionSettled)] == how


@pytest.mark.parametrize(
    ("lang", "upset", "insult"),
    [
        ("en", "i have been waiting three weeks, nobody calls me back", "you are a useless idiot"),
        ("de", "ich warte seit drei wochen und keiner ruft zurück", "sie sind doch ein vollidiot"),
        ("nb", "jeg har ventet i tre uker og ingen ringer tilbake", "du er en jævla idiot"),
        ("tr", "üç haftadır bekliyorum kimse geri aramıyor", "sen tam bir aptalsın"),
    ],
)
def test_a_first_insult_brings_the_boundary_and_no_prompt(
    real_playbook: Playbook, lang: str, upset: str, insult: str
) -> None:
    call = (
        Call(language=lang, pause=15).customer(upset).agent("hm").customer(upset).agent("hm").customer(insult)
    )
    assert "set_boundary" in [card.technique for card in of(call, real_playbook, SuggestionOffered)]
    assert [prompt for prompt in of(call, real_playbook, EscalationPrompted) if prompt.turn == 4] == []
