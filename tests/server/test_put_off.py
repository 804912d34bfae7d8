"""A message that was refused for now is waited for by those behind it, and not for ever."""

from __future__ import annotations

from assistant.server.put_off import PutOff


def put_off() -> PutOff:
    """Message 5 of call a is put off by 2 seconds, and waited for until second 100."""
    made = PutOff()
    made.put("a", 5, 2.0, 100.0)
    return made


def test_what_comes_behind_waits_as_long_as_the_one_before_it() -> None:
    assert put_off().pause("a", 6, 10.0) == 2.0


def test_the_message_itself_and_one_before_it_have_their_turn() -> None:
    waiting = put_off()
    assert (waiting.pause("a", 5, 10.0), waiting.pause("a", 4, 10.0)) == (0.0, 0.0)


def test_another_call_waits_for_nothing() -> None:
    assert put_off().pause("b", 6, 10.0) == 0.0


def test_once_it_is_heard_nothing_waits() -> None:
    waiting = put_off()
    waiting.done("a", 5)
    assert waiting.pause("a", 6, 10.0) == 0.0


def test_another_message_heard_changes_nothing() -> None:
    waiting = put_off()
    waiting.done("a", 4)
    assert waiting.pause("a", 6, 10.0) == 2.0


def test_a_message_that_never_comes_again_is_not_waited_for_for_ever() -> None:
    assert put_off().pause("a", 6, 100.0) == 0.0
