"""Builds journals in the words of the domain: `Call("c").customer("…").agent("…").end()`."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.evaluation.corpus import Call as LabelledCall
from assistant.evaluation.corpus import Line
from assistant.types import (
    CallEnded,
    CallStarted,
    FeedbackGiven,
    Input,
    Role,
    Segment,
    SegmentHeard,
    SupervisorAct,
    SupervisorActed,
    TurnEnded,
    Verdict,
)


def segment(text: str, role: Role = Role.CUSTOMER, **fields: object) -> Segment:
    """A final segment that ends its turn, unless told otherwise."""
    return Segment(**{"role": role, "text": text, "ends_turn": True, **fields})  # type: ignore[arg-type]


@dataclass
class Call:
    """A journal in the making. Every input comes `pause` seconds after the one before, unless `at` is given."""

    call_id: str = "call-1"
    language: str | None = "en"
    pause: float = 5.0
    name: str | None = None
    inputs: list[Input] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.inputs.append(
            CallStarted(call_id=self.call_id, seq=0, at=0.0, language=self.language, customer_name=self.name)
        )

    @property
    def now(self) -> float:
        return self.inputs[-1].at

    def hear(self, heard: Segment, at: float | None = None) -> Call:
        when = self.now + self.pause if at is None else at
        self.inputs.append(SegmentHeard(call_id=self.call_id, seq=len(self.inputs), at=when, segment=heard))
        return self

    def customer(self, text: str, at: float | None = None, **fields: object) -> Call:
        return self.hear(segment(text, Role.CUSTOMER, **fields), at)

    def agent(self, text: str, at: float | None = None, **fields: object) -> Call:
        return self.hear(segment(text, Role.AGENT, **fields), at)

    def turn_end(self, role: Role = Role.CUSTOMER) -> Call:
        self.inputs.append(TurnEnded(call_id=self.call_id, seq=len(self.inputs), at=self.now, role=role))
        return self

    def feedback(self, suggestion_id: str, verdict: Verdict) -> Call:
        self.inputs.append(
            FeedbackGiven(
                call_id=self.call_id,
                seq=len(self.inputs),
                at=self.now + 1,
                suggestion_id=suggestion_id,
                verdict=verdict,
            )
        )
        return self

    def supervisor(self, act: SupervisorAct, name: str | None = None) -> Call:
        self.inputs.append(
            SupervisorActed(call_id=self.call_id, seq=len(self.inputs), at=self.now + 1, act=act, name=name)
        )
        return self

    def end(self) -> Call:
        self.inputs.append(CallEnded(call_id=self.call_id, seq=len(self.inputs), at=self.now))
        return self


def labelled(*lines: tuple[str, str]) -> LabelledCall:
    """A labelled English call of (speaker, text), without labels."""
    return LabelledCall(
        call_id="c",
        lang="en",
        domain="d",
        kind="new",
        lines=tuple(Line(text=text, lang="en", speaker=speaker, targets={}) for speaker, text in lines),
    )
