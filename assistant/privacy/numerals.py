"""Number words of four languages as digits: "einundzwanzig", "to og tyve", "double five", "beş yüz otuz iki", "oh".

No package has this (research/stack.md section 5). `groups` puts together what is one number ("two thousand three hundred and
forty five" is one group, "four one one" are three): an amount is one group, a number read out is several.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from assistant.privacy.tokens import Tokens
from assistant.privacy.vocabulary import Numbers, vocabulary


class Size(IntEnum):
    """What sort of number word: decides what may follow it in the same number."""

    ONE = 1
    TEEN = 2
    TEN = 3
    PAIR = 4
    HUNDRED = 5
    THOUSAND = 6
    WHOLE = 7


@dataclass(frozen=True, slots=True)
class Group:
    """One number as said or written: its digits, its first and last token. `singles`: digits that were said one by one."""

    digits: str
    first: int
    last: int
    singles: int = 0
    written: bool = False
    misheard: bool = False


@cache
def _compound(lang: str) -> re.Pattern[str]:
    """Numbers in one word: "zweitausenddreihundertfünfundvierzig", "førtisju", "nittensekstifire", "beşyüzotuziki"."""
    numbers = vocabulary(lang).numbers

    def any_of(words: object) -> str:
        return "|".join(sorted(map(re.escape, words), key=len, reverse=True))  # type: ignore[call-overload]

    ones, teens, tens = any_of(numbers.ones), any_of(numbers.teens) or "(?!)", any_of(numbers.tens)
    joint = re.escape(numbers.conjunction) if numbers.conjunction else "(?!)"
    small = rf"(?:(?:{ones}){joint}(?:{tens})|(?:{tens})(?:{ones})|{teens}|{tens}|{ones})"
    hundred, thousand = re.escape(numbers.hundred), re.escape(numbers.thousand)
    return re.compile(
        rf"(?:(?P<thousands>{small})?(?P<thousand>{thousand}))?(?:(?P<hundreds>{small})?(?P<hundred>{hundred}))?"
        rf"(?:{joint})?(?P<century>(?:{teens})(?=(?:{small})$))?(?P<rest>{small})?$"
    )


def _small(word: str, numbers: Numbers) -> int:
    """The value of a number word below a hundred."""
    for table in (numbers.ones, numbers.teens, numbers.tens):
        if word in table:
            return table[word]
    for ten, value in numbers.tens.items():
        for one, unit in numbers.ones.items():
            if word in (ten + one, one + numbers.conjunction + ten):
                return value + unit
    return 0


@cache
def _compound_value(word: str, lang: str) -> tuple[int, Size] | None:
    found = _compound(lang).match(word) if 4 <= len(word) <= 60 else None
    if found is None:
        return None
    numbers = vocabulary(lang).numbers
    part = {name: _small(value, numbers) if value else 0 for name, value in found.groupdict().items()}
    value = part["rest"] + 100 * part["century"]
    if found["hundred"]:
        value += 100 * (part["hundreds"] or 1)
    if found["thousand"]:
        value += 1000 * (part["thousands"] or 1)
    whole = found["hundred"] or found["thousand"] or found["century"]
    # "beşyüz", "femhundre", "ikibin" may go on; a pair may not.
    if found["hundred"] and not found["rest"]:
        return value, Size.HUNDRED
    if found["thousand"] and not found["rest"]:
        return value, Size.THOUSAND
    return value, Size.WHOLE if whole else Size.PAIR


def numeral(word: str, lang: str) -> tuple[int, Size] | None:
    """Value and size of a folded number word, or None."""
    return _numeral(word, vocabulary(lang).lang)


_KNOWN: dict[tuple[str, str], tuple[int, Size] | None] = {}


def _numeral(word: str, lang: str) -> tuple[int, Size] | None:
    key = (word, lang)
    try:
        return _KNOWN[key]
    except KeyError:
        if len(_KNOWN) > 65_536:
            _KNOWN.clear()
        found = _KNOWN[key] = _look_up(word, lang)
        return found


def _look_up(word: str, lang: str) -> tuple[int, Size] | None:
    numbers = vocabulary(lang).numbers
    for table, size in ((numbers.ones, Size.ONE), (numbers.teens, Size.TEEN), (numbers.tens, Size.TEN)):
        if word in table:
            return table[word], size
    if word == numbers.hundred:
        return 100, Size.HUNDRED
    if word == numbers.thousand:
        return 1000, Size.THOUSAND
    return _compound_value.__wrapped__(word, lang) if word.isalpha() else None


class _Number:
    """A number that is being put together from number words."""

    __slots__ = ("above", "last", "value", "words")

    def __init__(self, value: int, size: Size) -> None:
        self.above = value if size is Size.THOUSAND else 0
        self.value = 0 if size is Size.THOUSAND else value
        self.last = size
        self.words = 1

    def take(self, value: int, size: Size, before_hundred: bool) -> bool:
        """Add a word if it can belong to this number; `before_hundred`: the next word is "hundred"."""
        last = self.last
        if size is Size.HUNDRED and last in (Size.ONE, Size.TEEN, Size.PAIR) and 0 < self.value < 100:
            self.value *= 100
        elif size is Size.HUNDRED and last is Size.THOUSAND and value == 100:
            self.value = 100
        elif size is Size.THOUSAND and not self.above and self.value and value == 1000:
            self.above, self.value = self.value * 1000, 0
        elif size is Size.ONE and value and last is Size.TEN and self.value % 10 == 0:
            self.value += value
            size = Size.PAIR
        elif (
            (size is Size.ONE and value and last is Size.HUNDRED and not before_hundred)
            or (size is Size.ONE and value and last is Size.THOUSAND)
            or (size in (Size.TEEN, Size.TEN, Size.PAIR) and last in (Size.HUNDRED, Size.THOUSAND))
        ):
            self.value += value
        else:
            return False
        self.last = Size.WHOLE if size is Size.ONE and last is Size.HUNDRED else size
        self.words += 1
        return True

    @property
    def digits(self) -> str:
        return str(self.above + self.value)


def groups(tokens: Tokens, lang: str) -> Iterator[Group]:
    """Numbers in `tokens`, in order; also words that recognisers write for one ("for", "too"), as `misheard`."""
    numbers = vocabulary(lang).numbers
    lang = vocabulary(lang).lang
    folded = tokens.folded
    index, count = 0, len(folded)
    while index < count:
        word = folded[index]
        if word.isdecimal():
            yield Group(word, index, index, 1 if len(word) == 1 else 0, written=True)
            index += 1
        elif word in numbers.times and index + 1 < count:
            value = _numeral(folded[index + 1], lang)
            digit = str(value[0]) if value is not None and value[1] is Size.ONE else ""
            if tokens.is_figure(index + 1) and len(folded[index + 1]) == 1:
                digit = folded[index + 1]
            if digit:
                times = numbers.times[word]
                yield Group(digit * times, index, index + 1, times)
                index += 2
            else:
                index += 1
        else:
            found = _numeral(word, lang)
            rest = _after_zero(word, lang) if found is None else None
            if rest is not None:
                yield Group(f"0{rest}", index, index, 2)
                index += 1
            elif found is None:
                if word in numbers.misheard:
                    yield Group(str(numbers.misheard[word]), index, index, 1, misheard=True)
                index += 1
            else:
                group = _whole(tokens, index, found, lang)
                yield group
                index = group.last + 1


@cache
def _zeros(lang: str) -> tuple[str, ...]:
    return tuple(
        word for word, value in vocabulary(lang).numbers.ones.items() if value == 0 and len(word) > 2
    )


def _after_zero(word: str, lang: str) -> int | None:
    """The value behind a zero in the same word: "sıfırbeş", "nullsieben"."""
    zeros = _zeros(lang)
    if not word.startswith(zeros):
        return None
    for zero in zeros:
        if word.startswith(zero) and len(word) > len(zero):
            found = _numeral(word[len(zero) :], lang)
            return found[0] if found is not None else None
    return None


def _whole(tokens: Tokens, first: int, found: tuple[int, Size], lang: str) -> Group:
    numbers = vocabulary(lang).numbers
    folded = tokens.folded
    number = _Number(*found)
    last = first
    index = first + 1
    while index < len(folded) and not tokens.stops(index) and "," not in tokens.gap(index):
        word = folded[index]
        if word == numbers.conjunction and word and index + 1 < len(folded):
            after = _numeral(folded[index + 1], lang)
            if after is None:
                break
            if number.last is Size.ONE and number.words == 1 and after[1] is Size.TEN and lang != "en":
                # "ein und zwanzig", "to og tyve"
                return Group(str(after[0] + number.value), first, index + 1)
            if number.last not in (Size.HUNDRED, Size.THOUSAND) or not number.take(*after, False):
                break
            last = index + 1
            index += 2
            continue
        value = _numeral(word, lang)
        before_hundred = index + 1 < len(folded) and folded[index + 1] == numbers.hundred
        if value is None or not number.take(*value, before_hundred):
            break
        last = index
        index += 1
    single = 1 if number.words == 1 and found[1] is Size.ONE else 0
    return Group(number.digits, first, last, single)
