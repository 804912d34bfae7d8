"""Calls as the deep voice hears them, with weights of one byte, just as it will run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.deep.voice import DeepVoice, Said
from assistant.engine.blend import blend
from assistant.evaluation.corpus import Call
from assistant.training.stacking import HeardCall

Logits = tuple[float, ...]


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
    heard: Sequence[HeardCall], deep: Mapping[str, Sequence[Logits | None]], share: float
) -> list[HeardCall]:
    """The calls with both voices mixed in their evidence."""
    found = []
    for each in heard:
        turns = tuple(
            turn if logits is None else replace(turn, evidence=blend(turn.evidence, logits, share))
            for turn, logits in zip(each.turns, deep[each.call.call_id], strict=True)
        )
        found.append(replace(each, turns=turns))
    return found
