"""Where a text says what comes next: "my card number is", "ihr geburtsdatum", "adınızı alabilir miyim"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from assistant.privacy.tokens import Tokens
from assistant.privacy.vocabulary import Cue, Vocabulary, vocabulary

# Cues that speak of a number, and those of which the words are masked too.
NUMBERS = frozenset("card cvv iban national_id number phone secret".split())
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


def cue_for(
    tokens: Tokens, words: Vocabulary, heard: Iterable[Heard], first: int
) -> tuple[Heard | None, bool]:
    """The last number cue before token `first`, and whether hardly a word lies between."""
    best: Heard | None = None
    for cue in heard:
        if (
            cue.kind in NUMBERS
            and first - FARTHEST <= cue.last + 1 <= first
            and (best is None or cue.last >= best.last)
        ):
            best = cue
    if best is None:
        return None, False
    small = words.words["is"] | words.words["answer"] | words.numbers.between
    between = tokens.folded[best.last + 1 : first]
    others = sum(word not in small and len(word) > 1 for word in between)
    return best, others <= NEAREST and not any(tokens.stops(index) for index in range(best.last + 1, first))
