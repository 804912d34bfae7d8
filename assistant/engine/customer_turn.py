"""A customer's turn: read it (as often as it grows), and when it has ended decide on prompt, card and reminder, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.analysis.classifier import CUSTOMER_HEADS, FLAGS
from assistant.analysis.evidence import Evidence
from assistant.analysis.gist import of_cues
from assistant.analysis.repetition import content
from assistant.analysis.situations import Heard
from assistant.analysis.text import read as read_words
from assistant.engine import (
    advice,
    coaching,
    effect,
    escalation,
    escalation_chance,
    frustration,
    ladder,
    offer,
    stage,
    story,
    tension,
)
from assistant.engine.blend import heard_by_both
from assistant.engine.due import HOT, SOOTHING
from assistant.engine.emit import Emitter
from assistant.engine.flags import counted_flags, insults_agent, perhaps_asked, prompting_flags
from assistant.engine.frustration import Reading
from assistant.engine.fusion import heard_cues, sigmoid
from assistant.engine.playbook import Language, Playbook
from assistant.engine.quoting import clause
from assistant.engine.state import DOWN, CallState, OpenTurn
from assistant.engine.turns import Turn
from assistant.types import Because, CoachingGiven, FrustrationRead, StageChanged, TensionRead

# Earlier turns that a new one is compared with for repetition.
EARLIER = 6
# Labels in whose words the customer says what he wants, for the handover card; and what he will do otherwise.
WANTS = ("supervisor_request", "demand")
THREATENS = ("legal_threat", "churn_threat")
# What the summary names if it was said in so many words.
INCIDENTS = ("threat", "self_harm", "insult", "legal_threat")
# Labels beside which thanks are meant the other way round, and techniques that are no help yet.
BITTER = frozenset(("irony", "accusation", "exasperation", "rhetorical_question", "ultimatum"))
NO_HELP = frozenset(("greet", "use_name"))


def safety_words(text: str, language: Language) -> tuple[Because, ...]:
    """Cues of threat, self-harm or a demand for a supervisor in a text that may still change."""
    return tuple(Because(rule=cue.rule, words=cue.words) for cue in language.ears.safety(text))


def read(
    state: CallState,
    turn: Turn,
    language: Language,
    playbook: Playbook,
    emit: Emitter,
    deep: Sequence[float] = (),
) -> CallState:
    """Read the turn as it stands, from the slices before it began; report score, tension and a change of stage.

    `deep`: what the deep voice heard in it; () where only the fast one has been heard.
    """
    evidence = language.ears.customer(turn.text, state.customer_contents)
    evidence, fusion = heard_by_both(evidence, deep, playbook.deep, playbook.fusion)
    course, reading = frustration.advance(state.before.course, evidence, fusion)
    relieved = reading.level <= 1 and _sounds_relieved(evidence)
    now = tension.advance(state.before.tension, reading.expected, emit.at, playbook.policy.tension, relieved)
    because = tuple(Because(rule=rule, words=words) for rule, words in reading.because)
    emit(
        FrustrationRead,
        turn=turn.index,
        score=reading.score,
        level=reading.level,
        triggers=reading.triggers,
        flags=reading.flags,
        because=because,
        contributions=reading.contributions,
    )
    emit(TensionRead, turn=turn.index, tension=now.value)
    state = replace(state, course=course, tension=now, open=_remember(reading, evidence, language, deep))
    return _stage(state, turn.index, playbook, emit)


def _sounds_relieved(evidence: Evidence) -> bool:
    labels = {cue.label for cue in evidence.cues}
    return bool(labels & {"thanks", "relief"}) and DOWN.issuperset(labels)


def _remember(reading: Reading, evidence: Evidence, language: Language, deep: Sequence[float]) -> OpenTurn:
    return OpenTurn(
        level=reading.level,
        expected=reading.expected,
        score=reading.score,
        very_angry=reading.chances[2],
        triggers=_strongest_first(reading.triggers, evidence),
        flags=reading.flags,
        because=reading.because,
        labels=tuple(sorted({cue.label for cue in evidence.cues})),
        rules=tuple(sorted({cue.rule for cue in evidence.cues if cue.label not in DOWN})),
        wants=(_in_his_words(evidence, WANTS, language) if reading.level >= 2 else None)
        or _wish(evidence, language),
        threat=_in_his_words(evidence, THREATENS, language),
        incidents=_incidents(reading.flags, evidence, language),
        asks=tuple(sorted({cue.asks for cue in evidence.cues if cue.asks})),
        insulted_agent=insults_agent(evidence.cues) and "insult" in reading.flags,
        marks=of_cues(evidence.cues),
        flag_logits=_flag_logits(evidence),
        deep=tuple(deep),
    )


def _flag_logits(evidence: Evidence) -> tuple[tuple[str, float], ...]:
    """What the classifier makes of each flag."""
    if evidence.scores is None:
        return ()
    first = CUSTOMER_HEADS.index(FLAGS[0])
    return tuple(zip(FLAGS, evidence.scores.logits[first : first + len(FLAGS)], strict=True))


def _in_his_words(evidence: Evidence, labels: tuple[str, ...], language: Language) -> str | None:
    """What is said around the first words with one of these labels."""
    found = min((cue.begin for cue in evidence.cues if cue.label in labels), default=None)
    return None if found is None else _quoted(evidence.words.original, found, language)


def _wish(evidence: Evidence, language: Language) -> str | None:
    """What is said around the first words by which he says what he wants; a demand goes before a wish."""
    found = language.ears.wishes.first(evidence.words)
    return None if found is None else _quoted(evidence.words.original, found, language)


def _quoted(text: str, begin: int, language: Language) -> str:
    return clause(text, begin, language.code, language.ears.promises.breaks)


def _incidents(flags: tuple[str, ...], evidence: Evidence, language: Language) -> tuple[tuple[str, str], ...]:
    heard = [(label, _in_his_words(evidence, (label,), language)) for label in INCIDENTS if label in flags]
    # what only the model hears has no words of its own: then it is the turn
    whole = _quoted(evidence.words.original, 0, language)
    return tuple((label, words or whole) for label, words in heard if words or label in story.GRAVE)


def _strongest_first(triggers: tuple[str, ...], evidence: Evidence) -> tuple[str, ...]:
    """The causes of a turn, the one with the most words for it first: the card answers that one."""
    cues = heard_cues(evidence.cues)
    scores = evidence.scores
    heard = scores.logits[: len(CUSTOMER_HEADS)] if scores is not None else ()
    logits = dict(zip(CUSTOMER_HEADS, heard, strict=True)) if heard else {}
    return tuple(
        sorted(triggers, key=lambda name: -2.0 * cues.get(name, 0.0) - sigmoid(logits.get(name, 0.0)))
    )


def _stage(state: CallState, turn: int, playbook: Playbook, emit: Emitter) -> CallState:
    after = stage.advance(state.before.stage, state.tension.value, emit.at, playbook.policy.stage)
    if after.stage is not state.stage.stage:
        emit(StageChanged, turn=turn, from_=state.stage.stage, to=after.stage)
    return replace(state, stage=after)


def finish(state: CallState, turn: Turn, language: Language, playbook: Playbook, emit: Emitter) -> CallState:
    """The customer has finished: remember the turn, then decide on an escalation prompt, a card and a reminder."""
    words = read_words(turn.text, language.code)
    heard = state.open
    flags = dict(heard.flag_logits)
    named = language.situations_in(
        words,
        state.story.last_agent,
        state.advice.turns,
        calm=heard.level == 0,
        flags=flags,
        beside=playbook.deep.beside(heard.deep) if playbook.deep is not None else None,
    )
    policy = playbook.policy.escalation
    hints = {each.flag: how for each, how in named if each.flag and how.chance >= policy.hint_chance}
    heard = _with_hints(heard, hints, turn.text, language)
    expected_before = state.customer_expected
    rise = heard.expected - expected_before
    jumped = rise >= playbook.policy.cards.jump
    hot_before = state.customer_level >= 2
    state = replace(
        state,
        open=heard,
        customer_level=heard.level,
        customer_contents=(*state.customer_contents, content(words.folded, language.code))[-EARLIER:],
        advice=advice.customer_spoke(
            state.advice,
            heard.causes,
            heard.rules,
            language.ears.slots.find(words),
            state.stage.stage,
            jumped,
            emit.at,
        ),
        customer_expected=heard.expected,
        effect=effect.customer_spoke(state.effect, state.tension.value),
        story=story.customer_spoke(
            state.story,
            turn=turn.index,
            text=turn.text,
            level=heard.level,
            expected=heard.expected,
            triggers=heard.triggers,
            flags=counted_flags(heard),
            wants=heard.wants,
            asked="supervisor_request" in heard.labels and "supervisor_request" in heard.flags,
            threat=heard.threat,
            incidents=heard.incidents,
            thanked=_thanks(state),
            tension=state.tension.value,
            marks=heard.marks,
        ),
    )
    trouble = escalation_chance.customer_spoke(state.escalation.trouble, heard.score)
    found = escalation_chance.numbers(trouble, heard.expected, expected_before, flags)
    signs = _signs(state, playbook.fusion.escalation.chance(found), emit.at)
    slice_ = replace(escalation.counted(state.escalation, signs, state.stage.stage, policy), trouble=trouble)
    reason = escalation.reason(slice_, signs, policy)
    # an insult wants a boundary first, words of the agent's own that hurt are taken back first; where that cannot be said, a prompt
    first = reason in escalation.FOR_ANGER and (heard.insulted_agent or state.advice.misspoke)
    state = replace(state, escalation=slice_)
    prompted = slice_.safety
    if reason is not None and not first:
        state, prompted = offer.prompt(state, turn.index, reason, language, emit), True
    elif escalation.has_passed(slice_, state.stage.stage, policy):
        state, prompted = offer.withdraw(state, turn.index, "calmed", emit), slice_.safety
    shown = state.advice.offered
    if turn.closed:  # cut off by the agent, who is speaking already: a card would come too late
        # in mid-call something has just been said or done that was too much
        outburst = jumped and not hot_before and state.advice.turns > ladder.OPENING
        state = offer.card(
            state, turn.index, len(words.folded), named, rise, outburst, prompted, language, playbook, emit,
            asks_back=turn.text.rstrip().endswith("?"),
        )  # fmt: skip
    if reason is not None and first and state.advice.offered == shown:
        state = offer.prompt(state, turn.index, reason, language, emit)
    said = state.advice
    hurt = said.misspoke or said.no_answer or said.jargon
    # "breathe" is for who is being drawn in, not for who has just found the right words
    soothed = not set(SOOTHING).isdisjoint(said.just_done)
    busy = reason is not None or said.offered > shown or hurt or soothed
    rising = heard.level >= HOT and heard.expected >= expected_before
    return _remind(state, turn.index, rising, busy, language, playbook, emit)


def _with_hints(heard: OpenTurn, hints: Mapping[str, Heard], text: str, language: Language) -> OpenTurn:
    """The turn with the flags that are hinted at in it: for the prompt, the hand-over and the summary as if he had said it."""
    new = {flag: how for flag, how in hints.items() if flag not in dict(heard.incidents)}
    return replace(
        heard,
        flags=tuple(dict.fromkeys((*heard.flags, *hints))),
        because=(*((how.rule, how.words) for how in new.values()), *heard.because),
        incidents=(*heard.incidents, *((flag, _quoted(text, 0, language)) for flag in new)),
    )


def _thanks(state: CallState) -> bool:
    """Thanks that are meant, before the slices take the turn: not bitter, and for something.

    Whoever was upset a turn ago thanks for what the agent has just done; for nothing, or for a blow, nobody does.
    """
    heard, done = state.open, state.advice
    if "thanks" not in heard.flags or heard.level > 1 or BITTER.intersection(heard.labels):
        return False
    if set(done.just_done) - NO_HELP and not (done.misspoke or done.no_answer):
        return True
    in_words = bool({"thanks", "relief"}.intersection(heard.labels))
    return in_words and bool(state.agent_contents) and state.customer_level < 2


def _signs(state: CallState, chance: float, at: float) -> escalation.Signs:
    heard = state.open
    return escalation.Signs(
        at=at,
        level=heard.level,
        score=heard.score,
        flags=prompting_flags(heard),
        chance=chance,
        perhaps_asked=perhaps_asked(heard),
        insulted_agent=heard.insulted_agent,
        warnings=state.advice.warnings,
    )


def _remind(
    state: CallState,
    turn: int,
    rising: bool,
    busy: bool,
    language: Language,
    playbook: Playbook,
    emit: Emitter,
) -> CallState:
    if state.escalation.self_harm:
        return state  # "it is not about you" is no word for an agent who fears for somebody
    if state.escalation.handed_over or state.escalation.supervised or state.open.level < 2:
        return state  # the anger was at another agent, or it has passed: he who speaks now needs no such word
    slice_, say = coaching.reminder(
        state.coaching,
        state.stage.stage,
        state.open.insulted_agent,
        rising,
        busy,
        state.call_id,
        language.wording.reminders,
        playbook.policy.coaching,
    )
    if say is not None:
        emit(CoachingGiven, turn=turn, kind="reminder", misstep=None, say=say)
    return replace(state, coaching=slice_)
