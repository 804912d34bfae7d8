"""The tree of a phrase template: see `assistant.analysis.phrases` for what is written so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# The mark of a number word or of digits.
NUMBER = "#"


@dataclass(frozen=True, slots=True)
class Word:
    text: str


@dataclass(frozen=True, slots=True)
class Stem:
    text: str


@dataclass(frozen=True, slots=True)
class Number:
    pass


@dataclass(frozen=True, slots=True)
class Gap:
    pass


@dataclass(frozen=True, slots=True)
class Choice:
    branches: tuple[Sequence[Node], ...]
    optional: bool


Node = Word | Stem | Number | Gap | Choice
