"""Cards and prompts as events: offering, settling, prompting, withdrawing. The decisions are in advice and escalation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from assistant.analysis.repetition import likeness, matter
from assistant.engine import advice, escalation, ladder, phrasing, story
from assistant.engine.digest import digest
from assistant.engine.due import Now, Wish
from assistant.engine.emit import Emitter
from assistant.engine.playbook import Language, Named, Playbook
from assistant.engine.sentences import left
from assistant.engine.state import CallState
from assistant.engine.turns import Turn
from assistant.types import (
    Because,
    EscalationPrompted,
    EscalationWithdrawn,
    SuggestionOffered,
    SuggestionSettled,
    SuggestionSuppressed,
)

How = Literal["accepted", "dismissed", "said", "expired", "replaced"]
Withdrawn = Literal["calmed", "accepted", "dismissed", "done", "replaced", "joined"]


def settle(state: CallState, how: How, emit: Emitter) -> CallState:
    """The open card is done."""
    card_ = state.advice.card
    if card_ is None:
        return state
    emit(SuggestionSettled, suggestion_id=card_.suggestion_id, how=how)
    return replace(
        state,
        advice=advice.settled(state.advice, how in ("accepted", "said"), emit.at),
        story=replace(state.story, settled=story.counted(state.story.settled, how)),
    )


def expire(state: CallState, emit: Emitter) -> CallState:
    """Notice that the open card's time has passed (the core never waits)."""
    card_ = state.advice.card
    return settle(state, "expired", emit) if card_ is not None and emit.at > card_.until else state


def said(
    state: CallState,
    turn: Turn,
    techniques: Sequence[str],
    carried_out: Sequence[str],
    announced: bool,
    language: Language,
    playbook: Playbook,
    emit: Emitter,
    *,
    refused: bool = False,
) -> CallState:
    """Has the agent done what the card says, in its words or his own? Also: has he announced a supervisor?

    `carried_out`: the techniques that settle a card. `announced`: a rule has heard it. What only the model takes for a transfer counts where one is to be expected and he has not `refused`
    something in the same breath; else it would silence a call in which nobody is coming.
    """
    card_ = state.advice.card
    if card_ is not None:
        spoken = matter(turn.text, language.code)
        close = max(likeness(text, spoken) for text in card_.contents)
        if card_.technique in carried_out or close >= playbook.policy.cards.same_sentence:
            state = settle(state, "said", emit)
        else:
            state = expire(state, emit)
    awaited = state.escalation.handed_over or state.escalation.requests > 0
    if "greet" in techniques and not refused and state.agent_contents and awaited:
        # a greeting in mid-call by whom the customer was promised, or has asked for: the ladder begins anew
        state = withdraw(state, turn.index, "done", emit)
        return replace(
            state, escalation=escalation.taken_over(state.escalation), advice=advice.new_agent(state.advice)
        )
    expected = (awaited or state.escalation.prompt is not None) and not refused
    if announced or ("escalate" in techniques and expected):
        state = withdraw(state, turn.index, "done", emit)
        return replace(state, escalation=escalation.without_prompt(state.escalation, handed_over=True))
    return state


def card(
    state: CallState,
    turn: int,
    words: int,
    named: Named,
    rise: float,
    outburst: bool,
    prompted: bool,
    language: Language,
    playbook: Playbook,
    emit: Emitter,
    *,
    asks_back: bool = False,
) -> CallState:
    """After a customer turn of so many `words`: a card, a reason for none, or silence. `named`: its situations; `asks_back`: it
    ends with a question, so that thanks in it close nothing.
    """
    state = expire(state, emit)
    heard = state.open
    words_left = left(state, language, playbook, emit.at)
    now = Now(
        at=emit.at,
        stage=state.stage.stage,
        score=heard.score,
        level=heard.level,
        very_angry=heard.very_angry,
        words=words,
        causes=heard.causes,
        rise=rise,
        jumped=rise >= playbook.policy.cards.jump,
        insulted_agent=heard.insulted_agent,
        relieved=("thanks" in heard.flags or "relief" in heard.labels) and not asks_back,
        prompted=prompted,
        cued=heard.upset_cues,
        handed_over=state.escalation.handed_over,
        supervisor_asked=state.escalation.asking or state.escalation.prompt is not None,
        asks=heard.asks,
        outburst=outburst,
        thanked="thanks" in heard.flags and not asks_back,
        can_take_back=any(
            advice.OWN_WORDS in variant.triggers and variant.id not in state.advice.used
            for variant in language.suggestions.get("apologise", ())
        ),
        situations=tuple(
            each
            for each, how in named
            if how.chance >= playbook.policy.cards.least_chance(grave=each.flag is not None)
            and words_left.for_(each.technique, each.id, ("any",))
        ),
    )
    due = ladder.wish(state.advice, now, playbook.policy)
    if due is None:
        return state
    sentences: list[phrasing.Said] = []
    if due.held is None:
        sentences = words_left.for_(due.technique, due.cause, due.moments)
    if not sentences:
        why = due.held or "no_words_left"
        emit(SuggestionSuppressed, turn=turn, technique=due.technique, why=why)
        return replace(
            state, story=replace(state.story, suppressed=story.counted(state.story.suppressed, why))
        )
    state = settle(state, "replaced", emit)
    own = [Because(rule=how.rule, words=how.words) for each, how in named if each is due.situation]
    sentences = sentences[: 1 + playbook.policy.cards.alternatives]
    return _offer(state, turn, due, sentences, own, language, playbook, emit)


