"""A customer's history in the core: asked for by an event, heard as an input, shown and nothing else."""

from __future__ import annotations

from dataclasses import replace

from assistant.engine.playbook import Playbook
from assistant.engine.step import fold
from assistant.types import CallStarted, Event, HistoryFound, HistoryTold, Past, PastInteraction, Stage
from tests.factories import Call

PAST = Past(
    days=30,
    calls=3,
    others=0,
    interactions=(PastInteraction(channel="call", on="2026-05-12", stage=Stage.CRITICAL, supervisor=True),),
    promises=(),
    language="en",
    form=None,
)


def known(*found: Past) -> Call:
    """A call of a known customer, with what was found about him."""
    call = Call()
    call.inputs[0] = CallStarted(call_id="call-1", seq=0, at=0.0, language="en", customer_ref="p")
    for past in found:
        call.inputs.append(HistoryFound(call_id="call-1", seq=len(call.inputs), at=0.5, past=past))
    return call


def kinds(events: list[Event]) -> list[str]:
    return [event.type for event in events]


def test_the_history_of_a_known_customer_is_asked_for_at_once(playbook: Playbook) -> None:
    assert kinds(fold(known().inputs, playbook)[1]) == ["call_opened", "history_asked"]


def test_nobody_asks_about_somebody_unknown(playbook: Playbook) -> None:
    assert kinds(fold(Call().inputs, playbook)[1]) == ["call_opened"]


def test_what_was_found_is_told_once(playbook: Playbook) -> None:
    _, events = fold(known(PAST, replace(PAST, calls=9)).inputs, playbook)
    (told,) = (event for event in events if isinstance(event, HistoryTold))
    assert told.past == PAST


def test_a_first_contact_is_not_told(playbook: Playbook) -> None:
    nothing = replace(PAST, calls=0, interactions=())
    assert "history_told" not in kinds(fold(known(nothing).inputs, playbook)[1])


def test_a_bad_history_decides_nothing(playbook: Playbook) -> None:
    def decided(call: Call) -> list[tuple[str, object]]:
        call.customer("hello, I would like to know when my parcel comes", at=5.0).agent("one moment", at=9.0)
        call.customer("this is the third time I call", at=14.0).end()
        _, events = fold(call.inputs, playbook)
        left_out = ("history_asked", "history_told")
        return [
            (event.type, getattr(event, "score", getattr(event, "tension", None)))
            for event in events
            if event.type not in left_out
        ]

    assert decided(known(PAST)) == decided(known())
