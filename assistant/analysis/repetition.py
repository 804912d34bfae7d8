"""Does the customer say the same again? Repeating oneself is a sign of not being heard (miscommunication, powerlessness).

Compared are content words (stop words of spaCy's language data left out) of this turn with each earlier customer turn,
by rapidfuzz's token_set_ratio, which does not mind another order or a few misheard letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import compress

from rapidfuzz import fuzz, process

from assistant.analysis.remembered import Remembered
from assistant.analysis.spacy_data import words_of
from assistant.analysis.text import fold_word, read

# Fewer content words than this say nothing ("yes please", a phone number read twice).
FEWEST_WORDS = 4
# Below this ratio two turns on the same matter look alike anyway (measured on samples/, see docs/decisions/0003).
LOWEST_RATIO = 60.0
# Share of a sentence's words that there must be at least for it to have been said.
LEAST_SAID = 0.6
_MOST_KNOWN = 65_536


@cache
def stop_words(lang: str) -> frozenset[str]:
    """Folded stop words of the language, from spaCy's language data; empty for a language spaCy does not have."""
    return frozenset(fold_word(word, lang) for word in words_of(lang, "stop_words", "STOP_WORDS"))


class _Carrying(Remembered[str, bool]):
    """Folded word -> whether it carries the matter: no stop word, no digits, no mask."""

    def __init__(self, lang: str) -> None:
        super().__init__(_MOST_KNOWN)
        self._stops = stop_words(lang)

    def work_out(self, key: str) -> bool:
        return len(key) > 2 and key not in self._stops and key.isalpha()


@cache
def _carrying(lang: str) -> _Carrying:
    return _Carrying(lang)


def content(folded: Sequence[str], lang: str) -> str:
    """The words that carry the matter, joined: no stop words, no digits, no masks."""
    return " ".join(compress(folded, map(_carrying(lang).__getitem__, folded)))


def matter(text: str, lang: str) -> str:
    """`content` of a text as it was said or is to be said."""
    return content(read(text, lang).folded, lang)


def repetition(now: str, earlier: Sequence[str]) -> float:
    """How much `now` repeats one of the `earlier` turns (all as `content`), in [0, 1]."""
    if now.count(" ") + 1 < FEWEST_WORDS:
        return 0.0
    long = [before for before in earlier if before.count(" ") + 1 >= FEWEST_WORDS]
    # one call into rapidfuzz for all earlier turns instead of one each (17 µs -> 9 µs a turn)
    best = process.extractOne(
        now, long, scorer=fuzz.token_set_ratio, processor=None, score_cutoff=LOWEST_RATIO
    )
    return 0.0 if best is None else (best[1] - LOWEST_RATIO) / (100.0 - LOWEST_RATIO)


def likeness(sentence: str, said: str) -> float:
    """How much of `sentence` is in `said` (both as `content`), in any order, in [0, 1].

    0 where `said` is far shorter: the ratio is as high for the one in the other as the other way round.
    """
    if not sentence or not said or said.count(" ") < 1:
        return 0.0
    if said.count(" ") + 1 < LEAST_SAID * (sentence.count(" ") + 1):
        return 0.0
    return fuzz.token_set_ratio(sentence, said) / 100.0
