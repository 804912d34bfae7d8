"""The deep voice and a customer's turn: the question when words have come, and what its answer changes.

The fast voice decides at once and never waits. An answer counts while its turn is still the last one and has not grown:
the turn is then read anew with both voices. If it had been decided on already, what was said stays; where nothing was
said, the decision is made again, so that a card or a prompt may come a moment later than it would have.
"""

from __future__ import annotations

from dataclasses import fields, replace

from assistant.engine import customer_turn
from assistant.engine.emit import Emitter
from assistant.engine.playbook import Language, Playbook
from assistant.engine.state import CallState, Undo
from assistant.engine.turns import Turn
from assistant.types import (
    CoachingGiven,
    DeepAsked,
    DeepHeard,
    EscalationPrompted,
    EscalationWithdrawn,
    Role,
    SuggestionOffered,
    SuggestionSettled,
)

# What an agent has seen is not taken back or said a second time.
_SAID = (CoachingGiven, EscalationPrompted, EscalationWithdrawn, SuggestionOffered, SuggestionSettled)
_SLICES = tuple(field.name for field in fields(Undo))


def ask(turn: Turn, playbook: Playbook, emit: Emitter) -> None:
    """Ask the deep voice, if there is one, about the turn as it stands."""
    if playbook.deep is not None and turn.text:
        emit(DeepAsked, turn=turn.index, chars=len(turn.text))


def finish(state: CallState, turn: Turn, language: Language, playbook: Playbook, emit: Emitter) -> CallState:
    """As `customer_turn.finish`; keeps what it began with, because an answer of the deep voice may change the decision."""
    if playbook.deep is None:
        return customer_turn.finish(state, turn, language, playbook, emit)
    undo = Undo(**{name: getattr(state, name) for name in _SLICES})
    begun = len(emit.events)
    state = customer_turn.finish(state, turn, language, playbook, emit)
    said = any(isinstance(event, _SAID) for event in emit.events[begun:])
    return replace(state, open=replace(state.open, undo=undo, said=said))


def take(state: CallState, heard: DeepHeard, playbook: Playbook, emit: Emitter) -> CallState:
    """Read the turn anew with both voices. An answer about another turn, about fewer words, or a second one changes nothing."""
    turn = state.turns.open
    language = playbook.languages.get(state.language or "")
    if playbook.deep is None or turn is None or language is None or turn.role is not Role.CUSTOMER:
        return state
    if turn.index != heard.turn or len(turn.text) != heard.chars or state.open.deep:
        return state
    undo, said = state.open.undo, state.open.said
    if undo is None:  # not decided on yet: the decision will rest on this reading
        return customer_turn.read(state, turn, language, playbook, emit, heard.logits)
    decided = state
    state = replace(state, **{name: getattr(undo, name) for name in _SLICES})
    state = customer_turn.read(state, turn, language, playbook, emit, heard.logits)
    state = replace(state, open=replace(state.open, done=True))
    if not said:
        return customer_turn.finish(state, turn, language, playbook, emit)
    kept = replace(state, **{name: getattr(decided, name) for name in _SLICES})
    return replace(kept, customer_level=state.open.level, customer_expected=state.open.expected)
