"""The conflated view is bounded and loses nothing that a panel shows."""

from __future__ import annotations

from typing import Any

import orjson

from assistant.server.view import RECENT, TENSIONS, TURNS, View
from assistant.types import (
    Because,
    CallOpened,
    Event,
    FrustrationRead,
    Role,
    Stage,
    StageChanged,
    SuggestionOffered,
    SuggestionSettled,
    SuggestionSuppressed,
    TensionRead,
    TurnHeard,
)


def opened(seq: int) -> Event:
    return CallOpened(call_id="c", seq=seq, at=0.0, language="en", supported=True, customer_name=None)


def turn(seq: int, index: int, text: str = "words") -> Event:
    return TurnHeard(
        call_id="c", seq=seq, at=1.0, turn=index, role=Role.CUSTOMER, text=text, start=0.0, end=1.0
    )


def read(seq: int, index: int, level: int) -> Event:
    return FrustrationRead(
        call_id="c", seq=seq, at=1.0, turn=index, score=0.5, level=level, triggers=(), flags=(), because=()
    )


def tension(seq: int, index: int) -> Event:
    return TensionRead(call_id="c", seq=seq, at=1.0, turn=index, tension=1.0)


def offered(seq: int, name: str) -> Event:
    return SuggestionOffered(
        call_id="c",
        seq=seq,
        at=1.0,
        turn=0,
        suggestion_id=name,
        technique="apologise",
        trigger=None,
        headline="h",
        say="s",
        alternatives=(),
        until=21.0,
        because=(Because(rule="r", words="w"),),
    )


def viewed(*events: Event) -> View:
    view = View()
    for event in events:
        view.add(event)
    return view


def kinds(view: View) -> list[str]:
    return [orjson.loads(body)["type"] for body in view.events()]


def test_a_short_call_is_told_whole_and_in_order() -> None:
    view = viewed(opened(0), turn(1, 0), read(2, 0, 1), tension(3, 0), offered(4, "s1"))
    assert kinds(view) == [
        "call_opened",
        "turn_heard",
        "frustration_read",
        "tension_read",
        "suggestion_offered",
    ]


def test_of_a_turn_only_the_last_words_and_reading_are_told() -> None:
    view = viewed(turn(0, 0, "a"), read(1, 0, 1), turn(2, 0, "a b"), read(3, 0, 3))
    bodies: list[dict[str, Any]] = [orjson.loads(body) for body in view.events()]
    assert [body["seq"] for body in bodies] == [2, 3]
    assert (bodies[0]["text"], bodies[1]["level"]) == ("a b", 3)


def test_a_very_long_call_has_a_bounded_view_that_keeps_the_open_card_and_the_beginning() -> None:
    events = [opened(0), StageChanged(call_id="c", seq=1, at=0.0, turn=0, from_=Stage.CALM, to=Stage.TENSE)]
    events.append(offered(2, "open"))
    for index in range(5000):
        seq = len(events)
        held = SuggestionSuppressed(
            call_id="c", seq=seq + 2, at=1.0, turn=index, technique=None, why="cooldown"
        )
        events += [turn(seq, index), tension(seq + 1, index), held]
    view = viewed(*events)
    found = kinds(view)
    assert found[:3] == ["call_opened", "stage_changed", "suggestion_offered"]
    assert (found.count("turn_heard"), found.count("tension_read")) == (TURNS, TENSIONS)
    assert len(found) < 400
    assert view.counts["suggestion_suppressed"] == 5000
    assert (view.knows("open"), view.stage) == (True, "tense")


def test_what_came_after_a_number_is_told_as_long_as_all_of_it_is_there() -> None:
    view = viewed(*(tension(seq, seq) for seq in range(RECENT + 10)))
    assert [seq for seq, _ in view.after(RECENT + 7) or []] == [RECENT + 8, RECENT + 9]
    assert view.after(RECENT + 9) == []
    assert len(view.after(9) or []) == RECENT
    assert view.after(8) is None
    assert view.after(RECENT + 10) is None


def test_a_snapshot_says_how_often_everything_has_happened() -> None:
    view = viewed(opened(0), SuggestionSettled(call_id="c", seq=1, at=1.0, suggestion_id="s1", how="said"))
    snapshot = orjson.loads(view.snapshot("c"))
    assert snapshot["counts"] == {"call_opened": 1, "suggestion_settled": 1}
    assert (snapshot["type"], snapshot["call_id"], snapshot["seq"]) == ("snapshot", "c", 1)


def test_an_empty_view_is_a_snapshot_of_nothing() -> None:
    assert orjson.loads(View().snapshot("c")) == {
        "type": "snapshot",
        "call_id": "c",
        "seq": -1,
        "counts": {},
        "events": [],
    }
