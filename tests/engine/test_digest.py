"""What a colleague is told of a call: chosen clause by clause, whole, and never more than is read in seconds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import data
from assistant.analysis.gist import GistEars, Said
from assistant.analysis.hashed import Hashed, key
from assistant.analysis.text import read
from assistant.engine.digest import MOST_MATTER, digest
from assistant.engine.playbook import Playbook
from assistant.engine.step import fold
from assistant.evaluation.corpus import read_calls
from assistant.evaluation.quotes import said_in
from assistant.evaluation.run import inputs


def model(*weights: tuple[str, Sequence[float]]) -> Hashed:
    """A model with these features, each with a weight a head; a clause without them has a logit of -3."""
    rows = sorted((key(feature), heads) for feature, heads in weights)
    table = np.array([heads for _, heads in rows], dtype=np.int8)
    heads = table.shape[1]
    return Hashed(
        np.array([feature for feature, _ in rows], dtype=np.uint32),
        table,
        np.ones(heads, dtype=np.float32),
        np.full(heads, -3.0, dtype=np.float32),
    )


# matter: "broken", "leaks"; wants: "refund". promise: "send"; told: "expired". Where clauses end only marks say.
EARS = GistEars(
    "en",
    None,
    model(("wbroken", (60, 0)), ("wleaks", (90, 0)), ("wrefund", (0, 60))),
    model(("wsend", (60, 0)), ("wexpired", (0, 60))),
)


def call(*turns: str) -> list[Said]:
    """Turns in order, the customer's first; `A:` begins an agent's."""
    return [
        Said(place, not text.startswith("A: "), text.removeprefix("A: ")) for place, text in enumerate(turns)
    ]


def test_the_clause_that_tells_the_matter_is_quoted_and_not_the_rest() -> None:
    found = digest(
        call("Good morning to you all. My boiler is broken since friday. It is a nice day."), EARS, 8
    )
    assert found.matter == ("My boiler is broken since friday",)


def test_what_tells_most_is_the_core() -> None:
    found = digest(call("My boiler is broken since friday.", "And now it leaks into the kitchen."), EARS, 8)
    assert found.core == "And now it leaks into the kitchen"


def test_the_matter_is_told_in_the_order_in_which_it_came() -> None:
    found = digest(call("My boiler is broken since friday.", "And now it leaks into the kitchen."), EARS, 8)
    assert found.matter == ("My boiler is broken since friday", "And now it leaks into the kitchen")


def test_where_nothing_is_sure_one_clause_stands_for_the_matter() -> None:
    assert digest(call("Well I have a question for you."), EARS, 8).matter == (
        "Well I have a question for you",
    )


def test_the_matter_has_no_more_words_than_are_read_in_seconds() -> None:
    turns = [
        f"the {number} pipe is broken {'very ' * 10}badly."
        for number in "one two three four five six".split()
    ]
    found = digest(call(*turns), EARS, 8)
    assert 0 < sum(len(quote.split()) for quote in found.matter) <= MOST_MATTER


def test_a_clause_too_short_to_be_understood_takes_its_neighbour_with_it() -> None:
    found = digest(call("In my kitchen at home. It leaks a lot."), EARS, 8)
    assert found.matter == ("In my kitchen at home. It leaks a lot",) or "It leaks a lot" in found.matter[0]


def test_the_last_wishes_are_wanted() -> None:
    found = digest(call("I want a refund on it.", "A full refund I said.", "Refund me or else man."), EARS, 8)
    assert found.wants == ("A full refund I said", "Refund me or else man")


def test_the_latest_word_on_how_things_stand_is_told() -> None:
    found = digest(call("My boiler is broken.", "A: The guarantee expired in march."), EARS, 8)
    assert found.told == "The guarantee expired in march"


def test_what_was_said_long_ago_does_not_tell_how_things_stand() -> None:
    agent = ["A: The guarantee expired in march.", *["A: Well let me have a look."] * 4]
    assert digest(call("My boiler is broken.", *agent), EARS, 8).told == ""


def test_a_promise_stands_in_its_own_words() -> None:
    found = digest(call("My boiler is broken.", "A: I see it now. I'll send the parts today."), EARS, 8)
    assert [held.promise.words for held in found.promises] == ["I'll send the parts today"]


def test_a_promise_names_the_time_in_its_words(real_playbook: Playbook) -> None:
    by = real_playbook.languages["en"].gist
    ears = GistEars("en", None, EARS.customer, EARS.agent, by.promises)
    found = digest(call("My boiler is broken.", "A: I'll send the parts by friday at noon."), ears, 8)
    assert [held.promise.due for held in found.promises] == ["by friday at noon"]


def test_without_a_model_the_call_is_told_by_how_it_began() -> None:
    found = digest(call("hello", "my boiler is broken since friday"), GistEars("en"), 8)
    assert (found.matter, found.core) == (
        ("my boiler is broken since friday",),
        "my boiler is broken since friday",
    )


def test_a_turn_that_has_been_read_is_not_read_again() -> None:
    once = EARS.read(call("My boiler is broken.", "A: I see it now.", "It leaks."))
    again = EARS.read([*once, Said(3, False, "I'll send it.")])
    assert all(now.clauses is before.clauses for now, before in zip(again[:2], once[:2], strict=True))


def test_a_turn_is_read_again_when_its_answer_has_come_because_it_tells_more() -> None:
    answered = GistEars("en", None, EARS.customer, model(("wsend", (60, 0)), ("rno", (-90, 0))))
    offered = call("My boiler is broken.", "A: I'll send a man.")
    before = answered.read(offered)
    after = answered.read([*before, Said(2, True, "no thanks")])
    assert before[1].clauses
    assert after[1].clauses
    assert after[1].clauses[0].logits < before[1].clauses[0].logits


def test_a_call_read_in_two_parts_is_told_as_one_that_is_read_at_once(real_playbook: Playbook) -> None:
    for lang, language in real_playbook.languages.items():
        for labelled in read_calls(data.samples(), "staged", lang)[:4]:
            said = said_in(labelled)
            by = language.gist
            parts = by.read([*by.read(said[: len(said) // 2]), *said[len(said) // 2 :]])
            assert digest(parts, by, 8) == digest(said, by, 8)


def test_the_engine_keeps_what_the_gist_would_hear_in_a_turn(real_playbook: Playbook) -> None:
    for lang, language in real_playbook.languages.items():
        labelled = read_calls(data.samples(), "staged", lang)[0]
        state, _ = fold(inputs(labelled), real_playbook)
        assert state is not None
        for said in state.story.said:
            heard = language.gist.marks(read(said.text, lang), said.customer)
            assert set(said.marks or ()) == set(heard)


@pytest.mark.parametrize("turns", [(), ("",), ("A: hello",), ("***",), ("🙂 🙂",), ("no " * 4000,)])
def test_any_call_has_a_gist(turns: tuple[str, ...], real_playbook: Playbook) -> None:
    found = digest(call(*turns), real_playbook.languages["en"].gist, 8)
    assert sum(len(quote.split()) for quote in found.matter) <= 2 * MOST_MATTER


@given(
    st.lists(
        st.tuples(
            st.booleans(), st.text(max_size=120) | st.sampled_from(["my boiler is broken", "I'll send it"])
        ),
        max_size=8,
    )
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_quote_is_said_in_a_turn_of_its_speaker(
    real_playbook: Playbook, turns: list[tuple[bool, str]]
) -> None:
    said = [Said(place, customer, text) for place, (customer, text) in enumerate(turns)]
    found = digest(said, real_playbook.languages["en"].gist, 8)
    customers = [each.text for each in said if each.customer]
    agents = [each.text for each in said if not each.customer]
    quotes = [(quote, customers) for quote in (*found.matter, *found.wants, found.core)]
    quotes += [(quote, agents) for quote in (found.told, *(held.promise.words for held in found.promises))]
    assert all(any(quote in text for text in texts) for quote, texts in quotes if quote)
