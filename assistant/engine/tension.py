"""Where the call stands: frustration of the customer's turns, smoothed. Up fast, down slower, fading with silence."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.engine.policy import TensionPolicy

HIGHEST = 4.0


@dataclass(frozen=True, slots=True)
class Tension:
    """Slice of the call state. `value` in [0, 4] at time `at`."""

    value: float = 0.0
    at: float = 0.0
    started: bool = False


def advance(
    tension: Tension, expected: float, at: float, policy: TensionPolicy, relieved: bool = False
) -> Tension:
    """Tension after a customer turn whose expected level is `expected` (0–4); `relieved`: he says thanks or is glad."""
    now = max(at, tension.at)
    faded = tension.value * 0.5 ** ((now - tension.at) / policy.half_life_s) if tension.started else 0.0
    fall = policy.relief_fall if relieved else policy.fall
    share = policy.rise if expected > faded else fall
    value = faded + share * (min(max(expected, 0.0), HIGHEST) - faded)
    return Tension(min(max(value, 0.0), HIGHEST), now, True)
