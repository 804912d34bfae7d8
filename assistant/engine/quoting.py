"""Which words of a turn are quoted: whole sentences, or the whole turn, never a piece from mid-sentence on.

A recogniser often gives no punctuation. Then the turn is the smallest whole; of a very long one the quote begins and ends
where a conjunction does, and … marks the cut.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from assistant.analysis.abbreviations import abbreviated
from assistant.analysis.text import MASK, Words, read
from assistant.analysis.word_list import WordList

MOST_QUOTE_WORDS = 24
# A turn of so many words is quoted whole; a sentence of fewer takes its neighbours with it, of very few also a cut one.
MOST_WHOLE, FEWEST_WHOLE, FEWEST_ALONE = 40, 14, 8
# Words of a longer turn that may stand before those that matter; words that its quote has at least where it is cut.
MOST_LEAD, LEAD, FEWEST_CUT = 14, 7, 24
NO_BREAKS = WordList()
_SENTENCE_END = re.compile(r"[.!?;…]\s+")


def quote(text: str, most: int = MOST_QUOTE_WORDS) -> str:
    """The first words of a text; … marks a cut."""
    words = text.split()
    return " ".join(words[:most]) + (" …" if len(words) > most else "")


def clause(text: str, begin: int, lang: str, breaks: WordList = NO_BREAKS) -> str:
    """What is said around character `begin` of a turn, whole. `breaks`: folded words that begin a new clause."""
    starts = [0, *_sentence_starts(text, lang)]
    if len(starts) == 1:
        return _unmarked(read(text, lang), begin, breaks)
    first = last = bisect_right(starts, begin) - 1
    ends = [*starts[1:], len(text)]
    # a short sentence alone tells nothing: the next one explains it, else the one before
    while count(text[starts[first] : ends[last]]) < FEWEST_WHOLE:
        if last + 1 < len(starts) and count(text[starts[first] : ends[last + 1]]) <= MOST_WHOLE:
            last += 1
        elif first > 0 and count(text[starts[first - 1] : ends[last]]) <= MOST_WHOLE:
            first -= 1
        else:
            break
    said = text[starts[first] : ends[last]].strip()
    if count(said) < FEWEST_ALONE and last + 1 < len(starts):
        return quote(text[starts[first] : ends[last + 1]], MOST_WHOLE)
    if count(said) <= MOST_WHOLE:
        return said
    inside = max(0, begin - starts[first])
    return _unmarked(read(said, lang), inside, breaks)


def _sentence_starts(text: str, lang: str) -> list[int]:
    marks = _SENTENCE_END.finditer(text)
    return [
        mark.end() for mark in marks if mark.end() < len(text) and not abbreviated(text, mark.start(), lang)
    ]


def count(text: str) -> int:
    """Words that say something: what is masked does not."""
    return sum(MASK not in word for word in text.split())


def _unmarked(words: Words, begin: int, breaks: WordList) -> str:
    """The words around character `begin` of a text without sentences."""
    spans = words.spans
    if len(spans) <= MOST_WHOLE:
        return words.original.strip()
    place = max(0, bisect_right([span[0] for span in spans], begin) - 1)
    cuts = [at for at in range(1, len(spans)) if words.folded[at] in breaks]
    first = 0
    if place > MOST_LEAD:
        near = [at for at in cuts if place - MOST_LEAD <= at <= place]
        first = near[0] if near else place - LEAD
    last = min(len(spans), first + MOST_WHOLE)
    if last < len(spans):
        last = next((at for at in reversed(cuts) if first + FEWEST_CUT <= at < last), last)
    return ("… " if first else "") + words.quote(first, last - 1) + (" …" if last < len(spans) else "")
