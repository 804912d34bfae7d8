"""What each voice heard in a turn, with places in its text: for reading, never for deciding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from assistant.analysis.evidence import Cue, Evidence
from assistant.engine.playbook import Language
from assistant.types import Event, Role, TurnHeard


def units(text: str, place: int) -> int:
    """A place in `text` as browsers count it: in UTF-16 units, in which an emoji has two."""
    return len(text[:place].encode("utf-16-le")) // 2


def hit(text: str, begin: int, end: int) -> dict[str, Any]:
    """A stretch of `text` with its places in UTF-16 units."""
    return {"begin": units(text, begin), "end": units(text, end), "words": text[begin:end]}


def _cue(cue: Cue, text: str) -> dict[str, Any]:
    return {"rule": cue.rule, "label": cue.label, "weight": cue.weight, **hit(text, cue.begin, cue.end)}


def _pieces(evidence: Evidence) -> Iterable[dict[str, Any]]:
    """The pieces of the turn that push the learned model up most, with their share of its logit of level >= 2."""
    words, scores = evidence.words, evidence.scores
    for first, last, share in scores.reasons if scores is not None else ():
        begin, end = words.spans[first][0], words.spans[last][1]
        yield {"logit": round(share, 4), **hit(words.original, begin, end)}


def of_turn(text: str, role: Role, language: Language) -> dict[str, Any]:
    """Cues and pieces heard in one turn; nothing for a speaker who is not scored."""
    if role is Role.UNKNOWN:
        return {"cues": [], "pieces": []}
    ears = language.ears
    evidence = ears.customer(text) if role is Role.CUSTOMER else ears.agent(text)
    return {"cues": [_cue(cue, text) for cue in evidence.cues], "pieces": list(_pieces(evidence))}


def of_call(events: Sequence[Event], language: Language | None) -> dict[str, dict[str, Any]]:
    """Turn -> what was heard in it, of the whole turn; empty for a language that has no rules."""
    if language is None:
        return {}
    turns = {event.turn: event for event in events if isinstance(event, TurnHeard)}
    return {str(turn): of_turn(heard.text, heard.role, language) for turn, heard in turns.items()}
