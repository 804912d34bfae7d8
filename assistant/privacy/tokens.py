"""A text as tokens: words, runs of digits and masks, folded, each with its place. Every character of the text is read.

Unlike `analysis.text.read` letters and digits are apart (`JD00441298`, `hunter2`), and nothing is cut off: what is not
read cannot be masked. One pass, linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata

from assistant.analysis.text import MASK, fold_word

_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:['’ʼ`´][^\W\d_]+)*|\*{2,}")
# A spoken number does not go on after these.
_STOPS = frozenset("?!;")


class Tokens:
    """Folded tokens of one text. `folded[i]` stands at `text[begins[i]:ends[i]]`."""

    __slots__ = ("begins", "ends", "folded", "text")

    def __init__(self, text: str, lang: str) -> None:
        self.text = text
        self.folded: list[str] = []
        self.begins: list[int] = []
        self.ends: list[int] = []
        for match in _TOKEN.finditer(text):
            word = match.group()
            self.folded.append(_figures(word) if word.isdecimal() else fold_word(word, lang))
            self.begins.append(match.start())
            self.ends.append(match.end())

    def __len__(self) -> int:
        return len(self.folded)

    def gap(self, index: int) -> str:
        """What stands between token `index` and the one before it (before the first: the text's beginning)."""
        return self.text[self.ends[index - 1] if index else 0 : self.begins[index]]

    def joined(self, index: int) -> bool:
        """Whether token `index` follows the one before it without a space: `hunter2`."""
        return index > 0 and self.ends[index - 1] == self.begins[index]

    def stops(self, index: int) -> bool:
        """Whether a sentence ends before token `index`."""
        return not _STOPS.isdisjoint(self.gap(index))

    def is_figure(self, index: int) -> bool:
        """Whether token `index` is written in digits."""
        return self.folded[index].isdecimal()

    def is_mask(self, index: int) -> bool:
        """Whether token `index` is a mask."""
        return self.folded[index] == MASK


def _figures(word: str) -> str:
    """Digits of any script as 0-9."""
    return word if word.isascii() else "".join(str(unicodedata.digit(c)) for c in word)
