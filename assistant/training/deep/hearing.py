"""Calls and held rows as the deep voice hears them, out of part and in whole bytes, just as it will run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.deep.voice import DeepVoice, Said
from assistant.engine.blend import blend
from assistant.evaluation.corpus import Call
from assistant.training.deep.material import Held
from assistant.training.stacking import HeardCall

Logits = tuple[float, ...]


def hear_call(call: Call, voice: DeepVoice) -> list[Logits | None]:
    """Logits of every customer turn with the turns before it; None for the agent's."""
    said = [(line.speaker, line.text) for line in call.lines]
    return [
        voice.hear(Said(call.lang, line.text, tuple(said[:index]))) if line.speaker == "customer" else None
        for index, line in enumerate(call.lines)
    ]


def hear_calls(
    calls: Sequence[tuple[Call, int]], voices: Sequence[DeepVoice]
) -> dict[str, list[Logits | None]]:
    """Call id -> logits by the voice that has not seen the call's part."""
    return {call.call_id: hear_call(call, voices[part]) for call, part in calls}


def hear_held(rows: Sequence[Held], voices: Sequence[DeepVoice]) -> list[Logits]:
    """Logits of single texts by the voice that has not seen the row's part."""
    return [voices[row.part].hear(Said(row.line.lang, row.line.text)) for row in rows]


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
