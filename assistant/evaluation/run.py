"""Labelled calls through the real engine: what it reads and prompts, turn by turn, beside the labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from assistant.deep.voice import Voice
from assistant.engine.playbook import Playbook
from assistant.evaluation.both import fold
from assistant.evaluation.corpus import Call, Line
from assistant.evaluation.noise import damage
from assistant.types import (
    CallEnded,
    CallStarted,
    CoachingGiven,
    EscalationPrompted,
    EscalationWithdrawn,
    Event,
    FrustrationRead,
    Input,
    MisstepHeard,
    Role,
    Segment,
    SegmentHeard,
    StageChanged,
    SuggestionOffered,
    TechniqueHeard,
)


@dataclass(frozen=True, slots=True)
class ReadTurn:
    """A customer turn and its last reading. `place` counts the customer's turns from 0."""

    line: Line
    index: int
    place: int
    read: FrustrationRead


@dataclass(frozen=True, slots=True)
class AgentTurn:
    """An agent turn and the labels heard in it."""

    line: Line
    index: int
    heard: frozenset[str]


@dataclass(frozen=True, slots=True)
class CallRun:
    """One call after the fold. `prompts`: turns at which an escalation was prompted, in order; `shown`: every text that the
    agent was given to say.
    """

    call: Call
    customer: tuple[ReadTurn, ...]
    agent: tuple[AgentTurn, ...]
    prompts: tuple[int, ...]
    withdrawn: int
    stage_changes: int
    cards: tuple[SuggestionOffered, ...]
    shown: tuple[str, ...] = ()


def inputs(call: Call, noise: float = 0.0) -> list[Input]:
    """The call as the engine hears it: one final a turn, ending the turn. `noise`: share of damaged words."""
    found: list[Input] = [
        CallStarted(call_id=call.call_id, seq=0, at=0.0, language=call.lang, customer_name=call.customer_name)
    ]
    for index, line in enumerate(call.lines):
        segment = Segment(
            role=Role(line.speaker),
            text=damage(line.text, noise, f"{call.call_id}:{index}"),
            ends_turn=True,
            segment_id=str(index),
            start=line.start,
            end=line.end,
        )
        found.append(SegmentHeard(call_id=call.call_id, seq=index + 1, at=line.end, segment=segment))
    last = call.lines[-1].end if call.lines else 0.0
    found.append(CallEnded(call_id=call.call_id, seq=len(call.lines) + 1, at=last))
    return found


def run(call: Call, playbook: Playbook, noise: float = 0.0, voice: Voice | None = None) -> CallRun:
    """The call folded by the engine. Customer turns without a level, or without a word left by the noise, are left out.

    `voice` answers what the playbook asks of a deep one.
    """
    events = fold(inputs(call, noise), playbook, voice)
    reads = {event.turn: event for event in events if isinstance(event, FrustrationRead)}
    heard: dict[int, set[str]] = {}
    for event in events:
        if isinstance(event, TechniqueHeard):
            heard.setdefault(event.turn, set()).add(event.technique)
        elif isinstance(event, MisstepHeard):
            heard.setdefault(event.turn, set()).add(event.misstep)
    customer: list[ReadTurn] = []
    agent: list[AgentTurn] = []
    place = 0
    for index, line in enumerate(call.lines):
        if line.speaker != "customer":
            agent.append(AgentTurn(line, index, frozenset(heard.get(index, ()))))
            continue
        if index in reads and line.level is not None:
            customer.append(ReadTurn(line, index, place, reads[index]))
        place += 1
    return CallRun(
        call=call,
        customer=tuple(customer),
        agent=tuple(agent),
        prompts=tuple(event.turn for event in events if isinstance(event, EscalationPrompted)),
        withdrawn=_count(events, EscalationWithdrawn),
        stage_changes=_count(events, StageChanged),
        cards=tuple(event for event in events if isinstance(event, SuggestionOffered)),
        shown=tuple(text for event in events for text in _texts(event)),
    )


def _texts(event: Event) -> tuple[str, ...]:
    match event:
        case SuggestionOffered(say=say, alternatives=others):
            return (say, *others)
        case EscalationPrompted(say=str(say)) | CoachingGiven(say=say):
            return (say,)
        case _:
            return ()


def _count(events: Iterable[Event], kind: type) -> int:
    return sum(isinstance(event, kind) for event in events)


def single(
    line: Line, number: int, playbook: Playbook, noise: float = 0.0, voice: Voice | None = None
) -> CallRun:
    """An utterance as a call of one turn, the way `assistant score` reads a single text."""
    alone = replace(line, start=0.0, end=max(line.end - line.start, 1.0))
    call = Call(
        call_id=f"{line.lang}-{number}",
        lang=line.lang,
        domain="",
        kind="utterances",
        lines=(alone,),
        outcome_known=False,
    )
    return run(call, playbook, noise, voice)
