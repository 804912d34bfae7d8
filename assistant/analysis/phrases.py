"""Phrase templates: what rule authors write -> what can be matched fast.

    von einem zum (anderen|nächsten)     one of
    [immer] wieder                       optional
    zuständig*                           the word begins so
    keiner ... zuständig                 up to three words between
    zum # mal                            a number word of the language, or digits

A template is parsed into a small tree (`assistant.analysis.parsing`). From the tree come
- `literals`: all plain word sequences, when the template has no stem, gap or number and not too many of them;
- `expression`: a regular expression over the joined folded words (` a b c `), tried only where two neighbouring words
  occur that it cannot do without, or, if it has none such, when all its required words are in the turn.
`assistant.analysis.index` does the finding.
Gaps are bounded and nothing repeats without bound, so matching is linear in the text (no ReDoS by a rule author).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from assistant.analysis.nodes import NUMBER, Choice, Gap, Node, Number, Stem, Word
from assistant.analysis.pairs import Pair, pair_of
from assistant.analysis.parsing import TemplateError, TokenNodes, parse

GAP_WORDS = 3
# Written out as plain word sequences are at most so many: with 96, start-up is 1.7 s and 130 MB dearer, finding no faster.
MOST_LITERALS = 8


class Expression:
    """A regular expression over joined folded words, written and compiled at first use.

    Of thousands of phrases a call needs a few: compiling all costs 4 s, writing all down 1.5 s at every start, keeping their
    trees 15 MB. `way`: which branch of a phrase that is one big choice; None for the whole.
    """

    __slots__ = ("_known", "_numbers", "_pattern", "_source", "_way")

    def __init__(self, source: str, way: int | None, known: TokenNodes, numbers: str) -> None:
        self._source = source
        self._way = way
        self._known = known
        self._numbers = numbers
        self._pattern: re.Pattern[str] | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        """Compiled; begins behind the space before its first word."""
        if self._pattern is None:
            nodes: Sequence[Node] = parse(self._source, self._known)
            if self._way is not None:
                nodes = _ways(nodes)[self._way]
            self._pattern = re.compile(f"(?<= ){_regex(nodes, self._numbers)}")
        return self._pattern


@dataclass(frozen=True, slots=True)
class Look:
    """How one way through a phrase is looked for: by plain `literals`, or, without them, by words that a match cannot do without.

    Every match has one mark of each set in `needs` (the first set has the rarest) and begins at a
    word that carries one of `starts`. A mark is a folded word, a word beginning with `*` behind it, or `#`: a number.
    `pair`: two neighbours by which it is looked for; `places`: of each literal, the second word of its rarest two.
    """

    literals: tuple[tuple[str, ...], ...]
    needs: tuple[frozenset[str], ...]
    starts: frozenset[str]
    pair: Pair | None
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """One way through a phrase: how it is looked for, and the expression that it must match where it has no literals."""

    look: Look
    expression: Expression


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled phrase: its variants for the fast index, and one expression for the whole."""

    source: str
    variants: tuple[Variant, ...]
    expression: Expression

    @property
    def pattern(self) -> re.Pattern[str]:
        """The whole phrase: what matches is what one of the variants matches."""
        return self.expression.pattern


def _regex(nodes: Sequence[Node], numbers: str) -> str:
    parts = []
    for node in nodes:
        match node:
            case Word(text):
                parts.append(f"{re.escape(text)} ")
            case Stem(text):
                parts.append(f"{re.escape(text)}[^ ]* ")
            case Number():
                parts.append(f"(?:{numbers}) ")
            case Gap():
                parts.append(f"(?:[^ ]+ ){{0,{GAP_WORDS}}}?")
            case Choice(branches, optional):
                inner = "|".join(_regex(branch, numbers) for branch in branches)
                parts.append(f"(?:{inner})" + ("?" if optional else ""))
    return "".join(parts)


def _literals(nodes: Sequence[Node]) -> list[tuple[str, ...]] | None:
    """All word sequences, or None when there are stems, gaps or numbers, or too many of them."""
    options: list[list[tuple[str, ...]]] = []
    for node in nodes:
        match node:
            case Word(text):
                options.append([(text,)])
            case Choice(branches, optional):
                inner: list[tuple[str, ...]] = [()] if optional else []
                for branch in branches:
                    found = _literals(branch)
                    if found is None:
                        return None
                    inner.extend(found)
                options.append(inner)
            case _:
                return None
        total = 1
        for option in options:
            total *= len(option)
        if total > MOST_LITERALS:
            return None
    return [tuple(word for part in parts for word in part) for parts in product(*options)]