def _offer(
    state: CallState,
    turn: int,
    due: Wish,
    sentences: list[phrasing.Said],
    own: list[Because],
    language: Language,
    playbook: Playbook,
    emit: Emitter,
) -> CallState:
    until = emit.at + playbook.policy.cards.lifetime_s
    suggestion_id = f"{state.call_id}/suggestion/{state.advice.offered}"
    situation = due.situation
    cause = state.open.causes[0] if situation is not None and state.open.causes else due.cause
    emit(
        SuggestionOffered,
        turn=turn,
        suggestion_id=suggestion_id,
        technique=due.technique,
        trigger=cause if cause in language.wording.labels else None,
        headline=situation.headline if situation is not None else headline(language, cause),
        say=sentences[0].say,
        alternatives=tuple(sentence.say for sentence in sentences[1:]),
        until=until,
        because=(*own, *_because(state)),
        variant=sentences[0].id,
    )
    contents = tuple(matter(sentence.say, language.code) for sentence in sentences)
    card_ = advice.Card(suggestion_id, due.technique, contents, emit.at, until)
    used = tuple(sentence.id for sentence in sentences)
    answered = situation.id if situation is not None else None
    return replace(state, advice=advice.offered(state.advice, card_, used, answered))


def headline(language: Language, reason: str) -> str:
    """Why, in at most 12 words."""
    return language.wording.reason.get(reason) or language.wording.reason["unnamed"]


def prompt(state: CallState, turn: int, reason: str, language: Language, emit: Emitter) -> CallState:
    """Prompt to bring in a supervisor, with the announcement to say and the handover card."""
    if state.escalation.prompt is not None:
        state = withdraw(state, turn, "replaced", emit)
    slice_, new = escalation.prompted(state.escalation, reason, emit.at, state.call_id)
    announcements = phrasing.choose(
        language.suggestions.get("escalate", ()),
        reason,
        ("any", "opener", "later"),
        {},
        state.advice.used,
        state.call_id,
        familiar=advice.is_familiar(state.advice),
    )
    say = announcements[0] if announcements else None
    # kept, so that it is not read again after the call
    read = language.gist.read(state.story.said)
    emit(
        EscalationPrompted,
        turn=turn,
        suggestion_id=new.suggestion_id,
        reason=reason,
        urgency=escalation.URGENCY[reason],
        headline=headline(language, reason),
        say=say.say if say else None,
        safety=language.wording.safety.get(reason),
        handover=story.handover(
            state.story,
            digest(read, language.gist, story.MOST_TOLD_PROMISES),
            language.wording.handover,
            language.wording.labels,
        ),
        because=_because(state),
    )
    used = (*state.advice.used, say.id) if say else state.advice.used
    return replace(
        state,
        escalation=slice_,
        advice=replace(state.advice, used=used),
        story=replace(state.story, said=read),
    )


def withdraw(state: CallState, turn: int, how: Withdrawn, emit: Emitter) -> CallState:
    """Take the open prompt back."""
    open_ = state.escalation.prompt
    if open_ is None:
        return state
    emit(EscalationWithdrawn, turn=turn, suggestion_id=open_.suggestion_id, how=how)
    return replace(
        state,
        escalation=escalation.without_prompt(state.escalation, handed_over=how in ("accepted", "joined")),
    )


def _because(state: CallState) -> tuple[Because, ...]:
    return tuple(Because(rule=rule, words=words) for rule, words in state.open.because)
