"""VADER's compound sentiment for English: one weak voice, never a gate.

VADER (Hutto & Gilbert 2014) knows nothing of Turkish, German or Norwegian and little of spoken complaints ("oh great
fantastic third time i call this week" +0.83), so other languages get None and its weight is learnt (models/fusion.json).
"""

from __future__ import annotations

from functools import lru_cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

# VADER's cost is quadratic-ish in odd inputs; sentiment of the last words of a very long turn is enough.
MOST_CHARACTERS = 2000


@lru_cache(maxsize=1)
def _analyser() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()


def compound(text: str, lang: str) -> float | None:
    """Compound sentiment in [-1, 1] for English, None for every other language."""
    if lang != "en":
        return None
    return float(_analyser().polarity_scores(text[-MOST_CHARACTERS:])["compound"])
