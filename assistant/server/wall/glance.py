"""One call at a glance, folded from its events: stage, trend, the customer's own words, who asks for help, who comes. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from assistant.types import (
    CallOpened,
    EscalationPrompted,
    EscalationWithdrawn,
    Event,
    FrustrationRead,
    Role,
    StageChanged,
    SupervisorAct,
    SupervisorAnnounced,
    TensionRead,
    TurnHeard,
)

Trend = Literal["rising", "falling", "steady"]
# As panel/course.js has it, so that wall and panel never say different things: this much over the last three points.
POINTS = 3
CHANGE = 0.3
# What a quote may take on the wall, in characters.
QUOTE = 140
MARKS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """The call for a supervisor. `asked`: the agent wants one too; `answered`: a supervisor has seen it, or is coming."""

    reason: str
    urgency: Literal["soon", "now", "safety"]
    at: float
    asked: bool = False
    answered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervisor:
    """What a supervisor last said, and when."""

    act: SupervisorAct
    name: str | None
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """Times are seconds since the call began. `why`: labels of the last upset turn, `flag.threat`, `trigger.powerlessness`."""

    supported: bool = True
    stage: str = "calm"
    stage_at: float = 0.0
    tensions: tuple[float, ...] = ()
    said: str = ""
    quote: str = ""
    marks: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    prompt: Prompt | None = None
    supervisor: Supervisor | None = None

    @property
    def tension(self) -> float | None:
        """0–4, None before the first reading."""
        return self.tensions[-1] if self.tensions else None

    @property
    def trend(self) -> Trend:
        """Where the tension is heading."""
        change = self.tensions[-1] - self.tensions[0] if self.tensions else 0.0
        return "rising" if change >= CHANGE else "falling" if change <= -CHANGE else "steady"


def glanced(glance: Glance, event: Event) -> Glance:
    """The glance after `event`."""
    match event:
        case CallOpened(supported=supported):
            return replace(glance, supported=supported)
        case TurnHeard(role=Role.CUSTOMER, text=text):
            return replace(glance, said=text)
        case FrustrationRead():
            return _read(glance, event)
        case TensionRead(tension=tension):
            return replace(glance, tensions=(*glance.tensions, round(tension, 2))[-POINTS:])
        case StageChanged(to=to, at=at):
            return _staged(glance, to.value, at)
        case EscalationPrompted(reason=reason, urgency=urgency, at=at):
            return replace(glance, prompt=Prompt(reason=reason, urgency=urgency, at=at))
        case EscalationWithdrawn(how=how):
            return _withdrawn(glance, how)
        case SupervisorAnnounced():
            return _announced(glance, event)
        case _:
            return glance


def _read(glance: Glance, read: FrustrationRead) -> Glance:
    """The reason stands until a new one is voiced; a calm sentence in between does not wipe it out."""
    marks = tuple(dict.fromkeys(one.words for one in read.because if one.words))[:MARKS]
    labels = (*(f"flag.{flag}" for flag in read.flags), *(f"trigger.{name}" for name in read.triggers))
    upset = read.level >= 2 or any(label != "flag.thanks" for label in labels)
    return replace(glance, quote=excerpt(glance.said, marks), marks=marks, why=labels) if upset else glance


def _staged(glance: Glance, stage: str, at: float) -> Glance:
    """Back to calm, an agent who asked for help no longer waits for it."""
    prompt = glance.prompt
    over = stage == "calm" and prompt is not None and prompt.asked and prompt.urgency != "safety"
    return replace(glance, stage=stage, stage_at=at, prompt=None if over else prompt)


def _withdrawn(glance: Glance, how: str) -> Glance:
    """An accepted prompt is a request; one that a supervisor answered is kept, in case he cannot come after all."""
    if glance.prompt is None:
        return glance
    if how in ("accepted", "done"):
        return replace(glance, prompt=replace(glance.prompt, asked=True))
    return glance if how == "joined" else replace(glance, prompt=None)


def _announced(glance: Glance, word: SupervisorAnnounced) -> Glance:
    prompt = glance.prompt
    if prompt is not None:
        prompt = replace(prompt, answered=word.act != "left")
    said = Supervisor(act=word.act, name=word.name, at=word.at)
    return replace(glance, prompt=prompt, supervisor=None if word.act == "left" else said)


def excerpt(text: str, marks: tuple[str, ...], room: int = QUOTE) -> str:
    """At most about `room` characters of `text`, around its first marked words, cut between words."""
    if len(text) <= room:
        return text
    found = [place for mark in marks if (place := text.casefold().find(mark.casefold())) >= 0]
    begin = max(0, min((min(found) if found else 0) - room // 4, len(text) - room))
    cut = text[begin : begin + room]
    if begin:
        cut = "… " + (cut.partition(" ")[2] or cut)
    if begin + room < len(text):
        cut = (cut.rpartition(" ")[0] or cut) + " …"
    return cut
