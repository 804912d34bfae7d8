"""The hand-written sentences: `<kind>…</kind>` marks what must go, `Q:` is what the agent said just before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assistant.privacy.masking import mask
from assistant.privacy.tokens import Tokens
from assistant.privacy.vocabulary import vocabulary
from assistant.privacy.voices import NOTHING, asked_after
from assistant.types import Role

FOLDER = Path(__file__).parent / "sentences"
_TAG = re.compile(r"<(\w+)>(.*?)</\1>")


@dataclass(frozen=True)
class Sentence:
    """One text and what in it is personal."""

    lang: str
    text: str
    spans: tuple[tuple[int, int, str], ...]
    question: str | None = None


@dataclass
class Figures:
    """What was found: spans of each kind, and masks that hit nothing personal."""

    marked: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    masks: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    # Words masked, and those of them that nobody had marked.
    words: int = 0
    words_too_many: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Of what is personal, the part that is masked whole."""
        return sum(self.found.values()) / sum(self.marked.values())

    @property
    def precision(self) -> float:
        """Of the masks, the part that hides something personal."""
        return sum(self.right.values()) / sum(self.masks.values())


def sentences(name: str, lang: str) -> Iterator[Sentence]:
    """The sentences of one file: `name` is "" for those it was built with, "fresh." for those written afterwards."""
    question = None
    for line in (FOLDER / f"{name}{lang}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("Q:"):
            question = line[2:].strip()
        elif line and not line.startswith("#"):
            yield _read(line, lang, question)
            question = None


def _read(line: str, lang: str, question: str | None) -> Sentence:
    text, done = "", 0
    spans = []
    for match in _TAG.finditer(line):
        text += line[done : match.start()]
        spans.append((len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        done = match.end()
    return Sentence(lang, text + line[done:], tuple(spans), question)


def measure(found: Iterator[Sentence]) -> Figures:
    """Mask all, and compare with what is marked. A span counts as found only if every letter and digit of it is gone."""
    figures = Figures()
    for sentence in found:
        _add(figures, sentence)
    return figures


def _add(figures: Figures, sentence: Sentence) -> None:
    asked: frozenset[str] = frozenset()
    if sentence.question is not None:
        tokens = Tokens(sentence.question, sentence.lang)
        asked = asked_after(NOTHING, Role.AGENT, tokens, vocabulary(sentence.lang)).kinds
    masked = mask(sentence.text, sentence.lang, asked=asked)
    gone = {place for span in masked.spans for place in range(span.begin, span.end)}
    personal = {place for begin, end, _ in sentence.spans for place in range(begin, end)}
    for begin, end, kind in sentence.spans:
        whole = all(place in gone for place in range(begin, end) if sentence.text[place].isalnum())
        figures.marked[kind] += 1
        figures.found[kind] += whole
        if not whole:
            figures.wrong.append(f"{sentence.lang}: {kind} stays: {masked.text}")
    for span in masked.spans:
        right = not personal.isdisjoint(range(span.begin, span.end))
        figures.masks[span.kind] += 1
        figures.right[span.kind] += right
        if not right:
            figures.wrong.append(f"{sentence.lang}: nothing personal: {sentence.text[span.begin : span.end]}")
    for word in re.finditer(r"\w+", sentence.text):
        if word.start() in gone:
            figures.words += 1
            figures.words_too_many += word.start() not in personal
