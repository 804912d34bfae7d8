"""After the call: its course, promises, what helped, one question for reflection, a break after a hard call."""

from __future__ import annotations

from zlib import crc32

from assistant.engine import effect, offer
from assistant.engine.emit import Emitter
from assistant.engine.playbook import Playbook
from assistant.engine.state import CallState
from assistant.types import CallSummarised, Stage


def summarise(state: CallState, playbook: Playbook, emit: Emitter) -> CallState:
    """Emit the summary of the call; an open card expires with it."""
    state = offer.settle(state, "expired", emit)
    language = playbook.languages.get(state.language or "")
    story = state.story
    hard = story.peak >= playbook.policy.summary.hard_peak
    reflection = take_break = None
    if language is not None:
        pick = crc32(state.call_id.encode())
        reflections, breaks = language.wording.reflections, language.wording.breaks
        reflection = (
            reflections[pick % len(reflections)]
            if story.peak >= playbook.policy.stage.tense.enter_at
            else None
        )
        take_break = breaks[pick % len(breaks)] if hard else None
    wish = story.wants or story.person
    unresolved = state.stage.stage is not Stage.CALM or state.customer_level >= 2
    emit(
        CallSummarised,
        language=state.language,
        stage=state.stage.stage,
        peak=story.peak,
        triggers=story.triggers,
        flags=story.flags,
        turning_points=story.points,
        promises=story.promises,
        techniques=story.techniques,
        missteps=story.missteps,
        helped=tuple((name, change) for name, change in effect.means(state.effect) if change < 0),
        open_points=(wish,) if unresolved and wish else (),
        positive=story.positive,
        suggestions=story.settled,
        suppressed=story.suppressed,
        reflection=reflection,
        take_break=take_break,
        joined=story.joined,
    )
    return state
