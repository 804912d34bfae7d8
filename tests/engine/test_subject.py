"""What the call is about, and a card that names it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from assistant.engine.phrasing import compose
from assistant.engine.playbook import Playbook, Suggestion
from assistant.engine.step import fold
from assistant.engine.subject import MOST, Heard, agent_named, customer_named, of_the_call
from assistant.types import SuggestionOffered
from tests.factories import Call

BILL = {"bill": "the bill"}
ROUTER = {"router": "that router"}


def named(*turns: dict[str, str]) -> tuple[Heard, ...]:
    """The table after customer turns that name these."""
    table: tuple[Heard, ...] = ()
    for number, turn in enumerate(turns, 1):
        table = customer_named(table, turn, number)
    return table


def about(table: tuple[Heard, ...], turn: int) -> str | None:
    found = of_the_call(table, turn)
    return None if found is None else found.id


def test_nothing_named_is_no_subject() -> None:
    assert about((), 1) is None


def test_what_this_turn_names_is_the_subject() -> None:
    assert about(named({}, BILL), 2) == "bill"


def test_what_was_named_once_beside_other_things_and_not_now_is_no_subject() -> None:
    assert about(named({}, {}, {}, BILL, ROUTER, {}), 6) is None


def test_the_only_thing_named_is_the_subject() -> None:
    assert about(named({}, {}, {}, BILL, {}), 5) == "bill"


def test_what_was_named_at_the_beginning_stays_the_subject() -> None:
    assert about(named(BILL, {}, {}, ROUTER, {}), 5) == "bill"


def test_what_was_named_twice_stays_the_subject() -> None:
    assert about(named({}, {}, {}, BILL, BILL, ROUTER, {}), 7) == "bill"


def test_what_the_agent_has_named_too_stays_the_subject() -> None:
    assert about(agent_named(named({}, {}, {}, BILL, ROUTER, {}), ("bill",)), 6) == "bill"


def test_what_only_the_agent_has_named_is_no_subject() -> None:
    assert about(agent_named((), ("bill",)), 1) is None


def test_what_was_named_most_outweighs_a_thing_in_passing() -> None:
    assert about(named(BILL, BILL, ROUTER), 3) == "bill"


def test_of_two_named_alike_the_later_is_the_subject() -> None:
    assert about(named(BILL, ROUTER), 2) == "router"


def test_a_thing_comes_before_the_letter_about_it() -> None:
    table = named({"bill": "the bill", "letter": "your letter"})
    found = of_the_call(table, 1, {"letter"})
    assert found is not None
    assert found.id == "bill"


def test_of_two_in_one_turn_the_first_is_the_subject() -> None:
    assert about(named({**ROUTER, **BILL}), 1) == "router"
    assert about(named({**BILL, **ROUTER}), 1) == "bill"


def test_a_flood_of_subjects_is_bounded() -> None:
    table = named(*({f"s{number}": "it"} for number in range(3 * MOST)))
    assert len(table) == MOST
    assert about(table, 3 * MOST) == f"s{3 * MOST - 1}"


LEAD = Suggestion("en.lead.x.1", "listen_acknowledge", (), "any", "I hear you.", ())
FOR_CAUSE = replace(LEAD, id="en.lead.x.2", say="Round and round.", triggers=("powerlessness",))
ACT = Suggestion("en.act.money.1", "take_ownership", (), "any", "{subject} comes first now.", ("subject",))
OTHER = replace(ACT, id="en.act.money.2", say="I look at {subject}.")


SLOTS = {"subject": "your bill"}


def composed(
    *more: Suggestion,
    used: tuple[str, ...] = (),
    cause: str = "powerlessness",
    slots: Mapping[str, str] = SLOTS,
) -> list[str]:
    found = compose((LEAD, FOR_CAUSE, *more), (ACT, OTHER), cause, slots, used, "call-1")
    return [said.say for said in found]


def test_a_lead_for_the_cause_comes_first() -> None:
    assert composed()[0].startswith("Round and round. ")
    assert all(say.startswith("I hear you. ") for say in composed(cause="disappointment"))


def test_no_lead_and_no_act_stands_on_a_card_twice() -> None:
    assert len(composed()) == len({say.partition(". ")[2] for say in composed()}) == 2


def test_an_act_begins_with_a_capital() -> None:
    assert composed(used=("en.act.money.2",)) == ["Round and round. Your bill comes first now."]


def test_without_an_act_that_is_left_nothing_is_composed() -> None:
    assert composed(used=("en.act.money.1", "en.act.money.2")) == []


def test_a_polite_lead_is_not_for_friends() -> None:
    found = compose((replace(LEAD, polite=True),), (ACT,), "", SLOTS, (), "call-1", familiar=True)
    assert found == []


def test_a_lead_with_something_heard_in_it_needs_it_and_then_comes_first() -> None:
    waited = replace(FOR_CAUSE, id="en.lead.x.3", say="{waited} is too long.", slots=("waited",))
    assert not any("too long" in say for say in composed(waited))
    assert composed(waited, slots={**SLOTS, "waited": "two weeks"})[0].startswith("Two weeks is too long. ")


def cards(call: Call, playbook: Playbook) -> list[SuggestionOffered]:
    return [event for event in fold(call.inputs, playbook)[1] if isinstance(event, SuggestionOffered)]


UPSET = "i told you twice, this is ridiculous, it is all about my bill"


def test_a_card_names_what_the_call_is_about_and_says_why(playbook: Playbook) -> None:
    (card,) = cards(Call(pause=30).agent("how can i help").customer(UPSET), playbook)
    assert "your bill" in card.say
    assert card.say.startswith("I am sorry")
    assert [each.words for each in card.because if each.rule == "en.subject.bill"] == ["bill"]
    lead, act = card.variant.split("+")
    assert (lead.rpartition(".")[0], act.rpartition(".")[0]) == (
        "en.situation.said_before.lead",
        "en.act.money",
    )


def test_a_card_for_the_feeling_alone_does_not_name_the_matter(playbook: Playbook) -> None:
    call = (
        Call(pause=30)
        .agent("how can i help")
        .customer(UPSET.replace("i told you twice", "nobody here helps"))
    )
    (card,) = cards(call, playbook)
    assert "bill" not in card.say


def test_a_card_that_names_nothing_is_said_whole(playbook: Playbook) -> None:
    (card,) = cards(Call(pause=30).agent("how can i help").customer(UPSET.replace("bill", "cat")), playbook)
    assert "+" not in card.variant


@pytest.mark.parametrize("again", ["bill smith", "bills"])
def test_a_name_is_no_subject(playbook: Playbook, again: str) -> None:
    (card,) = cards(Call(pause=30).agent("how can i help").customer(UPSET.replace("bill", again)), playbook)
    assert ("your bill" in card.say) == (again == "bills")


def test_a_part_of_a_sentence_is_not_said_twice_in_a_call(playbook: Playbook) -> None:
    call = Call(pause=50).agent("how can i help")
    for _ in range(3):
        call.customer(UPSET).agent("we do not do that")
    parts = [part for card in cards(call, playbook) for part in card.variant.split("+")]
    assert len(parts) == len(set(parts))
