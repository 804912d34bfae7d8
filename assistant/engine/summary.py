"""After the call: its course, promises, what helped, one question for reflection, a break after a hard call.

After a hint of self-harm there is no question about anger and nothing that went well: only the break.
"""

from __future__ import annotations

from zlib import crc32

from assistant.engine import effect, offer, turning
from assistant.engine import story as story_of
from assistant.engine.digest import Digest, digest
from assistant.engine.emit import Emitter
from assistant.engine.playbook import Playbook
from assistant.engine.state import CallState
from assistant.types import CallSummarised, Stage

# Forms of a conversation: whatever came after them, they are not what helped. A smaller change of tension is none.
FORMS = frozenset(("greet", "use_name", "ask_question", "hold_notice", "thank"))
LEAST_HELP = 0.2


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
    stage = story_of.ending(story)
    gist = digest(story.said, language.gist, playbook.policy.summary.most_promises) if language else Digest()
    left = "" if stage is Stage.CALM else story_of.left_open(story, gist)
    emit(
        CallSummarised,
        language=state.language,
        stage=stage,
        peak=story.peak,
        triggers=story.triggers,
        flags=story.flags,
        turning_points=turning.points(story.steps, playbook.policy.summary),
        promises=tuple(held.promise for held in gist.promises),
        techniques=story.techniques,
        missteps=story.missteps,
        helped=tuple((name, change) for name, change in effect.means(state.effect) if _helps(name, change)),
        open_points=(left,) if left else (),
        positive=() if grave or stage is Stage.CRITICAL else story.positive,
        suggestions=story.settled,
        suppressed=story.suppressed,
        reflection=reflection,
        take_break=take_break,
        joined=story.joined,
        incidents=story.incidents,
    )
    return state


def _helps(technique: str, change: float) -> bool:
    """Is it one that can calm somebody, and did it by more than chance?"""
    return technique not in FORMS and change <= -LEAST_HELP
