"""After the call: its course, promises, what helped, one question for reflection, a break after a hard call.

After a hint of self-harm there is no question about anger and nothing that went well: only the break.
"""

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
    grave = state.escalation.self_harm
    reflection = take_break = None
    if language is not None:
        wording, pick = language.wording, crc32(state.call_id.encode())
        if story.peak >= playbook.policy.stage.tense.enter_at and not grave:
            reflection = wording.reflections[pick % len(wording.reflections)]
        if story.peak >= playbook.policy.summary.hard_peak or grave:
            breaks = wording.breaks_after_self_harm if grave else wording.breaks
            take_break = breaks[pick % len(breaks)]
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
        positive=() if grave else story.positive,
        suggestions=story.settled,
        suppressed=story.suppressed,
        reflection=reflection,
        take_break=take_break,
        joined=story.joined,
    )
    return state
