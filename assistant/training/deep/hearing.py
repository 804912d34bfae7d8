"""Calls as the deep voice hears them, with weights of one byte, just as it will run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from assistant.analysis.classifier import CUSTOMER_HEADS, LEVELS, NEXT
from assistant.deep.voice import DeepVoice, Said
from assistant.engine.blend import Mix, blend
from assistant.evaluation.corpus import Call
from assistant.training.stacking import HeardCall

Logits = tuple[float, ...]
# How much the deep voice counts in a head (models/README.md: what was tried). It has seen too few triggers and flags.
SHARES = dict.fromkeys((*LEVELS, *NEXT), 0.5)
_LEAST_SPREAD = 0.05


def hear_call(call: Call, voice: DeepVoice) -> list[Logits | None]:
    """Logits of every customer turn with the turns before it; None for the agent's."""
    said = [(line.speaker, line.text) for line in call.lines]
    return [
        voice.hear(Said(call.lang, line.text, tuple(said[:index]))) if line.speaker == "customer" else None
        for index, line in enumerate(call.lines)
    ]


def hear_calls(calls: Sequence[Call], voice: DeepVoice) -> dict[str, list[Logits | None]]:
    """Call id -> logits of its turns."""
    return {call.call_id: hear_call(call, voice) for call in calls}


def blended(
    heard: Sequence[HeardCall], deep: Mapping[str, Sequence[Logits | None]], mix: Mix
) -> list[HeardCall]:
    """The calls with both voices mixed in their evidence."""
    found = []
    for each in heard:
        turns = tuple(
            turn if logits is None else replace(turn, evidence=blend(turn.evidence, logits, mix))
            for turn, logits in zip(each.turns, deep[each.call.call_id], strict=True)
        )
        found.append(replace(each, turns=turns))
    return found


def fit_mix(heard: Sequence[HeardCall], deep: Mapping[str, Sequence[Logits | None]]) -> Mix:
    """Gain and offset that give each head of the deep voice the mean and spread of the fast one's, over the customer's turns."""
    pairs = [
        (turn.evidence.scores.logits, logits)
        for each in heard
        for turn, logits in zip(each.turns, deep[each.call.call_id], strict=True)
        if logits is not None and turn.evidence.scores is not None
    ]
    fast, slow = (np.array(side) for side in zip(*pairs, strict=True))
    gain = fast.std(axis=0) / np.maximum(slow.std(axis=0), _LEAST_SPREAD)
    offset = fast.mean(axis=0) - gain * slow.mean(axis=0)
    share = [SHARES.get(head, 0.0) for head in CUSTOMER_HEADS]
    return Mix(tuple(share), tuple(gain.tolist()), tuple(offset.tolist()))
