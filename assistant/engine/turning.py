"""Where a call turned: the steepest turn of each rise and fall of frustration, and what was said before it.

Read from each turn's own frustration, not from tension, which lags behind by design: the summary would name the turn
after. A rise or fall counts from `turning_point` on; between two of them the call may hover.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.engine.policy import SummaryPolicy
from assistant.engine.quoting import quote
from assistant.types import TurningPoint

Direction = Literal["up", "down"]
# Customer turns of a call that are remembered; a step so large in one turn is a turning point by itself; frustration
# that a rise must reach: from pleased to calm nobody has turned.
MOST_STEPS, LARGE, RISEN = 240, 1.0, 1.5


@dataclass(frozen=True, slots=True)
class Step:
    """A customer turn: expected frustration, tension after it, the agent's words before it and his own in it."""

    turn: int
    expected: float
    tension: float
    before: str
    words: str = ""


def points(steps: tuple[Step, ...], policy: SummaryPolicy) -> tuple[TurningPoint, ...]:
    """The turning points of a call, in order; if there are more than the policy allows, the steepest."""
    found: dict[int, tuple[float, TurningPoint]] = {}
    for first, last, direction in _slopes([step.expected for step in steps], policy.turning_point):
        sign = 1.0 if direction == "up" else -1.0
        if direction == "up" and steps[last].expected < RISEN:
            continue
        if direction == "down" and steps[last].expected >= policy.calmed_below:
            continue  # from boiling to very angry nobody has calmed down
        change = {
            at: sign * (steps[at].expected - steps[at - 1].expected) for at in range(first + 1, last + 1)
        }
        steepest = max(change, key=lambda at: (change[at], -at))
        for at in (at for at in change if at == steepest or change[at] >= LARGE):
            found[at] = (change[at], _point(steps[at], direction))
    kept = sorted(found, key=lambda at: -found[at][0])[: policy.most_points]
    return tuple(found[at][1] for at in sorted(kept))


def _point(step: Step, direction: Direction) -> TurningPoint:
    return TurningPoint(
        turn=step.turn, direction=direction, tension=step.tension, before=quote(step.before), words=step.words
    )


def _slopes(values: list[float], least: float) -> list[tuple[int, int, Direction]]:
    """Rises and falls of at least `least`: where each begins and ends. A smaller move back ends none."""
    slopes: list[tuple[int, int, Direction]] = []
    begin = peak = 0
    direction: Direction | None = None
    for at in range(1, len(values)):
        if direction is None:
            if abs(values[at] - values[begin]) >= least:
                direction, peak = ("up" if values[at] > values[begin] else "down"), at
            continue
        sign = 1.0 if direction == "up" else -1.0
        if sign * (values[at] - values[peak]) >= 0:
            peak = at
        elif sign * (values[peak] - values[at]) >= least:
            slopes.append((begin, peak, direction))
            begin, peak, direction = peak, at, ("down" if direction == "up" else "up")
    if direction is not None:
        slopes.append((begin, peak, direction))
    return slopes
