"""A call as vCon: our own decoder reads its turns back, and what we heard stands beside them."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from assistant.engine.playbook import Playbook
from assistant.engine.step import fold
from assistant.evaluation.vcon import vcon
from assistant.feeds import FeedConfig, open_feed
from assistant.types import Event, Role, Segment, TurnHeard
from tests.factories import Call, segment

OPENED = 1_700_000_000.25


@pytest.fixture(scope="module")
def events(playbook: Playbook) -> list[Event]:
    """An angry call of somebody whose name is known, with one turn in two finals and one of nobody known."""
    call = Call(name="Berg", pause=10).agent("hello how can i help", start=8.0, end=10.0)
    call.customer("you promised", ends_turn=False, start=18.0, end=19.0, segment_id="a")
    call.customer("this is ridiculous", start=19.0, end=20.5, segment_id="b")
    call.hear(segment("[static]", Role.UNKNOWN, start=31.0, end=32.0))
    call.agent("i hear you and i am sorry", start=38.0, end=40.0).end()
    return fold(call.inputs, playbook)[1]


def made(events: list[Event], **more: Any) -> dict[str, Any]:
    """Through JSON, as it leaves the house."""
    found: dict[str, Any] = orjson.loads(orjson.dumps(vcon("call-1", events, opened_at=OPENED, **more)))
    return found


def test_our_decoder_reads_the_turns_back(events: list[Event]) -> None:
    read = open_feed("vcon", FeedConfig()).receive(made(events))
    turns = {event.turn: event for event in events if isinstance(event, TurnHeard)}
    first = turns[0].start
    assert [(one.role, one.text) for one in read if isinstance(one, Segment)] == [
        (turn.role, turn.text) for turn in turns.values()
    ]
    times = [(one.start, one.end) for one in read if isinstance(one, Segment)]
    assert times == [
        (pytest.approx(turn.start - first, abs=1e-3), pytest.approx(turn.end - first, abs=1e-3))
        for turn in turns.values()
    ]


def test_the_whole_turn_is_one_dialog(events: list[Event]) -> None:
    bodies = [dialog["body"] for dialog in made(events)["dialog"]]
    assert bodies[1] == "you promised this is ridiculous"
    assert len(bodies) == 4


def test_dialogs_stand_on_the_wall_clock(events: list[Event]) -> None:
    assert made(events)["dialog"][0]["start"] == "2023-11-14T22:13:28.250+00:00"


def test_the_parties_are_roles_and_no_persons(events: list[Event]) -> None:
    found = made(events)
    assert found["parties"] == [{"role": "customer"}, {"role": "agent"}, {"role": "unknown"}]
    assert "Berg" not in orjson.dumps({**found, "dialog": [], "analysis": []}).decode()


def test_who_speaks_comes_first(events: list[Event]) -> None:
    spoken = [(dialog["originator"], dialog["parties"]) for dialog in made(events)["dialog"]]
    assert spoken == [(1, [1, 0]), (0, [0, 1]), (2, [2, 0, 1]), (1, [1, 0])]


def test_the_course_names_level_tension_and_words_of_each_customer_turn(events: list[Event]) -> None:
    (analysis,) = [one for one in made(events)["analysis"] if one["type"] == "sentiment"]
    (row,) = analysis["body"]["course"]
    assert (row["dialog"], row["triggers"]) == (1, ["disappointment"])
    assert row["level"] >= 2
    assert row["tension"] > 1
    assert "you promised" in {one["words"] for one in row["because"]}


def test_the_report_is_the_summary_with_vendor_product_and_schema(events: list[Event]) -> None:
    (analysis,) = [one for one in made(events, playbook="abc")["analysis"] if one["type"] == "report"]
    assert analysis["body"]["type"] == "call_summarised"
    assert (analysis["vendor"], analysis["schema"]) == (
        "call-deescalation-assistant",
        "call-deescalation-assistant/call_summarised/1",
    )
    assert analysis["product"].endswith("playbook abc")


def test_the_same_call_gives_the_same_bytes(events: list[Event]) -> None:
    assert made(events) == made(events)
    assert made(events)["uuid"] != vcon("call-2", events, opened_at=OPENED)["uuid"]


def test_a_call_that_goes_on_has_no_report(events: list[Event]) -> None:
    assert [one["type"] for one in made(events[:-1])["analysis"]] == ["sentiment"]


def test_a_call_without_a_word_is_an_empty_dialog() -> None:
    found = made([], ended_at=OPENED + 5)
    assert (found["dialog"], found["analysis"]) == ([], [])
    assert found["created_at"] == "2023-11-14T22:13:25.250+00:00"
