"""step(state, input, playbook) -> (state, events): the whole program between ears and mouth, as a pure fold.

No clock, no I/O, no randomness, no async: live, replay, evaluation, recovery after a crash and a move to another machine
are the same fold. This file wires the slices and decides nothing itself; what an input means for a customer's or an
agent's turn is in `customer_turn` and `agent_turn`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assistant.engine import agent_turn, customer_turn, deep_turn, feedback, supervisor, turns
from assistant.engine.advice import Advice
from assistant.engine.emit import Emitter
from assistant.engine.playbook import Playbook
from assistant.engine.state import CallState, OpenTurn, Reread
from assistant.engine.summary import summarise
from assistant.types import (
    Because,
    CallEnded,
    CallOpened,
    CallStarted,
    DeepHeard,
    Event,
    FeedbackGiven,
    HistoryAsked,
    HistoryFound,
    HistoryTold,
    Input,
    LanguageHeard,
    Past,
    Role,
    Segment,
    SegmentHeard,
    SupervisorActed,
    TurnEnded,
    TurnHeard,
)


class NotStarted(ValueError):
    """The first input of a call must be CallStarted."""


def step(state: CallState | None, heard: Input, playbook: Playbook) -> tuple[CallState, tuple[Event, ...]]:
    """The state after one input, and the events it gives.

    An input with a `seq` already taken, any input after the end, and a final heard twice change nothing.
    Raises NotStarted if `state` is None and the input is not CallStarted.
    """
    if state is None:
        if not isinstance(heard, CallStarted):
            raise NotStarted(f"call {heard.call_id!r}: first input is {heard.type}, not call_started")
        return _open(heard, playbook)
    if heard.seq <= state.seq or state.ended:
        return state, ()
    at = max(state.at, heard.at)
    state = replace(state, seq=heard.seq, at=at)
    emit = Emitter(state.call_id, at, state.events)
    match heard:
        case SegmentHeard(segment=segment):
            state = _segment(state, segment, playbook, emit)
        case TurnEnded(role=role):
            state = _turn_ended(state, role, playbook, emit)
        case LanguageHeard(language=language):
            state = _language(state, language, playbook, emit)
        case FeedbackGiven(suggestion_id=suggestion_id, verdict=verdict):
            state = feedback.take(state, suggestion_id, verdict, emit)
        case SupervisorActed(act=act, name=name):
            state = supervisor.take(state, act, name, emit)
        case HistoryFound(past=past):
            state = _history(state, past, emit)
        case DeepHeard():
            state = deep_turn.take(state, heard, playbook, emit)
        case CallEnded():
            state = replace(summarise(_finish(state, playbook, emit), playbook, emit), ended=True)
        case CallStarted():
            pass
    return replace(state, events=emit.next_seq), tuple(emit.events)


def fold(inputs: Iterable[Input], playbook: Playbook) -> tuple[CallState | None, list[Event]]:
    """All events of a journal, and the state at its end (None for an empty one)."""
    state: CallState | None = None
    events: list[Event] = []
    for heard in inputs:
        state, new = step(state, heard, playbook)
        events.extend(new)
    return state, events


def peek(state: CallState, segment: Segment, playbook: Playbook) -> tuple[Because, ...]:
    """Safety words in an interim (threat, self-harm, a demand for a supervisor): shown early, never part of the state."""
    language = playbook.languages.get(state.language or "")
    if language is None or segment.role is not Role.CUSTOMER:
        return ()
    return customer_turn.safety_words(segment.text, language)


def _open(heard: CallStarted, playbook: Playbook) -> tuple[CallState, tuple[Event, ...]]:
    emit = Emitter(heard.call_id, heard.at, 0)
    supported = heard.language in playbook.languages
    emit(CallOpened, language=heard.language, supported=supported, customer_name=heard.customer_name)
    if heard.customer_ref is not None:
        emit(HistoryAsked)
    state = CallState(
        call_id=heard.call_id,
        language=heard.language if supported else None,
        customer_name=heard.customer_name,
        seq=heard.seq,
        at=heard.at,
        events=emit.next_seq,
        advice=Advice(agent_cards=heard.agent_cards),
    )
    return state, tuple(emit.events)


def _language(state: CallState, language: str, playbook: Playbook, emit: Emitter) -> CallState:
    """Set once. What was said before stays transcript only, but for the open turn, which is read now, and decided on if it is over."""
    if state.language is not None:
        return state
    supported = language in playbook.languages
    emit(CallOpened, language=language, supported=supported, customer_name=state.customer_name)
    if not supported:
        return state
    state = _read(replace(state, language=language), playbook, emit)
    turn = state.turns.open
    return _finish(state, playbook, emit) if turn is not None and turn.closed else state


def _history(state: CallState, past: Past, emit: Emitter) -> CallState:
    """Told once, and only of somebody who has been in touch before. It is shown and decides nothing."""
    if state.history is None and past.calls + past.others > 0:
        emit(HistoryTold, past=past)
    return replace(state, history=state.history or past)


def _segment(state: CallState, segment: Segment, playbook: Playbook, emit: Emitter) -> CallState:
    if not segment.is_final or turns.seen(state.turns, segment):
        return state
    if segment.role is Role.UNKNOWN:
        slice_, turn = turns.aside(state.turns, segment, emit.at)
        emit(TurnHeard, turn=turn.index, role=turn.role, text=turn.text, start=turn.start, end=turn.end)
        return replace(state, turns=slice_)
    slice_, turn, new = turns.advance(state.turns, segment, emit.at, playbook.policy.turn)
    if new:
        state = _finish(state, playbook, emit)
        state = replace(state, before=Reread(state.course, state.tension, state.stage), open=OpenTurn())
    state = replace(state, turns=slice_)
    if segment.text.strip():
        emit(TurnHeard, turn=turn.index, role=turn.role, text=turn.text, start=turn.start, end=turn.end)
        state = _read(state, playbook, emit)
    return _finish(state, playbook, emit) if turn.closed else state


def _turn_ended(state: CallState, role: Role, playbook: Playbook, emit: Emitter) -> CallState:
    slice_, turn = turns.close(state.turns, role)
    if turn is None:
        return state
    return _finish(replace(state, turns=slice_), playbook, emit)


def _read(state: CallState, playbook: Playbook, emit: Emitter) -> CallState:
    """Read the whole open turn (again). Where there is no word yet ("..."), there is nothing to read."""
    turn = state.turns.open
    language = playbook.languages.get(state.language or "")
    if turn is None or language is None or not turn.has_words:
        return state
    if turn.role is Role.CUSTOMER:
        deep_turn.ask(turn, playbook, emit)
        return customer_turn.read(state, turn, language, playbook, emit)
    if turn.role is Role.AGENT:
        return agent_turn.read(state, turn, language, playbook, emit)
    return state


def _finish(state: CallState, playbook: Playbook, emit: Emitter) -> CallState:
    """The open turn is over: decide on it, once. A customer turn cut off by the agent is remembered, but gets no card."""
    turn = state.turns.open
    language = playbook.languages.get(state.language or "")
    if turn is None or state.open.done or language is None or not turn.has_words:
        return state
    if state.open.awaits_end:
        # it was over before it could be read as over: an end may come without words, or by the other one's beginning
        state = agent_turn.read(state, replace(turn, closed=True), language, playbook, emit)
    state = replace(state, open=replace(state.open, done=True))
    if turn.role is Role.CUSTOMER:
        return deep_turn.finish(state, turn, language, playbook, emit)
    if turn.role is Role.AGENT:
        return agent_turn.finish(state, turn, language, playbook)
    return state
