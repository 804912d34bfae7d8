"""What was really heard and may be named in a sentence: how often, how long.

A slot is filled only from the customer's words; a suggestion whose slot was not heard is not used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.analysis.index import PhraseIndex
from assistant.analysis.phrases import Template
from assistant.analysis.text import Words, written_number

# Digits of a count of calls or visits.
MOST_DIGITS = 3


@dataclass(slots=True)
class SlotFinder:
    """Finds slot values in customer turns. `numbers`: folded number word → value; `times`: value → how it is said."""

    numbers: Mapping[str, int]
    times: Mapping[int, str]
    heard: tuple[tuple[str, Template], ...]
    _index: PhraseIndex = field(init=False)

    def __post_init__(self) -> None:
        templates = tuple(template for _, template in self.heard)
        self._index = PhraseIndex(templates, frozenset(self.numbers))

    def find(self, words: Words) -> dict[str, str]:
        """Slot name → words to say. `times` only from 2 on; `waited` as the customer said it.

        Nothing where several were said: "promised in six months, now it is eleven" was answered with the six, "the first time …, the fourth
        time …" with the four (read blind, every second such card was wrong).
        """
        counts: set[int] = set()
        spans: dict[str, list[tuple[int, int]]] = {}
        for phrase, first, last in self._index.find(words):
            slot = self.heard[phrase][0]
            if slot == "times":
                counts.add(self._times(words, first, last))
            else:
                spans.setdefault(slot, []).append((first, last))
        found = {slot: words.quote(*whole) for slot, heard in spans.items() if (whole := _only(heard))}
        counts.discard(0)
        if len(counts) == 1:
            found["times"] = self.times[counts.pop()]
        return found

    def _times(self, words: Words, first: int, last: int) -> int:
        if first and words.folded[first - 1] in self.numbers:
            return 0  # the end of a larger number: "on iki kere" is twelve times, not two
        for word in words.folded[first : last + 1]:
            digits = written_number(word, MOST_DIGITS)
            value = self.numbers.get(word) if digits is None else digits
            if value is not None and value >= 2 and value in self.times:
                return value
        return 0


def _only(spans: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The longest of spans that overlap all; None where they lie apart."""
    first, last = max(spans, key=lambda span: (span[1] - span[0], -span[0]))
    return (first, last) if all(a <= last and b >= first for a, b in spans) else None
