"""Segments -> turns. Joins finals of one role until the other one speaks, a pause or the vendor's endpointing ends it.

Knows nothing of words. Finals heard twice (same id) are told apart here; a turn that grows is read again as a whole, so
it does not matter how the recogniser cuts. An unknown speaker is shown, never scored, and ends nobody's turn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.engine.policy import TurnPolicy
from assistant.types import Role, Segment

# Ids remembered against repetition. Vendors repeat within seconds; 512 finals are more than half an hour of talk.
MOST_IDS = 512


@dataclass(frozen=True, slots=True)
class Turn:
    """Words of one role up to now."""

    index: int
    role: Role
    text: str
    start: float
    end: float
    closed: bool = False
    interrupts: bool = False

    @property
    def has_words(self) -> bool:
        """Is there anything but punctuation, signs and masks?"""
        return any(map(str.isalnum, self.text))


@dataclass(frozen=True, slots=True)
class Turns:
    """Slice of the call state: the open turn, what came before it, the customer's last turn in seconds, and the ids seen."""

    count: int = 0
    open: Turn | None = None
    customer_start: float = 0.0
    customer_end: float = 0.0
    ids: tuple[str, ...] = ()


def seen(turns: Turns, segment: Segment) -> bool:
    """Has this final been heard before?"""
    return segment.segment_id is not None and f"{segment.role}:{segment.segment_id}" in turns.ids


def advance(turns: Turns, segment: Segment, at: float, policy: TurnPolicy) -> tuple[Turns, Turn, bool]:
    """Take one final. Returns the slice, the turn it belongs to (whole text so far), and whether that turn is new."""
    start, end = _span(segment, at)
    text = segment.text.strip()
    before = turns.open
    continues = (
        before is not None
        and not before.closed
        and before.role == segment.role
        and start - before.end < policy.pause_s
    )
    if continues and before is not None:
        joined = f"{before.text} {text}" if before.text and text else before.text or text
        turn = replace(before, text=joined, end=max(before.end, end), closed=segment.ends_turn)
    else:
        # whoever was speaking first is not the one who cuts in: a "mhm" within a long answer interrupts nobody
        within = turns.customer_start < start < turns.customer_end - policy.interrupt_s
        interrupts = segment.role is Role.AGENT and within and bool(text)
        turn = Turn(turns.count, segment.role, text, start, end, segment.ends_turn, interrupts)
    began, ended = turns.customer_start, turns.customer_end
    if turn.role is Role.CUSTOMER:
        began, ended = turn.start, turn.end
    count = turns.count if continues else turns.count + 1
    return Turns(count, turn, began, ended, _with(turns.ids, segment)), turn, not continues


def aside(turns: Turns, segment: Segment, at: float) -> tuple[Turns, Turn]:
    """Take a final of an unknown speaker: a turn of its own, beside the open one."""
    turn = Turn(turns.count, segment.role, segment.text.strip(), *_span(segment, at), closed=True)
    return replace(turns, count=turns.count + 1, ids=_with(turns.ids, segment)), turn


def _span(segment: Segment, at: float) -> tuple[float, float]:
    """Start and end; the moment of hearing where the feed gives none."""
    start = at if segment.start is None else segment.start
    return start, max(start, at if segment.end is None else segment.end)


def _with(ids: tuple[str, ...], segment: Segment) -> tuple[str, ...]:
    if segment.segment_id is None:
        return ids
    return (*ids[-MOST_IDS + 1 :], f"{segment.role}:{segment.segment_id}")


def close(turns: Turns, role: Role) -> tuple[Turns, Turn | None]:
    """The vendor says that `role` has finished. Returns the turn closed by it, None if there was nothing open."""
    before = turns.open
    if before is None or before.closed or before.role != role:
        return turns, None
    turn = replace(before, closed=True)
    return replace(turns, open=turn), turn
