"""Where a text says what comes next: "my card number is", "ihr geburtsdatum", "adınızı alabilir miyim"."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from assistant.privacy.tokens import Tokens
from assistant.privacy.vocabulary import Cue, Vocabulary, vocabulary

# Cues that speak of a number, and those of which the words are masked too.
NUMBER_KINDS = ("cvv", "card", "iban", "national_id", "secret", "phone", "number")
NUMBERS = frozenset(NUMBER_KINDS)
# So many words may lie between a cue and its number: "kundennummer hab ich hier das wäre die vier vier …".
FARTHEST = 8
NEAREST = 2
_KNOWN_WORDS = 20_000


@dataclass(frozen=True, slots=True)
class Heard:
    """A cue in a text: its kind, first and last token. One from an earlier segment stands before the first token."""

    kind: str
    first: int
    last: int


class CueIndex:
    """Cues by their first word; each word is looked up once."""

    __slots__ = ("_by_word", "_cues")

    def __init__(self, cues: Iterable[Cue]) -> None:
        self._cues = tuple(cues)
        self._by_word: dict[str, tuple[Cue, ...]] = {}

    def starting(self, word: str) -> tuple[Cue, ...]:
        """Cues that may start with `word`, longest first."""
        found = self._by_word.get(word)
        if found is None:
            if len(self._by_word) > _KNOWN_WORDS:
                self._by_word.clear()
            found = self._by_word[word] = tuple(cue for cue in self._cues if word in cue.words[0])
        return found

    def find(self, tokens: Tokens) -> list[Heard]:
        """All cues, in order; of one kind only the longest at a place."""
        heard: list[Heard] = []
        folded = tokens.folded
        for first, word in enumerate(folded):
            kinds: set[str] = set()
            for cue in self.starting(word):
                end = first + len(cue.words)
                if cue.kind not in kinds and end <= len(folded) and _fits(cue, folded[first:end]):
                    kinds.add(cue.kind)
                    heard.append(Heard(cue.kind, first, end - 1))
        return heard


def _fits(cue: Cue, words: list[str]) -> bool:
    return all(word in pattern for word, pattern in zip(words, cue.words, strict=True))


@cache
def own_cues(lang: str) -> CueIndex:
    """What a speaker says before he gives something himself."""
    return CueIndex(vocabulary(lang).cues)


@cache
def asked_cues(lang: str) -> CueIndex:
    """What is said by somebody who asks for it."""
    return CueIndex(vocabulary(lang).asked)


class Cues:
    """The cues of one text, found by kind and place. Looking one up does not cost more where there are many."""

    __slots__ = ("_firsts", "_lasts", "heard")

    def __init__(self, heard: Iterable[Heard]) -> None:
        self.heard = sorted(heard, key=lambda cue: cue.last)
        self._lasts: dict[str, list[int]] = {}
        self._firsts: dict[str, list[int]] = {}
        for cue in self.heard:
            self._lasts.setdefault(cue.kind, []).append(cue.last)
        for cue in sorted(self.heard, key=lambda cue: cue.first):
            self._firsts.setdefault(cue.kind, []).append(cue.first)

    def of(self, kind: str) -> list[Heard]:
        """All cues of a kind, in order."""
        return [cue for cue in self.heard if cue.kind == kind] if kind in self._lasts else []

    def before(self, kind: str, index: int, within: int) -> int | None:
        """The last token of the nearest such cue with at most `within` tokens between it and token `index`."""
        lasts = self._lasts.get(kind)
        if lasts is None:
            return None
        place = bisect_left(lasts, index) - 1
        return lasts[place] if place >= 0 and index - lasts[place] - 1 <= within else None

    def behind(self, kind: str, index: int, within: int) -> bool:
        """Whether such a cue begins behind token `index`, with at most `within` tokens between."""
        firsts = self._firsts.get(kind)
        if firsts is None:
            return False
        place = bisect_right(firsts, index)
        return place < len(firsts) and firsts[place] - index - 1 <= within

    def __contains__(self, kind: object) -> bool:
        return kind in self._lasts


def cue_for(tokens: Tokens, words: Vocabulary, cues: Cues, first: int) -> tuple[str | None, int, bool]:
    """The nearest number cue before token `first`: its kind, its last token, and whether hardly a word lies between."""
    kind, last = None, -1
    for of_numbers in NUMBER_KINDS:
        place = cues.before(of_numbers, first, FARTHEST)
        if place is not None and (kind is None or place > last):
            kind, last = of_numbers, place
    if kind is None:
        return None, -1, False
    small = words.words["is"] | words.words["answer"] | words.numbers.between
    between = tokens.folded[last + 1 : first]
    others = sum(word not in small and len(word) > 1 for word in between)
    near = others <= NEAREST and not any(tokens.stops(index) for index in range(last + 1, first))
    return kind, last, near
