"""What the customer has told of what happened: the turns in which he names things that a colleague can act on.

A turn weighs by its matter: an urgent situation, a cause that a rule has heard, numbers, days and stretches of time.
What is shouted weighs less, for it tells how angry he is, which the colleague knows.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.analysis.ears import Ears
from assistant.analysis.text import Words
from assistant.engine.playbook import Named
from assistant.engine.quoting import clause

# What a colleague who takes over is told of what happened: so much of it, in the order in which it came.
MOST_FACTS = 2
FEWEST_WORDS, LEAST_WEIGHT = 6, 1.6
# Weight of a turn: what each thing in it is worth. Words count up to `FULL`, things that can be counted up to `MOST_CONCRETE`.
SITUATION, URGENT, CAUSE, CONCRETE, FULL_LENGTH, SHOUTED, ASKED = 1.0, 1.0, 1.0, 0.7, 1.0, 1.5, 0.8
MOST_CONCRETE, FULL, FIRST_OF_CATALOGUE = 3, 20, 6
# Questions and moods are no facts; anger at the agent, demands and bitter jokes say what he feels.
NO_FACTS = ("asks_", "wants_", "praises_", "regrets_", "has_resigned", "not_answered", "worn_out")
OUTCRIES = frozenset(
    ("insult", "threat", "ultimatum", "supervisor_request", "rhetorical_question", "irony", "profanity")
)


@dataclass(frozen=True, slots=True)
class Fact:
    """What the customer has told of what happened: his own words, and how much they tell."""

    weight: float
    words: str


def fact(
    words: Words,
    named: Named,
    ears: Ears,
    level: int,
    labels: tuple[str, ...],
    cause_places: tuple[int, ...],
) -> tuple[Fact, ...]:
    """What a turn tells; () if it tells nothing. `cause_places`: where rules have heard a cause."""
    told = [
        (each.rank, cue.begin)
        for each, cue in named
        if level >= each.from_level and not each.id.startswith(NO_FACTS)
    ]
    concrete = ears.promises.times.concrete(words)
    if len(words.folded) < FEWEST_WORDS or not (told or cause_places or (level and concrete)):
        return ()
    weight = CONCRETE * min(concrete, MOST_CONCRETE) + FULL_LENGTH * min(len(words.folded) / FULL, 1.0)
    if told:
        weight += SITUATION + URGENT * (min(told)[0] < FIRST_OF_CATALOGUE)
    weight += CAUSE * bool(cause_places) - SHOUTED * bool(OUTCRIES.intersection(labels))
    begin = min(told)[1] if told else min(cause_places, default=0)
    quoted = clause(words.original, begin, ears.lang, ears.promises.breaks)
    weight -= ASKED * quoted.endswith("?")
    return (Fact(weight, quoted),) if weight >= LEAST_WEIGHT else ()


def weightiest(told: tuple[Fact, ...], new: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Those of both that tell most, each said once, in the order in which they came."""
    every = [*told]
    for one in new:
        if all(one.words not in other.words and other.words not in one.words for other in every):
            every.append(one)
    kept = sorted(range(len(every)), key=lambda place: (-every[place].weight, place))[:MOST_FACTS]
    return tuple(every[place] for place in sorted(kept))
