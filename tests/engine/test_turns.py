from __future__ import annotations

import pytest

from assistant.engine.policy import TurnPolicy
from assistant.engine.turns import MOST_IDS, Turn, Turns, advance, aside, close, seen
from assistant.types import Role, Segment

POLICY = TurnPolicy(pause_s=3.0, interrupt_s=0.25)


def final(
    text: str, role: Role = Role.CUSTOMER, start: float = 0.0, end: float = 1.0, **fields: object
) -> Segment:
    return Segment(**{"role": role, "text": text, "start": start, "end": end, **fields})  # type: ignore[arg-type]


def test_two_finals_of_one_speaker_are_one_turn() -> None:
    turns, _, _ = advance(Turns(), final("it was"), 1, POLICY)
    turns, turn, new = advance(turns, final("late", start=1.2, end=2), 2, POLICY)
    assert (turn.index, turn.text, new) == (0, "it was late", False)


def test_the_other_speaker_begins_a_new_turn() -> None:
    turns, _, _ = advance(Turns(), final("hello"), 1, POLICY)
    _, turn, new = advance(turns, final("hi", Role.AGENT, 2, 3), 3, POLICY)
    assert (turn.index, new) == (1, True)


def test_a_pause_ends_a_turn() -> None:
    turns, _, _ = advance(Turns(), final("hello"), 1, POLICY)
    _, turn, new = advance(turns, final("are you there", start=4.1, end=5), 5, POLICY)
    assert (turn.index, new) == (1, True)


def test_endpointing_ends_a_turn() -> None:
    turns, _, _ = advance(Turns(), final("hello", ends_turn=True), 1, POLICY)
    _, turn, _ = advance(turns, final("again", start=1.1, end=2), 2, POLICY)
    assert turn.index == 1


def test_a_turn_can_be_closed_apart_from_text() -> None:
    turns, _, _ = advance(Turns(), final("hello"), 1, POLICY)
    turns, closed = close(turns, Role.CUSTOMER)
    assert closed is not None
    assert closed.closed


def test_closing_the_other_role_changes_nothing() -> None:
    turns, _, _ = advance(Turns(), final("hello"), 1, POLICY)
    assert close(turns, Role.AGENT) == (turns, None)


def test_an_agent_who_begins_too_early_interrupts() -> None:
    turns, _, _ = advance(Turns(), final("let me finish", end=4.0), 4, POLICY)
    _, turn, _ = advance(turns, final("sir", Role.AGENT, 3.5, 5), 5, POLICY)
    assert turn.interrupts


def test_a_close_hand_over_is_no_interruption() -> None:
    turns, _, _ = advance(Turns(), final("that is all", end=4.0), 4, POLICY)
    _, turn, _ = advance(turns, final("sure", Role.AGENT, 3.9, 5), 5, POLICY)
    assert not turn.interrupts


def test_a_final_heard_before_is_known() -> None:
    segment = final("hello", segment_id="a")
    turns, _, _ = advance(Turns(), segment, 1, POLICY)
    assert seen(turns, segment)
    assert not seen(turns, final("hello", Role.AGENT, segment_id="a"))


def test_a_final_without_id_is_never_known() -> None:
    segment = final("hello")
    turns, _, _ = advance(Turns(), segment, 1, POLICY)
    assert not seen(turns, segment)


def test_remembered_ids_are_bounded() -> None:
    turns = Turns()
    for number in range(MOST_IDS + 50):
        turns, _, _ = advance(turns, final("x", segment_id=str(number)), number, POLICY)
    assert len(turns.ids) == MOST_IDS


def test_times_that_run_backwards_do_no_harm() -> None:
    _, turn, _ = advance(Turns(), final("x", start=9.0, end=2.0), 3, POLICY)
    assert turn.end >= turn.start


def test_an_unknown_speaker_has_a_turn_of_his_own_and_ends_nobodys() -> None:
    turns, turn, _ = advance(Turns(), final("it was"), 1, POLICY)
    turns, beside = aside(turns, final("hm", Role.UNKNOWN, 1.1, 1.2), 1.2)
    turns, same, new = advance(turns, final("late", start=1.4, end=2), 2, POLICY)
    assert (turn.index, beside.index, same.index, new) == (0, 1, 0, False)
    assert same.text == "it was late"


def test_an_unknown_final_heard_twice_is_known() -> None:
    heard = final("hm", Role.UNKNOWN, segment_id="7")
    turns, _ = aside(Turns(), heard, 1.0)
    assert seen(turns, heard)


def test_a_sound_of_the_customers_within_a_long_answer_is_no_interruption() -> None:
    turns, _, _ = advance(Turns(), final("where is it", start=1, end=3), 3, POLICY)
    turns, _, _ = advance(turns, final("mhm", start=8, end=9), 9, POLICY)
    _, turn, _ = advance(turns, final("well it is on its way", Role.AGENT, 4, 12), 12, POLICY)
    assert not turn.interrupts


@pytest.mark.parametrize(("text", "words"), [("...", False), ("***", False), ("ok", True), ("7", True)])
def test_signs_and_masks_are_no_words(text: str, words: bool) -> None:
    assert Turn(0, Role.CUSTOMER, text, 0.0, 1.0).has_words is words
