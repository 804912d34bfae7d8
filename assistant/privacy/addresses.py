"""Postal addresses: a street with its house number, what belongs to it, and postcodes after a cue.

"Where cued": a street word beside a house number is its own cue ("14 Elm Street", "Hauptstraße 12", "gül sokak no 4"); a street
without a number ("on the main street") is no address, and stays.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.privacy.cues import Cues
from assistant.privacy.numerals import Group
from assistant.privacy.tokens import Tokens
from assistant.privacy.vocabulary import Vocabulary
from assistant.privacy.written import UK_POSTCODE, Span

MOST_NAMES = 2
LONGEST_NUMBER = 5
FEWEST_POSTCODE = 4
MOST_COMMON = 300
MOST_FUNCTION = 60
SHORT_STREET = 7
# So many words may lie between a cue and a street, and so many parts an address may have.
FARTHEST = 3
MOST_PARTS = 16


class _Parts:
    """What each token may be in an address."""

    def __init__(self, tokens: Tokens, words: Vocabulary, groups: Sequence[Group], cued: bool) -> None:
        self.tokens, self.words, self.cued = tokens, words, cued
        self.number: set[int] = set()
        # Last token of a number → how many digits it has.
        self.digits: dict[int, int] = {}
        for group in groups:
            after = group.last + 1
            counted = after < len(tokens) and tokens.folded[after] in words.numbers.units
            if group.misheard:
                continue
            if len(group.digits) <= LONGEST_NUMBER and not (counted and tokens.folded[after] != "kat"):
                self.number.update(range(group.first, group.last + 1))
                self.digits[group.last] = len(group.digits)

    def house(self, index: int) -> bool:
        """House number, "flat", "daire", a letter behind a number."""
        word = self.tokens.folded[index]
        letter = len(word) == 1 and word.isalpha() and index - 1 in self.number
        return index in self.number or word in self.words.words["house"] or letter

    def name(self, index: int) -> bool:
        """A word that can be in the name of a street or town."""
        word = self.tokens.folded[index]
        return len(word) > 2 and word.isalpha() and (word not in self.words.common or self._capital(index))

    def town(self, index: int) -> bool:
        """A word that may be a town's: not one of the most common."""
        word = self.tokens.folded[index]
        return len(word) > 2 and word.isalpha() and self.words.common.get(word, MOST_COMMON) >= MOST_COMMON

    def _capital(self, index: int) -> bool:
        said = self.tokens.text[self.tokens.begins[index]]
        return said.isupper() and index > 0

    def street(self, index: int) -> bool:
        """A street word: "road", "hauptstraße"."""
        word = self.tokens.folded[index]
        return word in self.words.street or (self.cued and word in self.words.square)


def addresses(
    text: str, tokens: Tokens, words: Vocabulary, cues: Cues, groups: Sequence[Group], asked: bool
) -> list[Span]:
    """Spans of addresses. `asked`: somebody has just asked for it."""
    cued = "address" in cues or asked
    parts = _Parts(tokens, words, groups, cued)
    found: list[Span] = []
    done = -1
    for index in range(len(tokens)):
        if index <= done or not parts.street(index):
            continue
        place = _around(parts, index, done, cues, asked)
        if place is not None:
            first, last = place
            done = last
            found.append(Span(tokens.begins[first], tokens.ends[last], "address"))
    if cued or found:
        found += [Span(*match.span(), "address") for match in UK_POSTCODE.finditer(text)]
        found += _postcodes(parts, cues)
    return found


def _around(parts: _Parts, street: int, done: int, cues: Cues, asked: bool) -> tuple[int, int] | None:
    tokens = parts.tokens
    last = street
    while last + 1 < min(len(tokens), street + MOST_PARTS) and (
        parts.house(last + 1) or parts.street(last + 1) or _next_street(parts, last)
    ):
        last += 1
    after = set(range(street + 1, last + 1)) & parts.number
    first = street
    budget = MOST_NAMES if len(tokens.folded[street]) < 9 or parts.words.lang == "en" else 1
    # "14 Elm Street": the number comes first in English, and the name stands between.
    if parts.words.lang == "en":
        before = next(
            (i for i in range(street - 1, max(done, street - 3 - budget), -1) if i in parts.number), None
        )
        if (
            before is None
            or not all(_in_name(parts, i) or parts.house(i) for i in range(before + 1, street))
            or before + 1 == street
        ):
            return None
        first = before
        while first - 1 > done and parts.house(first - 1):
            first -= 1
    elif not after:
        return None
    else:
        while (
            first - 1 > done
            and street - first < budget
            and parts.name(first - 1)
            and "," not in tokens.gap(first)
        ):
            first -= 1
        # "gate 22" at an airport; "karl johans gate 22" in a town
        if first == street and len(tokens.folded[street]) <= SHORT_STREET and not parts.cued:
            return None
    start = _cued(parts, first, cues, asked, done)
    return min(first, start), _town(parts, last, parts.cued)


def _in_name(parts: _Parts, index: int) -> bool:
    word = parts.tokens.folded[index]
    # "… 88377. You close them" is no street
    if parts.tokens.gap(index + 1).strip() or parts.words.common.get(word, MOST_COMMON) < MOST_FUNCTION:
        return False
    return (
        len(word) > 2
        and word not in parts.words.numbers.between
        and word not in parts.words.words["is"]
        and word != "the"
    )


def _next_street(parts: _Parts, last: int) -> bool:
    """A further street word after one word of a name: "yeşilyurt mahallesi lale sokak"."""
    return (
        parts.words.lang == "tr"
        and last + 2 < len(parts.tokens)
        and parts.street(last + 2)
        and len(parts.tokens.folded[last + 1]) > 2
    )


def _cued(parts: _Parts, first: int, cues: Cues, asked: bool, done: int) -> int:
    """After a cue, what stands between it and the street belongs to the address: "am alten markt vier"."""
    cue = cues.before("address", first, FARTHEST)
    start = None if cue is None else cue + 1
    if start is None:
        if not (asked and first <= 4):
            return first
        start = 0
    small = parts.words.words["is"] | parts.words.words["answer"] | parts.words.numbers.between
    start = max(start, done + 1)
    while start < first and parts.tokens.folded[start] in small and parts.tokens.folded[start] != "am":
        start += 1
    return start


def _town(parts: _Parts, last: int, cued: bool) -> int:
    """A town after the postcode, or after the number where a cue has said that it is an address."""
    tokens = parts.tokens
    after = last + 1
    postcode = parts.digits.get(last, 0) >= FEWEST_POSTCODE
    is_town = parts.town if postcode else parts.name
    if after < len(tokens) and not tokens.stops(after) and (postcode or cued):
        if is_town(after):
            return after
        if tokens.folded[after] in ("in", "i") and after + 1 < len(tokens) and parts.town(after + 1):
            return after + 1
    return last


def _postcodes(parts: _Parts, cues: Cues) -> list[Span]:
    """Letters and digits right after "postcode": "L S six two A B"."""
    tokens = parts.tokens
    found: list[Span] = []
    for cue in cues.of("address"):
        if cue.last < 0 or ("post" not in tokens.folded[cue.first] and "zip" not in tokens.folded[cue.first]):
            continue
        first = cue.last + 1
        while first < len(tokens) and tokens.folded[first] in ("is", "ist", "er"):
            first += 1
        last = first - 1
        while last + 1 < len(tokens) and (last + 1 in parts.number or len(tokens.folded[last + 1]) == 1):
            last += 1
        if last >= first and any(index in parts.number for index in range(first, last + 1)):
            found.append(Span(tokens.begins[first], tokens.ends[last], "address"))
    return found
