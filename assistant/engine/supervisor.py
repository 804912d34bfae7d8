"""What a supervisor says about a call on the wall, and what follows: the agent is told, an open prompt has done its work."""

from __future__ import annotations

from dataclasses import replace

from assistant.engine import escalation, offer
from assistant.engine.emit import Emitter
from assistant.engine.state import CallState
from assistant.types import SupervisorAct, SupervisorAnnounced

# So many fit into a summary; more comings and goings than this are noise.
MOST_JOINED = 8


def take(state: CallState, act: SupervisorAct, name: str | None, emit: Emitter) -> CallState:
    """Tell the agent. Who is joining answers the open prompt, as if the agent had asked for him; who leaves takes that back."""
    emit(SupervisorAnnounced, act=act, name=name)
    joined = tuple(one for one in state.story.joined if one[0] != (name or ""))
    if act == "left" and name is None and joined == state.story.joined:
        joined = joined[:-1]  # whose leaving is not said, it is the last who came
    match act:
        case "seen":
            return state
        case "joining":
            state = offer.withdraw(state, state.turns.count - 1, "joined", emit)
            joined = (*joined, (name or "", emit.at))[-MOST_JOINED:]
            coming = replace(state.escalation, handed_over=True)
        case "left":
            # another one may still be there
            coming = state.escalation if joined else escalation.not_coming(state.escalation)
    return replace(state, escalation=coming, story=replace(state.story, joined=joined))
