"""The thread that answers for the deep voice."""

from __future__ import annotations

import asyncio
from threading import Event

import pytest

from assistant.deep.voice import Said
from assistant.server.listening import MOST_WAITING, Listener, Logits


class Echo:
    """Says how long a text is, after `go` is set."""

    def __init__(self, go: Event | None = None) -> None:
        self.go = go
        self.texts: list[str] = []

    def hear(self, said: Said) -> Logits:
        if self.go is not None:
            assert self.go.wait(5.0)
        if said.text == "broken":
            raise ValueError("as onnxruntime may")
        self.texts.append(said.text)
        return (float(len(said.text)),)


def ask(listener: Listener, call: str, text: str) -> asyncio.Future[Logits]:
    answer: asyncio.Future[Logits] = asyncio.get_running_loop().create_future()
    listener.ask(call, Said("en", text), answer.set_result)
    return answer


async def test_a_question_is_answered_on_the_event_loop() -> None:
    listener = Listener(Echo(), timeout_s=5.0)
    listener.start()
    assert await ask(listener, "a", "four") == (4.0,)
    listener.stop()
    assert listener.health() == {"voice": "on", "heard": 1, "too_late": 0, "faults": 0, "waiting": 0}


async def test_questions_of_many_calls_are_all_answered() -> None:
    listener = Listener(Echo(), timeout_s=5.0)
    listener.start()
    answers = await asyncio.gather(*(ask(listener, str(number), "x" * number) for number in range(40)))
    listener.stop()
    assert answers == [(float(number),) for number in range(40)]


async def test_a_newer_question_of_a_call_replaces_the_one_that_waits() -> None:
    voice = Echo()
    listener = Listener(voice, timeout_s=5.0)
    ask(listener, "a", "first")
    newer = ask(listener, "a", "first and more")
    listener.start()
    assert await newer == (14.0,)
    listener.stop()
    assert voice.texts == ["first and more"]
    assert listener.late == 1


async def test_a_question_that_has_waited_too_long_is_dropped_and_counted() -> None:
    times = iter((0.0, 1.0, 3.0, 3.0))
    listener = Listener(Echo(), timeout_s=2.0, now=lambda: next(times))
    old = ask(listener, "a", "old")
    new = ask(listener, "b", "new")
    listener.start()
    assert await new == (3.0,)
    listener.stop()
    assert not old.done()
    assert listener.late == 1


async def test_a_fault_costs_one_question_and_names_no_words(caplog: pytest.LogCaptureFixture) -> None:
    listener = Listener(Echo(), timeout_s=5.0)
    listener.start()
    broken = ask(listener, "a", "broken")
    assert await ask(listener, "b", "fine") == (4.0,)
    listener.stop()
    assert not broken.done()
    assert listener.faults == 1
    assert "broken" not in caplog.text


async def test_with_too_many_waiting_new_questions_are_turned_away() -> None:
    listener = Listener(Echo(), timeout_s=5.0)
    for number in range(MOST_WAITING + 3):
        ask(listener, str(number), "x")
    assert listener.late == 3


async def test_without_a_voice_nothing_is_asked_and_health_says_why() -> None:
    listener = Listener(None, timeout_s=5.0, absent="deep.onnx: damaged")
    listener.start()
    never = ask(listener, "a", "words")
    listener.stop()
    assert not never.done()
    assert listener.health() == {"voice": "fast alone", "why": "deep.onnx: damaged"}


async def test_a_stop_does_not_wait_for_what_is_queued() -> None:
    go = Event()
    voice = Echo(go)
    listener = Listener(voice, timeout_s=5.0)
    for number in range(5):
        ask(listener, str(number), "x")
    listener.start()
    stopped = asyncio.get_running_loop().run_in_executor(None, listener.stop)
    go.set()
    await stopped
    assert len(voice.texts) <= 5
