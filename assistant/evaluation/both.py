"""Calls and single texts heard by both voices, without a server: each question answered before the next word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assistant.deep.spoken import Spoken
from assistant.deep.voice import Voice
from assistant.engine.playbook import Playbook
from assistant.engine.state import CallState
from assistant.engine.step import step
from assistant.types import DeepAsked, DeepHeard, Event, Input, TurnHeard


def fold(inputs: Iterable[Input], playbook: Playbook, voice: Voice | None) -> list[Event]:
    """All events of a journal into which the deep voice's answers are put, as a server with time enough would."""
    state: CallState | None = None
    told: list[Event] = []
    spoken = Spoken()
    seq = 0

    def hear(heard: Input) -> list[Event]:
        nonlocal state, seq
        state, events = step(state, replace(heard, seq=seq), playbook)
        seq += 1
        told.extend(events)
        for event in events:
            if isinstance(event, TurnHeard):
                spoken.note(event)
        return list(events)

    for each in inputs:
        for event in hear(each):
            if not isinstance(event, DeepAsked) or voice is None or state is None:
                continue
            said = spoken.said(event.turn, state.language or "")
            if said is not None:
                answer = DeepHeard(
                    call_id=each.call_id,
                    seq=0,
                    at=each.at,
                    turn=event.turn,
                    chars=event.chars,
                    logits=voice.hear(said),
                )
                hear(answer)
    return told
