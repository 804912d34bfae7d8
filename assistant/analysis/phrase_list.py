"""A list of phrases, and where one of them stands in a turn: for words that a pack lists without templates."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.analysis.text import Words
from assistant.analysis.times import MOST_CLASSED
from assistant.analysis.word_list import WordList


class Phrases:
    """Folded phrases of a list; a word in them may begin or end with `*`."""

    __slots__ = ("_begun", "_entries")

    def __init__(self, entries: Iterable[tuple[str, ...]] = ()) -> None:
        longest_first = sorted(entries, key=len, reverse=True)
        self._entries = [
            (WordList(entry[:1]), tuple(WordList((word,)) for word in entry[1:])) for entry in longest_first
        ]
        # What may follow a word that begins some of them, longest first: looked up once a word, mostly nothing.
        self._begun: dict[str, tuple[tuple[WordList, ...], ...]] = {}

    def longest(self, folded: tuple[str, ...], at: int, end: int) -> int:
        """Words of the longest phrase that stands at word `at` and ends before `end`; 0 if none does."""
        word = folded[at]
        begun = self._begun.get(word)
        if begun is None:
            if len(self._begun) > MOST_CLASSED:
                self._begun.clear()
            begun = self._begun[word] = tuple(rest for first, rest in self._entries if word in first)
        for rest in begun:
            stop = at + 1 + len(rest)
            if stop <= end and all(map(WordList.__contains__, rest, folded[at + 1 : stop])):
                return stop - at
        return 0

    def first(self, words: Words) -> int | None:
        """Where in the text the first of them stands; None if none does."""
        end = len(words.folded)
        return next((words.spans[at][0] for at in range(end) if self.longest(words.folded, at, end)), None)
