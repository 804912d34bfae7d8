"""What the decision about a card looks at, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.engine.advice import SEEN, Advice
from assistant.engine.playbook import Situation
from assistant.types import Stage

# Level from which a turn is hot.
HOT = 3
# Cause of the honest word after a bare refusal.
NO_ANSWER = "no_answer"
# What the agent does who says it again in plain words.
PLAIN_WORDS = "explain_clearly"
# A way out, or a time: whoever has just named one needs no other.
SOLVED = frozenset(("offer_options", "give_timeline", "summarise_close"))
# What still helps somebody who wants another person, or for whom a supervisor is being thought of.
SOOTHING = (*SEEN, "apologise")


@dataclass(frozen=True, slots=True)
class Now:
    """What the decision looks at, after a customer turn has ended. `causes`: named in it by a rule, strongest first.

    `very_angry`: chance of level ≥ 3; `rise`: expected levels above the turn before, `jumped`: so many that it is a new outburst. `can_take_back`: there is a sentence left by which the agent apologises for words of his own. `asks`:
    techniques that the customer's words ask for. `outburst`: he was calm a turn ago and boils now, so that something has
    just been said or done: a warning would pour oil on it. `thanked`: he has just said thanks, and asks nothing more. `situations`: what he has just named that wants its own answer, surest
    first; only those for which a sentence is left.
    """

    at: float
    stage: Stage
    score: float
    level: int
    very_angry: float
    words: int
    causes: tuple[str, ...]
    rise: float
    jumped: bool
    insulted_agent: bool
    relieved: bool
    prompted: bool
    cued: bool
    handed_over: bool
    supervisor_asked: bool
    can_take_back: bool = False
    asks: tuple[str, ...] = ()
    outburst: bool = False
    thanked: bool = False
    situations: tuple[Situation, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """A technique that is due, for which cause and moment; or, with `held`, why it is held back.

    `situation`: what the card answers; its id is then the cause.
    """

    technique: str
    cause: str
    moments: tuple[str, ...]
    held: str | None = None
    situation: Situation | None = None


def is_blow(advice: Advice, now: Now) -> bool:
    """Has a personal burden just been named for the first time? It must not go unanswered because a card came before."""
    return advice.fresh and "personal_stress" in now.causes
