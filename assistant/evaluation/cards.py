"""Cards against what they promise: few, hardly any in calm calls, nothing the agent has just done, no text twice."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.evaluation.alarms import is_calm, share
from assistant.evaluation.run import CallRun
from assistant.types import SuggestionOffered


def card_figures(runs: Sequence[CallRun]) -> dict[str, float]:
    """Counts over whole calls.

    `cards`: shown; `a_call`, `a_calm_call`: mean (calm: never above level 1 by the labels); `most`: in one call;
    `just_done`: cards whose technique the agent's words right before have, by the labels; `repeated`: texts that a call
    has shown more than once, of cards, announcements and private words.
    """
    known = [run for run in runs if run.call.outcome_known]
    calm = [run for run in known if is_calm(run)]
    counts = [len(run.cards) for run in known]
    return {
        "cards": float(sum(counts)),
        "a_call": share(sum(counts), len(known)),
        "a_calm_call": share(sum(len(run.cards) for run in calm), len(calm)),
        "most": float(max(counts, default=0)),
        "just_done": float(sum(_just_done(run, card) for run in known for card in run.cards)),
        "repeated": float(sum(len(run.shown) - len(set(run.shown)) for run in known)),
    }


def _just_done(run: CallRun, card: SuggestionOffered) -> bool:
    """Do the agent's turns between the customer's last two hold the card's technique?"""
    for line in reversed(run.call.lines[: card.turn]):
        if line.speaker == "customer":
            return False
        if card.technique in line.labels:
            return True
    return False
