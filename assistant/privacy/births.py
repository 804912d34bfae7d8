"""Dates of birth where a cue says so: "ninth of march nineteen forty one", "12.03.64", "on iki mart … doğumluyum"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.privacy.cues import Heard
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


def births(
    text: str, tokens: Tokens, words: Vocabulary, cues: Sequence[Heard], groups: Sequence[Group]
) -> list[Span]:
    """The dates that belong to a `birth_date` cue. One in digits, or of at least two parts in words."""
    mine = [cue for cue in cues if cue.kind == "birth_date"]
    if not mine:
        return []
    found: list[Span] = []
    for begin, end in [(span.begin, span.end) for span in dates(text)]:
        first = next((index for index in range(len(tokens)) if tokens.begins[index] >= begin), len(tokens))
        if any(_near(cue, first, first) for cue in mine):
            found.append(Span(begin, end, "birth_date"))
    for date in _dates(tokens, words, groups):
        if (date.month or date.parts >= 3 or date.digits >= 6) and any(
            _near(cue, date.first, date.last) for cue in mine
        ):
            found.append(Span(tokens.begins[date.first], tokens.ends[date.last], "birth_date"))
    return found


def _near(cue: Heard, first: int, last: int) -> bool:
    return 0 <= first - cue.last - 1 <= AFTER or 0 <= cue.first - last - 1 <= BEFORE


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
