"""What was really heard and may be named in a sentence: how often, how long.

A slot is filled only from the customer's words; a suggestion whose slot was not heard is not used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.analysis.index import PhraseIndex
from assistant.analysis.phrases import Template
from assistant.analysis.text import Words

# So many different counts in one turn are a list.
LISTED = 3


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
        """Slot name → words to say. `times` only from 2 on, the highest that is heard; `waited` as the customer said it.

        Who goes through them one by one ("the first time …, the second time …, the fourth time …") has not said how many they were.
        """
        found: dict[str, str] = {}
        heard: set[int] = set()
        for phrase, first, last in self._index.find(words):
            slot = self.heard[phrase][0]
            if slot == "times":
                heard.add(self._times(words, first, last))
            else:
                found.setdefault(slot, words.quote(first, last))
        heard.discard(0)
        if 0 < len(heard) < LISTED:
            found["times"] = self.times[max(heard)]
        return found

    def _times(self, words: Words, first: int, last: int) -> int:
        if first and words.folded[first - 1] in self.numbers:
            return 0  # the end of a larger number: "on iki kere" is twelve times, not two
        for word in words.folded[first : last + 1]:
            value = int(word) if word.isdigit() and len(word) < 4 else self.numbers.get(word)
            if value is not None and value >= 2 and value in self.times:
                return value
        return 0
