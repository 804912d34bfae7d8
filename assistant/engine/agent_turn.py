"""An agent's turn: what he did (techniques), what will backfire (missteps), and whether he has said the card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.analysis.evidence import Evidence
from assistant.analysis.gist import of_cues, of_undertakings
from assistant.analysis.repetition import matter
from assistant.analysis.text import read as read_words
from assistant.engine import advice, coaching, effect, escalation_chance, frustration, offer, story
from assistant.engine.answer import (
    believed,
    carried_out,
    doubted,
    hear_answer,
    perhaps_done,
    sure_missteps,
    unclear,
)
from assistant.engine.emit import Emitter
from assistant.engine.playbook import Language, Playbook
from assistant.engine.state import CallState
from assistant.engine.turns import Turn
from assistant.types import Because, CoachingGiven, MisstepHeard, Stage, TechniqueHeard

EARLIER = 4
# Missteps that say no to what the customer wants.
REFUSALS = frozenset(("dismiss", "negative_language", "policy_shield"))
# Level of the customer's last turn from which a misstep is worth a word at once, however calm the call still is.
UPSET = 2


def read(state: CallState, turn: Turn, language: Language, playbook: Playbook, emit: Emitter) -> CallState:
    """Read the turn as it stands; report each technique and misstep once a turn."""
    evidence = language.ears.agent(turn.text, state.agent_contents)
    acts = hear_answer(state.before.course, evidence, playbook.fusion, interrupts=turn.interrupts)
    # An answer that is still going on may yet acknowledge: what it lacks is told only when it is over.
    early = () if turn.closed else ("no_acknowledgement",)
    missteps = tuple(name for name in acts.missteps if name not in early)
    for name in acts.techniques:
        if name not in state.open.reported:
            emit(TechniqueHeard, turn=turn.index, technique=name, because=_because(evidence, name))
    for name in missteps:
        if name not in state.open.reported:
            emit(MisstepHeard, turn=turn.index, misstep=name, because=_because(evidence, name))
    reported = tuple(dict.fromkeys((*state.open.reported, *acts.techniques, *missteps)))
    cued = tuple(
        name
        for name in missteps
        if _because(evidence, name) and not (name in advice.HURTS and doubted(evidence, name))
    )
    cued_techniques = tuple(name for name in acts.techniques if _because(evidence, name))
    done = believed(acts.techniques, cued_techniques, cued)
    state = replace(
        state,
        course=frustration.answered(state.before.course, evidence, playbook.fusion),
        open=replace(
            state.open,
            reported=reported,
            awaits_end="no_acknowledgement" in acts.missteps and not turn.closed,
            labels=done,
            flags=missteps,
            cued=cued,
            said_so=cued_techniques,
            perhaps=perhaps_done(acts.perhaps, missteps),
            familiar=sum(map(language.sounds_familiar, evidence.words.folded)),
            marks=of_cues(evidence.cues),
        ),
    )
    settles = carried_out(acts.techniques, cued_techniques, missteps, cued)
    announced = "escalate" in cued_techniques
    # also where the classifier doubts it: what is not granted must not pass for granted
    refused = any(cue.label in REFUSALS for cue in evidence.cues)
    state = offer.said(
        state, turn, acts.techniques, settles, announced, language, playbook, emit, refused=refused
    )
    # what is in the words is corrected at once; else what the classifier is very sure of
    sure = tuple(name for name in sure_missteps(evidence, acts) if name not in early)
    clear = tuple(name for name in cued if not unclear(evidence, name))
    wrong = coaching.correctable(clear, cued_techniques) or sure
    if state.escalation.asking:
        # he wants somebody else: a better way to go on without one passes over that
        wrong = tuple(misstep for misstep in wrong if misstep in coaching.WORST)
    return _coach(state, turn.index, wrong, language, playbook, emit)


def _because(evidence: Evidence, label: str) -> tuple[Because, ...]:
    return tuple(Because(rule=cue.rule, words=cue.words) for cue in evidence.cues if cue.label == label)


def _coach(
    state: CallState,
    turn: int,
    missteps: Sequence[str],
    language: Language,
    playbook: Playbook,
    emit: Emitter,
) -> CallState:
    wording = language.wording
    slice_, misstep, say = coaching.rewrite(
        state.coaching,
        missteps,
        state.customer_level >= UPSET or state.stage.stage is not Stage.CALM,
        state.call_id,
        wording.familiar_rewrites if advice.is_familiar(state.advice) else wording.rewrites,
        playbook.policy.coaching,
    )
    if say is not None:
        emit(CoachingGiven, turn=turn, kind="rewrite", misstep=misstep, say=say)
    return replace(state, coaching=slice_)


def finish(state: CallState, turn: Turn, language: Language, playbook: Playbook) -> CallState:
    """The agent has finished: remember what he did, promised and how tense the call was."""
    techniques, missteps = state.open.labels, state.open.flags
    words, promises = read_words(turn.text, language.code), language.ears.promises
    undertaken = promises.find(words)
    # what was heard in so many words and with nothing against it beside it may be told as what helped
    clean = () if missteps else tuple(name for name in techniques if name in state.open.said_so)
    cause = state.advice.cause_at[-1][0] if state.advice.cause_at else advice.UNNAMED
    return replace(
        state,
        coaching=coaching.agent_spoke(state.coaching),
        agent_contents=(*state.agent_contents, matter(turn.text, language.code))[-EARLIER:],
        advice=advice.agent_spoke(
            state.advice,
            techniques,
            state.open.perhaps,
            state.open.cued,
            state.open.familiar,
            state.at,
        ),
        escalation=replace(
            state.escalation,
            trouble=escalation_chance.agent_spoke(state.escalation.trouble, state.open.reported),
        ),
        effect=effect.agent_spoke(state.effect, clean, cause, state.tension.value),
        story=story.agent_spoke(
            state.story,
            turn=turn.index,
            text=turn.text,
            techniques=techniques,
            missteps=missteps,
            undertakings=promises.find(words, gives_time=True)
            if "give_timeline" in techniques
            else undertaken,
            carried_out=clean,
            marks=(*state.open.marks, *of_undertakings(words, undertaken)),
        ),
    )
