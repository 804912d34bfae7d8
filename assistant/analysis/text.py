"""Text of a turn -> words: cased and folded per language, each with its place in the original.

Everything that looks at words (cues, classifier, repetition) looks at *folded* words: lower case by the rules of the
language, without accents, without apostrophes, hyphens as spaces. So a recogniser that writes `fur`, `fuer` or `für`,
`I` or `ı`, gives the same words. What stands between two spaces is read once and remembered, because calls repeat words.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from functools import cache, lru_cache
from itertools import accumulate, chain, islice
from operator import add

# A word: letters, digits and masks (`***`); an apostrophe inside belongs to it.
_WORD = re.compile(r"[^\W_]+(?:['’ʼ`´][^\W_]+)*|\*{2,}")
_APOSTROPHES = re.compile(r"['’ʼ`´]")
# Digraphs that recognisers write for one letter; both spellings fold to the same plain letter.
_DIGRAPHS = {
    "de": (("ae", "a"), ("oe", "o"), ("ue", "u"), ("ß", "ss")),
    "nb": (("æ", "a"), ("ae", "a"), ("ø", "o"), ("oe", "o"), ("å", "a"), ("aa", "a")),
    "tr": (("ı", "i"),),
}
_PLAIN = {"ø": "o", "æ": "a", "å": "a", "ß": "ss", "ı": "i", "ł": "l", "đ": "d", "œ": "o"}
# Longer turns are cut for matching only (the transcript keeps all): nobody says 2,000 words without a pause, a flood does.
MOST_WORDS = 2000
MASK = "***"
_MOST_PIECES = 65_536
_LONGEST_PIECE = 64  # characters; longer ones are no speech and come once


class Words:
    """Folded words of one text, and where each stands in `original`. `joined` is ` a b c ` for matching. Immutable.

    Places are worked out at first use: most turns of most calls are never quoted (13 µs -> 5 µs a turn).
    """

    __slots__ = ("_spans", "_starts", "folded", "joined", "original")

    def __init__(self, original: str, folded: tuple[str, ...]) -> None:
        self.original = original
        self.folded = folded
        self.joined = f" {' '.join(folded)} " if folded else " "
        self._spans: tuple[tuple[int, int], ...] | None = None
        self._starts: tuple[int, ...] | None = None

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Begin and end of each word in `original`."""
        if self._spans is None:
            found = islice(_WORD.finditer(self.original), len(self.folded))
            self._spans = tuple([match.span() for match in found])
        return self._spans

    @property
    def starts(self) -> tuple[int, ...]:
        """Where each word begins in `joined`."""
        if self._starts is None:
            # the first after one space, each further one a space after the word before
            lengths = accumulate(map(len, self.folded[:-1]), initial=1)
            self._starts = tuple(map(add, lengths, range(len(self.folded))))
        return self._starts

    def quote(self, first: int, last: int) -> str:
        """The speaker's own words from word `first` to word `last`, both included."""
        if not self.folded:
            return ""
        return self.original[self.spans[first][0] : self.spans[last][1]]

    def between(self, place: int) -> str:
        """What stands between the word before `place` and the next one, or the end of the text."""
        spans = self.spans
        stop = spans[place][0] if place < len(spans) else len(self.original)
        return self.original[spans[place - 1][1] : stop]

    def words_at(self, begin: int, end: int) -> tuple[int, int]:
        """First and last word of the piece `joined[begin:end]`."""
        first = bisect_right(self.starts, begin) - 1
        last = bisect_left(self.starts, end) - 1
        return max(first, 0), max(last, first, 0)


def lower(text: str, lang: str) -> str:
    """Lower case by the language's rules: Turkish İ→i and I→ı, which `str.lower` gets wrong."""
    if lang == "tr":
        text = text.replace("İ", "i").replace("I", "ı")
    return text.lower()


@lru_cache(maxsize=65_536)
def fold_word(word: str, lang: str) -> str:
    """One word, folded. Never empty for a word that has a letter, a digit or a mask."""
    if word.startswith("**"):
        return MASK
    plain = _APOSTROPHES.sub("", lower(unicodedata.normalize("NFC", word), lang))
    if not plain.isascii():
        for letters, letter in _DIGRAPHS.get(lang, ()):
            plain = plain.replace(letters, letter)
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(_PLAIN.get(c, c) for c in decomposed if not unicodedata.combining(c)) or plain
    for letters, letter in _DIGRAPHS.get(lang, ()):
        plain = plain.replace(letters, letter)
    return plain


class _Pieces(dict[str, tuple[str, ...]]):
    """What stands between two spaces -> its folded words; worked out at first sight."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self._lang = lang

    def __missing__(self, piece: str) -> tuple[str, ...]:
        if len(self) >= _MOST_PIECES:
            self.clear()
        found = tuple([fold_word(word, self._lang) for word in _WORD.findall(piece)])
        if len(piece) <= _LONGEST_PIECE:
            self[piece] = found
        return found


@cache
def _pieces(lang: str) -> _Pieces:
    return _Pieces(lang)


def read(text: str, lang: str) -> Words:
    """The words of `text`. Any string is fine: empty, emoji, other scripts, NUL bytes, lone surrogates."""
    folded = tuple(chain.from_iterable(map(_pieces(lang).__getitem__, text.split())))
    return Words(text, folded if len(folded) <= MOST_WORDS else folded[:MOST_WORDS])


def written_number(word: str, most_digits: int) -> int | None:
    """The number that a word of at most so many decimal digits writes; None for any other word ("²", a card number)."""
    return int(word) if word.isdecimal() and len(word) <= most_digits else None


def forget() -> None:
    """Forgets all words it has read: for measurements of words never heard before."""
    fold_word.cache_clear()
    _pieces.cache_clear()
