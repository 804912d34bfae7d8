"""Which words: the sentence of a card, by rotation and never the same twice; slots only from what was really heard.

A variant that fits the cause beats one that fits any cause; then the moment counts; then one with something heard in it
("forty minutes") beats one without; then what a centre has found to calm, if its guideline says so. Among equals the choice rotates by the call's id, so that an agent does not read the same sentence in every
call, and stays the same for the same call: no chance, no clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from assistant.engine.playbook import Suggestion


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence ready to say."""

    id: str
    say: str


def choose(
    variants: Sequence[Suggestion],
    cause: str,
    moments: Sequence[str],
    slots: Mapping[str, str],
    used: Sequence[str],
    call_id: str,
    *,
    familiar: bool = False,
) -> list[Said]:
    """Fitting sentences, best first; empty when all have been used or none fits. `familiar`: no polite address."""
    fitting = [
        variant
        for variant in variants
        if variant.moment in moments and _fits(variant, cause, slots, used, familiar=familiar)
    ]

    def rank(variant: Suggestion) -> tuple[int, int, int, float, int]:
        heard = sum(slot != "name" for slot in variant.slots)
        return (
            0 if variant.triggers else 1,
            0 if variant.moment == moments[0] or moments[0] == "later" else 1,
            0 if heard else 1,
            variant.effect,
            crc32(f"{call_id} {variant.id}".encode()),
        )

    lang = variants[0].id.partition(".")[0] if variants else ""
    return [Said(variant.id, _filled(variant.say, slots, lang)) for variant in sorted(fitting, key=rank)]


def _fits(
    variant: Suggestion, cause: str, slots: Mapping[str, str], used: Sequence[str], *, familiar: bool
) -> bool:
    """May this sentence be said: not said before, for this cause, with all that it names heard?"""
    return (
        variant.id not in used
        and not (familiar and variant.polite)
        and (not variant.triggers or cause in variant.triggers)
        and all(slot in slots for slot in variant.slots)
    )


def _filled(say: str, slots: Mapping[str, str], lang: str) -> str:
    for slot, value in slots.items():
        # "Two weeks" began his sentence; it need not begin ours
        said = _lowered(value, lang) if slot == "waited" else value
        say = say.replace("{" + slot + "}", said)
    first = "İ" if lang == "tr" and say[:1] == "i" else say[:1].upper()
    return first + say[1:]


def _lowered(words: str, lang: str) -> str:
    """The words with a small first letter, by the rules of Turkish where it is that."""
    turkish = {"I": "ı", "İ": "i"} if lang == "tr" else {}
    return turkish.get(words[:1], words[:1].lower()) + words[1:]
