"""Dates of birth where a cue says so: "ninth of march nineteen forty one", "12.03.64", "on iki mart … doğumluyum"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.privacy.cues import Cues
from assistant.privacy.numerals import Group
from assistant.privacy.tokens import Tokens
from assistant.privacy.vocabulary import Vocabulary
from assistant.privacy.written import Span, dates

# So far from the cue the date may begin or, where the verb comes last, end.
AFTER = 6
BEFORE = 3


@dataclass(frozen=True, slots=True)
class _Date:
    """A run of words of a date: first and last token, how many parts it has, how many digits in a row."""

    first: int
    last: int
    parts: int
    digits: int
    month: bool


def births(text: str, tokens: Tokens, words: Vocabulary, cues: Cues, groups: Sequence[Group]) -> list[Span]:
    """The dates that belong to a `birth_date` cue. One in digits, or of at least two parts in words."""
    if "birth_date" not in cues:
        return []
    found: list[Span] = []
    for span in dates(text):
        first = bisect_left(tokens.begins, span.begin)
        if _near(cues, first, first):
            found.append(Span(span.begin, span.end, "birth_date"))
    for date in _dates(tokens, words, groups):
        if (date.month or date.parts >= 3 or date.digits >= 6) and _near(cues, date.first, date.last):
            found.append(Span(tokens.begins[date.first], tokens.ends[date.last], "birth_date"))
    return found


def _near(cues: Cues, first: int, last: int) -> bool:
    return cues.before("birth_date", first, AFTER) is not None or cues.behind("birth_date", last, BEFORE)


def _dates(tokens: Tokens, words: Vocabulary, groups: Sequence[Group]) -> list[_Date]:
    """Runs of numbers, ordinals and months with small words between; a counted unit ends one before its number."""
    ends = {group.first: (group.last, len(group.digits)) for group in groups if not group.misheard}
    found: list[_Date] = []
    first = last = -1
    parts = digits = 0
    month = False
    index = 0
    count = len(tokens)
    while index <= count:
        word = tokens.folded[index] if index < count else ""
        step, size = ends.get(index, (index, 0))
        unit = step + 1 < count and tokens.folded[step + 1] in words.numbers.units
        is_month = word in words.months
        part = is_month or word in words.ordinals or (bool(size) and not unit)
        if part:
            first = index if first < 0 else first
            last, parts, digits, month = step, parts + 1, digits + size, month or is_month
            index = step
        elif first >= 0 and (index >= count or word not in words.date_between or index - last > 2):
            if parts >= 2:
                found.append(_Date(first, last, parts, digits, month))
            first, parts, digits, month = -1, 0, 0, False
        index += 1
    return found