def _needs(nodes: Sequence[Node], frequency: Callable[[str], float]) -> list[frozenset[str]]:
    """One set of marks for each required node, rarest first; empty if nothing is required."""
    needs: list[tuple[float, str, frozenset[str]]] = []
    for node in nodes:
        marks = _need(node, frequency)
        if marks:
            needs.append((sum(map(frequency, marks)), min(marks), marks))
    needs.sort(key=lambda need: need[:2])
    return [marks for _, _, marks in needs]


def _need(node: Node, frequency: Callable[[str], float]) -> frozenset[str]:
    """Marks of which every match of the node has one; empty if it can do without any."""
    match node:
        case Word(text):
            return frozenset((text,))
        case Stem(text):
            return frozenset((f"{text}*",))
        case Choice(branches, False):
            parts = [_needs(branch, frequency) for branch in branches]
            return frozenset().union(*(part[0] for part in parts)) if all(parts) else frozenset()
    return frozenset()


def _starts(nodes: Sequence[Node]) -> set[str]:
    """Marks of the words a match can begin with."""
    found: set[str] = set()
    for node in nodes:
        match node:
            case Word(text):
                return found | {text}
            case Stem(text):
                return found | {f"{text}*"}
            case Number():
                return found | {NUMBER}
            case Choice(branches, optional):
                for branch in branches:
                    found |= _starts(branch)
                if not optional:
                    return found
    return found


def number_pattern(numbers: Iterable[str]) -> str:
    """The expression for `#`: any of these number words, or digits."""
    return "|".join([*sorted({re.escape(n) for n in numbers}, key=lambda n: (-len(n), n)), "[0-9]+"])


def compile_template(
    source: str, known: TokenNodes, numbers: str, frequency: Callable[[str], float]
) -> Template:
    """Compile one phrase. `numbers` is a `number_pattern`; `frequency(mark)`: how often it is said. Raises TemplateError."""
    return assemble(source, looks_of(source, known, frequency), known, numbers)


def looks_of(source: str, known: TokenNodes, frequency: Callable[[str], float]) -> tuple[Look, ...]:
    """How a phrase is looked for, way by way. Raises TemplateError."""
    nodes = parse(source, known)
    literals = _literals(nodes)
    if literals is not None and () in literals:
        raise TemplateError("everything in the phrase is optional; at least one word must be required")
    if literals is not None:
        return (_look(nodes, literals, frequency),)
    return tuple(_look(way, _literals(way), frequency) for way in _ways(nodes))


def assemble(source: str, looks: Sequence[Look], known: TokenNodes, numbers: str) -> Template:
    """The phrase that is looked for so."""
    whole = Expression(source, None, known, numbers)
    if len(looks) == 1:
        return Template(source, (Variant(looks[0], whole),), whole)
    ways = (Variant(look, Expression(source, way, known, numbers)) for way, look in enumerate(looks))
    return Template(source, tuple(ways), whole)


def _ways(nodes: Sequence[Node]) -> Sequence[Sequence[Node]]:
    """A phrase that is one big choice is looked for branch by branch: each has rarer required words than all together."""
    match nodes:
        case [Choice(branches)]:
            return branches
        case _:
            return (nodes,)


def _look(
    nodes: Sequence[Node], literals: list[tuple[str, ...]] | None, frequency: Callable[[str], float]
) -> Look:
    needs = _needs(nodes, frequency)
    if not needs:
        raise TemplateError(
            "no required word: some way through the phrase has only numbers, gaps or optional words"
        )
    plain = tuple(dict.fromkeys(literals or ()))
    return Look(
        plain,
        tuple(needs),
        frozenset(_starts(nodes)),
        None if plain else pair_of(nodes, frequency),
        tuple(_rarest(literal, frequency) for literal in plain),
    )


def _rarest(words: Sequence[str], frequency: Callable[[str], float]) -> int:
    """The place of the second word of the two neighbours that are rarest together; 0 of a single word."""
    common = [frequency(word) for word in words]
    return min(range(1, len(words)), key=lambda at: common[at - 1] * common[at], default=0)
