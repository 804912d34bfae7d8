"""Escalation prompts against the labels: in time, for nothing, how early, how restless."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from assistant.evaluation.run import CallRun

# A prompt is in time from two customer turns before `escalate_at` to one after it.
EARLY, LATE = 2, 1


def prompt_offset(run: CallRun) -> int | None:
    """Customer turns from `escalate_at` to the nearest prompt, negative = before; None without a prompt or a label."""
    at = run.call.escalate_at
    if at is None or not run.prompts:
        return None
    places = _places(run)
    due = places[at] if at < len(places) else places[-1]
    return min((places[turn] - due for turn in run.prompts), key=lambda offset: (abs(offset), offset))


def in_window(run: CallRun) -> bool:
    """Was there a prompt from two customer turns before to one after `escalate_at`?"""
    offset = prompt_offset(run)
    return offset is not None and -EARLY <= offset <= LATE


def escalation_figures(runs: Sequence[CallRun]) -> dict[str, float]:
    """Shares over the calls whose headers say how they end.

    `in_window`, `prompted`: of the calls that should be escalated; `false`: of the others; `calm_alarms`: share of the
    calls never above level 1 with any prompt; `lead_turns`: median customer turns before (positive) the label;
    `stage_changes`: mean a call (flapping).
    """
    known = [run for run in runs if run.call.outcome_known]
    due = [run for run in known if run.call.escalate_at is not None]
    rest = [run for run in known if run.call.escalate_at is None]
    calm = [run for run in known if is_calm(run)]
    offsets = [offset for run in due if (offset := prompt_offset(run)) is not None]
    return {
        "calls": float(len(known)),
        "should_escalate": float(len(due)),
        "in_window": share(sum(in_window(run) for run in due), len(due)),
        "prompted": share(sum(bool(run.prompts) for run in due), len(due)),
        "false": share(sum(bool(run.prompts) for run in rest), len(rest)),
        "calm_calls": float(len(calm)),
        "calm_alarms": share(sum(bool(run.prompts) for run in calm), len(calm)),
        "lead_turns": -float(median(offsets)) if offsets else math.nan,
        "stage_changes": share(sum(run.stage_changes for run in known), len(known)),
    }


def is_calm(run: CallRun) -> bool:
    """Is the customer never above level 1, by the labels?"""
    return all((turn.line.level or 0) <= 1 for turn in run.customer)


def _places(run: CallRun) -> list[int]:
    """Line index -> how many customer turns come before it."""
    places, count = [], 0
    for line in run.call.lines:
        places.append(count)
        count += line.speaker == "customer"
    return places


def share(part: float, whole: int) -> float:
    """A part of the whole; NaN of nothing."""
    return part / whole if whole else math.nan
