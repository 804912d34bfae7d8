"""What a technique did: tension over the customer's next turns, compared with before it was heard.

Per technique the sum and number of changes; aggregated over stored calls by `assistant calls effects`. An observation,
not a cause: a technique is often used when tension would fall anyway, which the report says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

# Customer turns after which the change is taken (issue: the next 2–3 turns; 2 are there in most calls).
AFTER_TURNS = 2
MOST_PENDING = 24


@dataclass(frozen=True, slots=True)
class Waiting:
    """A technique heard at this tension, with so many customer turns still to come."""

    technique: str
    trigger: str
    tension: float
    left: int


@dataclass(frozen=True, slots=True)
class Effect:
    """Slice of the call state. `changes`: (technique, trigger, tension change)."""

    waiting: tuple[Waiting, ...] = ()
    changes: tuple[tuple[str, str, float], ...] = ()


def agent_spoke(effect: Effect, techniques: tuple[str, ...], trigger: str, tension: float) -> Effect:
    """Start to watch what these techniques do."""
    new = tuple(Waiting(technique, trigger, tension, AFTER_TURNS) for technique in techniques)
    return replace(effect, waiting=(*effect.waiting, *new)[-MOST_PENDING:])


def customer_spoke(effect: Effect, tension: float) -> Effect:
    """Take the change of those whose turns have come."""
    still, changes = [], list(effect.changes)
    for item in effect.waiting:
        if item.left > 1:
            still.append(replace(item, left=item.left - 1))
        else:
            changes.append((item.technique, item.trigger, tension - item.tension))
    return Effect(tuple(still), tuple(changes[-200:]))


def means(effect: Effect) -> tuple[tuple[str, float], ...]:
    """Technique → mean change of tension in this call, most calming first; negative is calmer."""
    sums: dict[str, list[float]] = {}
    for technique, _trigger, change in effect.changes:
        sums.setdefault(technique, []).append(change)
    return tuple(
        sorted(((name, sum(c) / len(c)) for name, c in sums.items()), key=lambda item: (item[1], item[0]))
    )
