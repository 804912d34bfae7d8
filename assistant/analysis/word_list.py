"""Folded words that a pack lists; `*` in an entry stands for any beginning or end of a word."""

from __future__ import annotations

from collections.abc import Iterable


class WordList:
    """Asked of every word of many turns, so the entries are sorted by kind once: a look-up and at most two tests in C a word."""

    __slots__ = ("_beginnings", "_ends", "_whole")

    def __init__(self, entries: Iterable[str] = ()) -> None:
        listed = tuple(entries)
        self._beginnings = tuple(entry[:-1] for entry in listed if entry.endswith("*"))
        self._ends = tuple(entry[1:] for entry in listed if entry.startswith("*") and not entry.endswith("*"))
        self._whole = frozenset(
            entry for entry in listed if not (entry.startswith("*") or entry.endswith("*"))
        )

    def __contains__(self, word: str) -> bool:
        """Is the folded word one of these?"""
        return word in self._whole or word.startswith(self._beginnings) or word.endswith(self._ends)
