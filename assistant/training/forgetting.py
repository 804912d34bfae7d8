"""Calls as a pack hears them that was written without knowing them: some cues are forgotten, by call and rule.

The rule packs were written by people who knew the labelled calls, so in these calls cues are right more often than in new
ones, and a fusion that is fitted on them trusts cues too much and the classifier too little. Measured on 80 calls new to
packs and models (`y11`–`y20`, `y31`–`y40`, 2026-11-29), share of cues forgotten 0 / .35 / .6: QWK .566 / .583 / .598,
calibration error .156 / .142 / .131, triggers .452 / .471 / .470, missteps .518 / .544 / .545, AUC ≥ 2 .835 / .837 / .834.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from assistant.training.listening import Turn
    from assistant.training.stacking import HeardCall

SHARE = 0.5
_PARTS = 1000


def forgetting(calls: Sequence[HeardCall], share: float = SHARE) -> list[HeardCall]:
    """The calls with this share of the rules forgotten in each: the same ones in every run."""
    return [
        replace(call, turns=tuple(_without(call.call.call_id, turn, share) for turn in call.turns))
        for call in calls
    ]


def _without(call_id: str, turn: Turn, share: float) -> Turn:
    kept = tuple(cue for cue in turn.evidence.cues if not forgotten(call_id, cue.rule, share))
    return replace(turn, evidence=replace(turn.evidence, cues=kept))


def forgotten(call_id: str, rule: str, share: float) -> bool:
    """Is this rule forgotten in this call? The same in every run."""
    return crc32(f"{call_id} {rule}".encode()) % _PARTS < share * _PARTS
