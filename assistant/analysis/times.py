"""Which words of a turn name a time to come: a day, a clock time, or a stretch of some minutes at least.

No calendar: the speaker's own words are kept, whole ("donnerstag um acht", not "donnerstag um").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from assistant.analysis.text import Words, written_number
from assistant.analysis.word_list import WordList

# A wait of less is a moment on the line, nothing to be held to.
FEWEST_MINUTES = 5
# Words before a time in which "since" or "was" makes it a time that is past.
REACH = 3
# A number above it before a day is no date.
LAST_DAY = 31
# Digits of a number of minutes; what else looks like one (other scripts, a card number) is none.
MOST_DIGITS = 4
MOST_CLASSED = 65_536
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3])[.:][0-5]\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Time:
    """Words that name a time, and where they begin and end in the turn's text; `choice`: one of several on offer;
    `first`, `last`: the first of them among the turn's words, and one past the last.
    """

    words: str
    begin: int
    end: int
    choice: bool = False
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class TimeWords:
    """Folded words of a language by kind; one that ends in `*` stands for all that begin so.

    `days`: name a day or a part of it; `clock`: a number after it is a clock time; `hours`: numbers that are clock times
    by themselves (with a case ending); `units`: hours and longer; `minutes`; `joins`: may stand between or before;
    `past`: shortly before it, the time is gone or not the speaker's to keep; `choices`: words for "or"; `ends`: after a
    number they end a clock time ("ten past"); `links`: join what comes before to it and do not belong to it ("and today").
    """

    numbers: Mapping[str, int] = field(default_factory=dict)
    days: WordList = WordList()
    clock: WordList = WordList()
    hours: WordList = WordList()
    units: WordList = WordList()
    minutes: WordList = WordList()
    joins: WordList = WordList()
    past: WordList = WordList()
    choices: WordList = WordList()
    ends: WordList = WordList()
    links: WordList = WordList()
    # Each word is classed once: a tenth of an agent's turn without it.
    _classed: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def find(self, words: Words) -> tuple[Time, ...]:
        """Every time named, in order."""
        kinds = [
            self.kind(word) or _minutes_of_clock(words, place) for place, word in enumerate(words.folded)
        ]
        found, first = [], 0
        while first < len(kinds):
            last = first
            while last < len(kinds) and kinds[last] and not (last > first and _parts(words, kinds, last)):
                last += 1
            time = self._time(words, kinds, first, last) if last > first else None
            if time is not None:
                found.append(time)
            first = max(last, first + 1)
        return tuple(found)

    def date(self, words: Words, time: Time) -> str:
        """The words of the time if it is a day or an hour, without a sum before it; "" for a mere stretch."""
        first = time.first
        kinds = [self.kind(word) for word in words.folded[first : time.last]]
        # "six hundred today": a sum before a day is no part of it, "third may" is
        while kinds[:2] == ["number", "days"] and self.numbers.get(words.folded[first], 0) > LAST_DAY:
            first, kinds = first + 1, kinds[1:]
        dated = "days" in kinds or "hours" in kinds or _of_clock(kinds)
        return words.quote(first, time.last - 1) if dated else ""

    def is_number(self, word: str) -> bool:
        """Is it a number word or digits?"""
        return word.isdigit() or word in self.numbers

    def kind(self, word: str) -> str:
        """What kind of time word it is: one of the fields, "number", or "" for another word."""
        found = self._classed.get(word)
        if found is None:
            if len(self._classed) > MOST_CLASSED:
                self._classed.clear()
            found = self._classed[word] = self._class(word)
        return found

    def _class(self, word: str) -> str:
        for kind in ("days", "clock", "hours", "minutes", "units", "joins"):
            if word in getattr(self, kind):
                return kind
        return "number" if self.is_number(word) else ""

    def _time(self, words: Words, kinds: list[str], first: int, last: int) -> Time | None:
        """The run of words from `first` up to `last`, without loose ends; None if it names no time to come."""
        while last > first and kinds[last - 1] in ("joins", "clock") and not self._ended(words, kinds, last):
            last -= 1
        while first < last and words.folded[first] in self.links:
            first += 1
        if first == last:
            return None
        run = kinds[first:last]
        begin, end = words.spans[first][0], words.spans[last - 1][1]
        if not (_CLOCK.search(words.original, begin, end) or self._names(words.folded[first:last], run)):
            return None
        if any(word in self.past for word in words.folded[max(0, first - REACH) : last]):
            return None
        near = words.folded[max(0, first - REACH) : last + REACH]
        choice = any(word in self.choices for word in near)
        return Time(words.original[begin:end], begin, end, choice, first, last)

    def _ended(self, words: Words, kinds: list[str], last: int) -> bool:
        """Does the word before `last` end a clock time, as in "at ten past"?"""
        return last > 1 and words.folded[last - 1] in self.ends and kinds[last - 2] == "number"

    def _names(self, said: tuple[str, ...], run: list[str]) -> bool:
        if "days" in run or "hours" in run or "units" in run:
            return run[0] != "units"
        if "minutes" in run:
            digits = [written_number(word, MOST_DIGITS) for word in said]
            values = [self.numbers.get(w, 0) if n is None else n for w, n in zip(said, digits, strict=True)]
            return max(values) >= FEWEST_MINUTES
        return _of_clock(run)


def _of_clock(kinds: list[str]) -> bool:
    """Is a clock time among them ("at five")?"""
    return any(one == "clock" and two == "number" for one, two in pairwise(kinds))


def _parts(words: Words, kinds: list[str], place: int) -> bool:
    """Does something else begin at this word? "tomorrow at nine. Two men", "tomorrow at nine, two men", but "on friday, at nine"."""
    return ends(words, place) or (kinds[place] == "number" and "," in words.between(place))


def ends(words: Words, place: int) -> bool:
    """Does a sentence end before this word? ("um neun. Und morgen"; not "10.30")"""
    between = words.between(place)
    if len(between) < 2:  # a mark and a space: nearly never, and asked of every word
        return False
    return between.strip() != "" and between[-1].isspace() and between.strip()[0] in ".!?;"


def _minutes_of_clock(words: Words, place: int) -> str:
    """Is the word the second half of "18:00'e", a clock time with a case ending?"""
    begin = words.spans[place][0]
    joined = place > 0 and words.spans[place - 1][1] == begin - 1 and words.original[begin - 1] in ".:"
    return "number" if joined and words.folded[place][:2].isdigit() else ""
