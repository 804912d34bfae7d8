"""What one language says of numbers, dates and persons: read from `words/<lang>.toml`, folded once.

`words/<lang>.txt` are common words, the most common first, written out from our own calls and utterances without names: a
word that is not among them may be a name or a password where a cue says so.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.analysis.text import fold_word, read

LANGUAGES = ("en", "de", "nb", "tr")


class Pattern:
    """Words, stems (`stem*`) and endings (`*ending`) as one test. Memoised: calls repeat words."""

    __slots__ = ("_known", "_look")

    def __init__(self, words: Iterable[str], lang: str) -> None:
        parts = []
        for word in words:
            plain = fold_word(word.strip("*"), lang)
            before, after = ("." if word.startswith("*") else ""), ("" if word.endswith("*") else "$")
            parts.append((f"{before}+" if before else "") + re.escape(plain) + after)
        self._look = re.compile("|".join(parts)) if parts else None
        self._known: dict[str, bool] = {}

    def __contains__(self, word: object) -> bool:
        if self._look is None or not isinstance(word, str):
            return False
        found = self._known.get(word)
        if found is None:
            if len(self._known) > 20_000:
                self._known.clear()
            # No word of interest is longer; the bound keeps a made-up one from costing more.
            found = self._known[word] = len(word) <= 40 and self._look.match(word) is not None
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Cue:
    """A phrase that says what comes: each word or stem in order."""

    kind: str
    words: tuple[Pattern, ...]
    plain: tuple[str, ...]
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """Number words: value by word, and the small words around them."""

    ones: dict[str, int]
    teens: dict[str, int]
    tens: dict[str, int]
    hundred: str
    thousand: str
    conjunction: str
    times: dict[str, int]
    misheard: dict[str, int]
    between: frozenset[str]
    units: Pattern
    articles: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """All that masking knows of one language."""

    lang: str
    numbers: Numbers
    ordinals: Pattern
    months: frozenset[str]
    date_between: frozenset[str]
    cues: tuple[Cue, ...]
    asked: tuple[Cue, ...]
    words: dict[str, frozenset[str]]
    street: Pattern
    # Street words only where a cue speaks of an address: "platz", "markt".
    square: Pattern
    # Common words, and how far down the list of the most common they stand.
    common: dict[str, int]


def _values(text: str, lang: str, start: int, step: int) -> dict[str, int]:
    return {
        fold_word(word, lang): start + step * index
        for index, group in enumerate(text.split())
        for word in group.split("|")
    }


def _cues(table: dict[str, list[str]], lang: str) -> tuple[Cue, ...]:
    cues = []
    for kind, phrases in table.items():
        for phrase in phrases:
            words = phrase.split()
            plain = tuple(read(word, lang).folded[0] for word in words)
            patterns = tuple(Pattern([word], lang) for word in words)
            cues.append(Cue(kind, patterns, plain, tuple(words)))
    return tuple(sorted(cues, key=lambda cue: -len(cue.words)))


def _set(text: str, lang: str) -> frozenset[str]:
    return frozenset(fold_word(word, lang) for word in text.split())


@cache
def vocabulary(lang: str) -> Vocabulary:
    """The vocabulary of `lang`; English for a language without one. Reads two small files, once."""
    if lang not in LANGUAGES:
        return vocabulary("en")
    folder = files("assistant.privacy") / "words"
    table: dict[str, Any] = tomllib.loads((folder / f"{lang}.toml").read_text(encoding="utf-8"))
    common = (folder / f"{lang}.txt").read_text(encoding="utf-8").split()
    said = table["numbers"]
    numbers = Numbers(
        ones=_values(said["ones"], lang, 0, 1),
        teens=_values(said["teens"], lang, 10, 1),
        tens=_values(said["tens"], lang, 10 if lang == "tr" else 20, 10),
        hundred=fold_word(said["hundred"], lang),
        thousand=fold_word(said["thousand"], lang),
        conjunction=fold_word(said["and"], lang),
        times={fold_word(word, lang): times for word, times in said["times"].items()},
        misheard={fold_word(word, lang): value for word, value in said["misheard"].items()},
        between=_set(said["between"], lang),
        units=Pattern(said["units"].split(), lang),
        articles=_set(said["articles"], lang),
    )
    small = {
        name: _set(text, lang) for name, text in table["words"].items() if name not in ("street", "square")
    }
    return Vocabulary(
        lang=lang,
        numbers=numbers,
        ordinals=Pattern(said["ordinals"].split(), lang),
        months=_set(said["months"], lang),
        date_between=_set(said["date_between"], lang),
        cues=_cues(table["cues"], lang),
        asked=_cues(table["asked"], lang),
        words=small,
        street=Pattern(table["words"]["street"].split(), lang),
        square=Pattern(table["words"]["square"].split(), lang),
        common={fold_word(word, lang): rank for rank, word in enumerate(common)},
    )
