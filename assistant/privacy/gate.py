"""Whether a text needs to be read closely at all: most turns have no number, no cue and no address in them.

Each word (as split at spaces) is classed once and remembered, so a turn costs a look-up a word. One number word alone
("one of you", "bir de") is no reason; two in a row, a digit, an `@`, a mask or a cue word are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from assistant.analysis.remembered import Remembered
from assistant.privacy.cues import NUMBERS
from assistant.privacy.numerals import numeral
from assistant.privacy.tokens import Tokens
from assistant.privacy.vocabulary import Cue, Pattern, Vocabulary, vocabulary

PLAIN, NUMBER, BETWEEN, CLOSE, CUE = range(5)
# To mask: a close word, numbers in a row, or a number after a cue for one. To follow what is announced: any cue.
_MASK = re.compile(rb"\x03|\x01\x02{0,3}\x01|\x04[^\x01]{0,12}\x01")
# An interim comes again, longer: a number at its end may be the beginning of one.
_MASK_INTERIM = re.compile(_MASK.pattern + rb"|\x01\x02*\Z")
_FOLLOW = re.compile(rb"[\x03\x04]|\x01\x02{0,3}\x01")
_MOST_KNOWN = 65_536


class Gate(Remembered[str, int]):
    """Word → class."""

    def __init__(self, lang: str) -> None:
        super().__init__(_MOST_KNOWN)
        self._lang = lang

    def work_out(self, key: str) -> int:
        words = vocabulary(self._lang)
        tokens = Tokens(key, self._lang)
        if "@" in key or any(tokens.is_figure(i) or tokens.is_mask(i) for i in range(len(tokens))):
            return CLOSE
        classes = [_folded_class(part, self._lang) for part in tokens.folded]
        if CLOSE in classes or classes.count(NUMBER) > 1 or (CUE in classes and NUMBER in classes):
            return CLOSE
        if CUE in classes:
            return CUE
        if NUMBER in classes:
            return NUMBER
        plain = all(part in words.numbers.between for part in tokens.folded)
        return BETWEEN if plain or all(len(part) == 1 for part in tokens.folded) else PLAIN

    def opens(self, text: str, interim: bool = False) -> bool:
        """Whether `text` must be read closely to mask it; `interim`: more of the same may come."""
        wanted = _MASK_INTERIM if interim else _MASK
        return wanted.search(bytes(map(self.__getitem__, text.split()))) is not None

    def tells(self, text: str) -> bool:
        """Whether `text` may announce or ask for something."""
        return _FOLLOW.search(bytes(map(self.__getitem__, text.split()))) is not None


@dataclass(frozen=True, slots=True)
class _Keys:
    """Of each cue its rarest word, without which it is not there: of those to be read closely, and of the others."""

    close: Pattern
    cue: Pattern


@cache
def _keys(lang: str) -> _Keys:
    words = vocabulary(lang)
    own = [cue for cue in words.cues if cue.kind != "spelt"]
    close = [_key(cue, words) for cue in own if cue.kind not in NUMBERS]
    others = [_key(cue, words) for cue in (*own, *words.asked) if cue.kind in NUMBERS or cue in words.asked]
    return _Keys(Pattern(close, lang), Pattern(others, lang))


def _key(cue: Cue, words: Vocabulary) -> str:
    rank = [
        words.common.get(word, len(words.common) + len(word)) if len(word) > 1 else 0 for word in cue.plain
    ]
    return cue.written[max(range(len(rank)), key=lambda index: rank[index])]


def _folded_class(word: str, lang: str) -> int:
    words, keys = vocabulary(lang), _keys(lang)
    if word in words.numbers.times or numeral(word, words.lang) is not None:
        return NUMBER
    if word in words.words["provider"] or word in words.words["dot"] or word in keys.close:
        return CLOSE
    return CUE if word in keys.cue or word in words.street or word in words.square else PLAIN


@cache
def gate(lang: str) -> Gate:
    """The gate of one language."""
    return Gate(vocabulary(lang).lang)
