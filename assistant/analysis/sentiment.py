"""VADER's compound sentiment for English: one weak voice, never a gate.

VADER (Hutto & Gilbert 2014) knows nothing of Turkish, German or Norwegian and little of spoken complaints ("oh great
fantastic third time i call this week" +0.83), so other languages get None and its weight is learnt (models/fusion.json).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from vaderSentiment.vaderSentiment import BOOSTER_DICT, SentimentIntensityAnalyzer, SentiText, normalize

from assistant.analysis.remembered import Remembered

# VADER's cost is quadratic-ish in odd inputs; sentiment of the last words of a very long turn is enough.
MOST_CHARACTERS = 2000
_DIGITS = 4  # to which VADER rounds
# How far VADER looks from a word: three before it for boosters and negations, two behind it for idioms.
_BEFORE, _BEHIND = 3, 2
_MOST_KNOWN = 16_384


@dataclass(slots=True)
class _Near:
    """The words around one, in the form in which VADER reads a text."""

    is_cap_diff: bool
    words_and_emoticons: list[str] = field(default_factory=list)


class _Token(NamedTuple):
    """What VADER makes of what stands between two spaces: without punctuation, in small letters, in its lexicon, all capitals."""

    word: str
    small: str
    scored: bool
    capitals: bool


class _Tokens(Remembered[str, _Token]):
    """Token -> what VADER makes of it, worked out by VADER at first sight: half the cost of a turn was doing it again."""

    def __init__(self, analyser: SentimentIntensityAnalyzer) -> None:
        super().__init__(_MOST_KNOWN)
        self._lexicon = analyser.lexicon

    def work_out(self, key: str) -> _Token:
        word = SentiText(key).words_and_emoticons[0]
        small = word.lower()
        scored = small in self._lexicon and small not in BOOSTER_DICT
        return _Token(word, small, scored, word.isupper())


@cache
def _analyser() -> tuple[SentimentIntensityAnalyzer, _Tokens]:
    analyser = SentimentIntensityAnalyzer()
    return analyser, _Tokens(analyser)


def compound(text: str, lang: str) -> float | None:
    """Compound sentiment in [-1, 1] for English, None for every other language."""
    if lang != "en":
        return None
    return _compound(text[-MOST_CHARACTERS:])


def _compound(text: str) -> float:
    """`polarity_scores(text)["compound"]`, the same to the last digit, without what the compound does not need.

    Left out are the search for emoji in text that has none, words that VADER knows nothing of, words out of its reach
    (it puts the whole text into small letters five times a word), and the shares of positive and negative words.
    """
    analyser, known = _analyser()
    if not text.isascii():
        return float(analyser.polarity_scores(text)["compound"])
    text = text.strip()
    tokens = [known[token] for token in text.split()]
    near = _Near(0 < sum(token.capitals for token in tokens) < len(tokens))
    found = [0.0] * len(tokens)
    for place, token in enumerate(tokens):
        if token.scored and [other.small for other in tokens[place : place + 2]] != ["kind", "of"]:
            first = max(place - _BEFORE, 0)
            near.words_and_emoticons = [other.word for other in tokens[first : place + _BEHIND + 1]]
            found[place] = analyser.sentiment_valence(0, near, token.word, place - first, [])[0]
    if any(token.small == "but" for token in tokens):
        found = analyser._but_check([token.word for token in tokens], found)
    total = float(sum(found))
    if total:
        emphasis = analyser._punctuation_emphasis(text)
        total += emphasis if total > 0.0 else -emphasis
    return round(float(normalize(total)), _DIGITS)
