"""VADER's compound sentiment for English: one weak voice, never a gate.

VADER (Hutto & Gilbert 2014) knows nothing of Turkish, German or Norwegian and little of spoken complaints ("oh great
fantastic third time i call this week" +0.83), so other languages get None and its weight is learnt (models/fusion.json).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from vaderSentiment.vaderSentiment import BOOSTER_DICT, SentimentIntensityAnalyzer, SentiText, normalize

# VADER's cost is quadratic-ish in odd inputs; sentiment of the last words of a very long turn is enough.
MOST_CHARACTERS = 2000
_DIGITS = 4  # to which VADER rounds
# How far VADER looks from a word: three before it for boosters and negations, two behind it for idioms.
_BEFORE, _BEHIND = 3, 2


@dataclass(slots=True)
class _Near:
    """The words around one, in the form in which VADER reads a text."""

    is_cap_diff: bool
    words_and_emoticons: list[str] = field(default_factory=list)


@lru_cache(maxsize=1)
def _analyser() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()


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
    analyser = _analyser()
    if not text.isascii():
        return float(analyser.polarity_scores(text)["compound"])
    text = text.strip()
    said = SentiText(text)
    words = said.words_and_emoticons
    lowered = [word.lower() for word in words]
    lexicon = analyser.lexicon
    found = [0.0] * len(words)
    near = _Near(said.is_cap_diff)
    for place, word in enumerate(lowered):
        if word in lexicon and word not in BOOSTER_DICT and lowered[place : place + 2] != ["kind", "of"]:
            first = max(place - _BEFORE, 0)
            near.words_and_emoticons = words[first : place + _BEHIND + 1]
            found[place] = analyser.sentiment_valence(0, near, words[place], place - first, [])[0]
    if "but" in lowered:
        found = analyser._but_check(words, found)
    total = float(sum(found))
    if total:
        emphasis = analyser._punctuation_emphasis(text)
        total += emphasis if total > 0.0 else -emphasis
    return round(float(normalize(total)), _DIGITS)
