"""What the call is about: the thing that the customer names most, so that a sentence can name it (decision 0042).

Counted, not guessed: a subject counts once a customer turn in which a rule hears it, once more where it was named when the
matter was told at the beginning, once more where the agent has named it too, and once more in the turn that is answered. What
counts only once, beside other things and not now, is no subject: a wrong one is worse than none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

# Subjects remembered; of more the one not named for longest is let go.
MOST = 12
# What a subject must count to be one when this turn does not name it.
FEWEST = 2
# The customer's first turns, in which the matter is told.
OPENING = 3


@dataclass(frozen=True, slots=True)
class Heard:
    """A subject heard in the call: in how many customer turns, in which last (counted from 1), whether in the first ones,
    whether the agent has named it, the customer's last words for it, and its place among what that turn named.
    """

    id: str
    times: int
    last: int
    opening: bool
    agreed: bool
    words: str
    place: int = 0

    @property
    def count(self) -> int:
        """How much speaks for it, whatever is said now."""
        return self.times + self.opening + self.agreed


def customer_named(heard: tuple[Heard, ...], named: Mapping[str, str], turn: int) -> tuple[Heard, ...]:
    """The table after customer turn number `turn`; `named`: subject → words for it in this turn, as they come."""
    table = {each.id: each for each in heard}
    for place, (name, words) in enumerate(named.items()):
        before = table.get(name)
        table[name] = (
            Heard(name, 1, turn, turn <= OPENING, False, words, place)
            if before is None
            else replace(before, times=before.times + 1, last=turn, words=words, place=place)
        )
    return tuple(sorted(table.values(), key=lambda each: (-each.last, each.id))[:MOST])


def agent_named(heard: tuple[Heard, ...], named: Iterable[str]) -> tuple[Heard, ...]:
    """The table after an agent turn that names these; only what the customer has named can become the subject."""
    there = set(named)
    return tuple(replace(each, agreed=True) if each.id in there else each for each in heard)


def of_the_call(heard: tuple[Heard, ...], turn: int, papers: Collection[str] = ()) -> Heard | None:
    """What the call is about in customer turn `turn`; None where nothing was named clearly enough.

    What most speaks for; among equals a thing before the letter about it (`papers`), then what was
    named more often, then later, then first in its turn.
    """
    clear = [each for each in heard if each.last == turn or each.count >= FEWEST or len(heard) == 1]
    return max(
        clear,
        key=lambda each: (
            each.count + (each.last == turn),
            each.id not in papers,
            each.times,
            each.last,
            -each.place,
        ),
        default=None,
    )
