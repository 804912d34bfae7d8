"""The state of one call: a value. Each slice is owned by one module; `step` only wires them."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.analysis.gist import Marks
from assistant.engine.advice import Advice
from assistant.engine.coaching import Coaching
from assistant.engine.effect import Effect
from assistant.engine.escalation import Escalation
from assistant.engine.frustration import Course
from assistant.engine.stage import StageState
from assistant.engine.story import Story
from assistant.engine.tension import Tension
from assistant.engine.turns import Turns
from assistant.types import Past

# Cues that say that it gets better; any other is evidence for a card or a prompt.
DOWN = frozenset(("softener", "relief", "thanks"))


@dataclass(frozen=True, slots=True)
class Reread:
    """What is read anew when the open turn grows: the slices as they were before it began."""

    course: Course = Course()
    tension: Tension = Tension()
    stage: StageState = StageState()


@dataclass(frozen=True, slots=True)
class Undo:
    """What the decision on a customer's turn began with: the slices of the call that it changes."""

    customer_level: int
    customer_expected: float
    customer_contents: tuple[str, ...]
    advice: Advice
    escalation: Escalation
    coaching: Coaching
    effect: Effect
    story: Story


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """What has been said about the open turn so far, so that nothing is said twice. `deep`: what the deep voice has heard in it;
    `awaits_end`: the agent's turn lacks an acknowledgement, unless one is still to come.
    """

    reported: tuple[str, ...] = ()
    awaits_end: bool = False
    level: int = 0
    expected: float = 0.0
    score: float = 0.0
    very_angry: float = 0.0
    triggers: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    because: tuple[tuple[str, str], ...] = ()
    labels: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    wants: str | None = None
    threat: str | None = None
    incidents: tuple[tuple[str, str], ...] = ()
    insulted_agent: bool = False
    asks: tuple[str, ...] = ()
    marks: Marks = ()
    flag_logits: tuple[tuple[str, float], ...] = ()
    deep: tuple[float, ...] = ()
    said_so: tuple[str, ...] = ()
    cued: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    familiar: int = 0
    done: bool = False
    undo: Undo | None = None
    said: bool = False

    @property
    def causes(self) -> tuple[str, ...]:
        """The triggers that a rule heard, strongest first."""
        return tuple(name for name in self.triggers if name in self.labels)

    @property
    def upset_cues(self) -> bool:
        """Has a rule fired that does not say that it gets better?"""
        return not DOWN.issuperset(self.labels)


@dataclass(frozen=True, slots=True)
class CallState:
    """Everything known about one call. `seq`: last input taken; `events`: how many events were given; `at`: last time."""

    call_id: str
    language: str | None
    customer_name: str | None
    seq: int
    at: float
    events: int = 0
    ended: bool = False
    history: Past | None = None
    turns: Turns = Turns()
    before: Reread = Reread()
    course: Course = Course()
    tension: Tension = Tension()
    stage: StageState = StageState()
    open: OpenTurn = OpenTurn()
    customer_level: int = 0
    customer_expected: float = 0.0
    customer_contents: tuple[str, ...] = ()
    agent_contents: tuple[str, ...] = ()
    advice: Advice = Advice()
    escalation: Escalation = Escalation()
    coaching: Coaching = Coaching()
    effect: Effect = Effect()
    story: Story = Story()
