"""What the agent says about a card or prompt, by key or click."""

from __future__ import annotations

from dataclasses import replace

from assistant.engine import offer, story
from assistant.engine.emit import Emitter
from assistant.engine.state import CallState
from assistant.types import Verdict


def take(state: CallState, suggestion_id: str, verdict: Verdict, emit: Emitter) -> CallState:
    """Settle the card or prompt it names; an answer to one that is gone, or a rating, is only counted."""
    card, prompt = state.advice.card, state.escalation.prompt
    turn = state.turns.count - 1
    if verdict in (Verdict.ACCEPTED, Verdict.DISMISSED):
        how = "accepted" if verdict is Verdict.ACCEPTED else "dismissed"
        if card is not None and card.suggestion_id == suggestion_id:
            return offer.settle(state, how, emit)  # type: ignore[arg-type]
        if prompt is not None and prompt.suggestion_id == suggestion_id:
            return offer.withdraw(state, turn, how, emit)  # type: ignore[arg-type]
        return _count(state, f"late_{verdict}")
    return _count(state, str(verdict))


def _count(state: CallState, name: str) -> CallState:
    return replace(state, story=replace(state.story, settled=story.counted(state.story.settled, name)))
