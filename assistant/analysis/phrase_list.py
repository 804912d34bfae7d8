"""A list of phrases, and where one of them stands in a turn: for words that a pack lists without templates."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.analysis.text import Words
from assistant.analysis.times import MOST_CLASSED, listed


@dataclass(frozen=True, slots=True)
class Phrases:
    """Folded phrases of a list; a word in them may begin or end with `*`."""

    entries: tuple[tuple[str, ...], ...] = ()
    # Which of them a word begins: looked up once a word.
    _begun: dict[str, tuple[tuple[str, ...], ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def longest(self, folded: tuple[str, ...], at: int, end: int) -> int:
        """Words of the longest phrase that stands at word `at` and ends before `end`; 0 if none does."""
        word = folded[at]
        begun = self._begun.get(word)
        if begun is None:
            if len(self._begun) > MOST_CLASSED:
                self._begun.clear()
            begun = self._begun[word] = tuple(each for each in self.entries if listed(word, each[:1]))
        lengths = [len(each) for each in begun if at + len(each) <= end and _stands(folded, at, each)]
        return max(lengths, default=0)

    def first(self, words: Words) -> int | None:
        """Where in the text the first of them stands; None if none does."""
        end = len(words.folded)
        return next((words.spans[at][0] for at in range(end) if self.longest(words.folded, at, end)), None)


def _stands(folded: tuple[str, ...], at: int, phrase: tuple[str, ...]) -> bool:
    return all(listed(folded[at + step], (word,)) for step, word in enumerate(phrase))
