"""Finals once, interims tied to their final, nothing without bounds."""

from __future__ import annotations

from assistant.feeds.ledger import LIMIT, Ledger, Recent


def test_the_open_utterance_keeps_its_id_until_it_is_closed() -> None:
    ledger = Ledger()
    first = ledger.current("a")
    assert ledger.current("a") == first
    ledger.close("a")
    assert ledger.current("a") != first


def test_legs_have_utterances_of_their_own() -> None:
    ledger = Ledger()
    assert ledger.current("a") != ledger.current("b")


def test_a_final_is_settled_once() -> None:
    ledger = Ledger()
    assert [ledger.settle("x"), ledger.settle("x"), ledger.is_settled("x")] == [True, False, True]


def test_an_interim_within_audio_that_was_heard_is_late() -> None:
    ledger = Ledger()
    ledger.heard_until("a", 5.0)
    ledger.heard_until("a", 3.0)  # an older final, delivered late
    assert [ledger.is_late("a", 5.0), ledger.is_late("a", 5.1), ledger.is_late("b", 1.0)] == [
        True,
        False,
        False,
    ]


def test_a_session_that_starts_over_has_heard_nothing() -> None:
    ledger = Ledger()
    ledger.heard_until("a", 5.0)
    ledger.restart()
    assert not ledger.is_late("a", 1.0)


def test_audio_far_before_what_was_heard_is_a_session_that_started_over() -> None:
    ledger = Ledger()
    ledger.heard_until("a", 290.0)
    assert not ledger.is_late("a", 1.0)
    ledger.heard_until("a", 2.0)
    assert ledger.is_late("a", 1.0)


def test_an_open_turn_is_ended_once() -> None:
    ledger = Ledger()
    assert [ledger.turn("a", ended=end) for end in (False, False, True, True)] == [False, True, True, False]


def test_only_the_oldest_is_forgotten() -> None:
    recent = Recent(2)
    for member in "abc":
        recent.add(member)
    assert ["a" in recent, "b" in recent, "c" in recent] == [False, True, True]


def test_thousands_of_legs_take_bounded_room_and_no_id_comes_twice() -> None:
    ledger = Ledger()
    ids = {ledger.current(str(leg)) for leg in range(2 * LIMIT)} | {
        ledger.current(str(leg)) for leg in range(10)
    }
    assert len(ids) == 2 * LIMIT + 10
