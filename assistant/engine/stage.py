"""The stage machine: calm, tense, critical, from tension, with hysteresis.

Rule 1: everything that changes the stage is in this file. Rule 2: this file knows tension and time, nothing else.

Theory of operation. Each stage above calm has two thresholds and two durations (Prometheus' `for` and `keep_firing_for`):
it is entered when tension has been at `enter_at` or more for `for_s` seconds, and left when tension has been below
`leave_at` for `keep_for_s` seconds. `enter_at > leave_at`, so a call that hovers does not flap. From any stage the
machine moves at most once an input, upwards at once to the highest stage whose conditions hold, downwards one stage at
a time: an outburst is believed, a sudden silence is not.

    calm ──enter tense──▶ tense ──enter critical──▶ critical
    calm ──────────────enter critical──────────────▶ critical
    calm ◀──leave tense── tense ◀──leave critical── critical

Time comes with the input; the machine never waits. The diagram in docs/architecture.md is drawn from UP and DOWN.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.engine.policy import StagePolicy, StagesPolicy
from assistant.types import Stage

UP: dict[Stage, tuple[Stage, ...]] = {
    Stage.CALM: (Stage.CRITICAL, Stage.TENSE),
    Stage.TENSE: (Stage.CRITICAL,),
    Stage.CRITICAL: (),
}
DOWN: dict[Stage, Stage | None] = {Stage.CALM: None, Stage.TENSE: Stage.CALM, Stage.CRITICAL: Stage.TENSE}


@dataclass(frozen=True, slots=True)
class StageState:
    """Slice of the call state. `above[stage]`/`below` are times since when a condition has held, None if it does not."""

    stage: Stage = Stage.CALM
    since: float = 0.0
    above_tense: float | None = None
    above_critical: float | None = None
    below: float | None = None


def _policy(stage: Stage, policy: StagesPolicy) -> StagePolicy:
    return policy.critical if stage is Stage.CRITICAL else policy.tense


def _since(held: float | None, holds: bool, at: float) -> float | None:
    if not holds:
        return None
    return at if held is None else held


def advance(state: StageState, tension: float, at: float, policy: StagesPolicy) -> StageState:
    """The stage after an input at time `at` with this tension."""
    now = max(at, state.since)
    above_tense = _since(state.above_tense, tension >= policy.tense.enter_at, now)
    above_critical = _since(state.above_critical, tension >= policy.critical.enter_at, now)
    below = None
    if state.stage is not Stage.CALM:
        below = _since(state.below, tension < _policy(state.stage, policy).leave_at, now)
    state = replace(state, above_tense=above_tense, above_critical=above_critical, below=below)
    for higher in UP[state.stage]:
        held = above_critical if higher is Stage.CRITICAL else above_tense
        if held is not None and now - held >= _policy(higher, policy).for_s:
            return replace(state, stage=higher, since=now, below=None)
    lower = DOWN[state.stage]
    if lower is not None and below is not None and now - below >= _policy(state.stage, policy).keep_for_s:
        return replace(state, stage=lower, since=now, below=None)
    return state
