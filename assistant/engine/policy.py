"""The numbers and orders of the decisions, as values. Their reasons stand beside them in rules/policy.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TensionPolicy:
    """`rise`, `fall`: share of the way to the turn's level; `relief_fall`: down, if the turn is calm and says thanks or
    relief; `half_life_s`: fading without customer turns.
    """

    rise: float
    fall: float
    relief_fall: float
    half_life_s: float


@dataclass(frozen=True, slots=True)
class StagePolicy:
    """Hysteresis of one stage: thresholds of tension, and how long they must hold (seconds)."""

    enter_at: float
    leave_at: float
    for_s: float
    keep_for_s: float


@dataclass(frozen=True, slots=True)
class StagesPolicy:
    """Both stages above calm."""

    tense: StagePolicy
    critical: StagePolicy


@dataclass(frozen=True, slots=True)
class TurnPolicy:
    """When a turn ends without endpointing, and what is an interruption (seconds)."""

    pause_s: float
    interrupt_s: float


@dataclass(frozen=True, slots=True)
class CardPolicy:
    """How often a card may come, and how sure a turn must read."""

    gap_s: float
    same_technique_gap_s: float
    most: int
    most_per_agent_hour: int
    lifetime_s: float
    fewest_words: int
    enter_score: float
    hot_score: float
    uncued_score: float
    sharp_score: float
    asked_score: float
    situation_score: float
    situation_chance: float
    hint_chance: float
    general_chance: float
    general_words: int
    general_most: int
    general_rise: float
    general_turns: int
    step_level: int
    jump: float
    alternatives: int
    memory_s: float
    slot_memory_s: float
    same_sentence: float

    def least_chance(self, *, grave: bool) -> float:
        """How surely a situation must be the one that wants an answer; `grave`: the vague form of a grave flag."""
        return self.hint_chance if grave else self.situation_chance


@dataclass(frozen=True, slots=True)
class LadderPolicy:
    """Steps by cause (and `beyond` the last one), which heard techniques count as a step done, and the ways to acknowledge
    each cause.
    """

    steps: Mapping[str, tuple[str, ...]]
    same: Mapping[str, tuple[str, ...]]
    seen: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class EscalationPolicy:
    """When a supervisor is prompted, and when the prompt is withdrawn."""

    chance: float
    hint_chance: float
    legal_score: float
    threat_score: float
    warnings: int
    calm_turns: int
    gap_s: float


@dataclass(frozen=True, slots=True)
class CoachingPolicy:
    """How rarely the agent himself is spoken to."""

    rewrites: int
    rewrite_turns: int
    reminders: int


@dataclass(frozen=True, slots=True)
class SummaryPolicy:
    """Frustration at which a call has turned, and how long the lists of the summary may be."""

    upset_from: float
    calm_below: float
    stays_from: float
    most_points: int
    most_promises: int
    hard_peak: float


@dataclass(frozen=True, slots=True)
class Policy:
    """All of policy.toml for one profile."""

    tension: TensionPolicy
    stage: StagesPolicy
    turn: TurnPolicy
    cards: CardPolicy
    ladder: LadderPolicy
    escalation: EscalationPolicy
    coaching: CoachingPolicy
    summary: SummaryPolicy
    profile: str = "standard"
