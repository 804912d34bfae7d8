"""Phrase templates: what rule authors write -> what can be matched fast.

    von einem zum (anderen|nächsten)     one of
    [immer] wieder                       optional
    zuständig*                           the word begins so
    keiner ... zuständig                 up to three words between
    zum # mal                            a number word of the language, or digits

A template is parsed once into a small tree. From the tree come
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

GAP_WORDS = 3
# Written out as plain word sequences are at most so many: with 96, start-up is 1.7 s and 130 MB dearer, finding no faster.
MOST_LITERALS = 8
SHORTEST_STEM = 3
_TOKEN = re.compile(r"\.\.\.|[()\[\]|#]|[^\s()\[\]|#]+")


class TemplateError(ValueError):
    """A phrase template that cannot be read; the text says what is wrong and how to mend it."""


class Expression:
    """A regular expression over joined folded words, written and compiled at first use.

    Of thousands of phrases a call needs a few: compiling all costs 4 s, writing all down 1.5 s at every start.
    """

    __slots__ = ("_nodes", "_numbers", "_pattern")

    def __init__(self, nodes: Sequence[Node], numbers: str) -> None:
        self._nodes = nodes
        self._numbers = numbers
        self._pattern: re.Pattern[str] | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        """Compiled; begins behind the space before its first word."""
        if self._pattern is None:
            self._pattern = re.compile(f"(?<= ){_regex(self._nodes, self._numbers)}")
        return self._pattern


@dataclass(frozen=True, slots=True)
class Variant:
    """One way through a phrase, as it is looked for: plain `literals`, or an `expression`.

    Every match of the expression contains one mark of each set in `needs` (the first set has the rarest) and begins at a
    word that carries one of `starts`. A mark is a folded word, a word beginning with `*` behind it, or `#`: a number.
    `pair`: two neighbours by which it is looked for; `places`: of each literal, the second word of its rarest two.
    """

    literals: tuple[tuple[str, ...], ...]
    expression: Expression
    needs: tuple[frozenset[str], ...]
    starts: frozenset[str]
    pair: Pair | None
    places: tuple[int, ...]


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


class TokenNodes(dict[str, tuple[Node, ...]]):
    """Written word -> its nodes, worked out at first sight. `fold` turns one written word into its folded words."""

    def __init__(self, fold: Callable[[str], Sequence[str]]) -> None:
        super().__init__()
        self._fold = fold

    def __missing__(self, token: str) -> tuple[Node, ...]:
        found = self[token] = tuple(self._nodes(token))
        return found

    def _nodes(self, token: str) -> list[Node]:
        if token == "...":
            return [Gap()]
        if token == NUMBER:
            return [Number()]
        folded = self._fold(token.rstrip("*"))
        if not folded:
            raise TemplateError(f"{token!r} has no letters; phrases are words only, leave punctuation out")
        nodes: list[Node] = [Word(word) for word in folded]
        if token.endswith("*"):
            if len(folded[-1]) < SHORTEST_STEM:
                raise TemplateError(
                    f"stem {token!r} is too short; a stem needs at least {SHORTEST_STEM} letters"
                )
            nodes[-1] = Stem(folded[-1])
        return nodes


def _sequence(tokens: list[str], place: int, known: TokenNodes, closing: str) -> tuple[list[Node], int]:
    """Nodes up to `closing` or `|` (not consumed)."""
    nodes: list[Node] = []
    while place < len(tokens):
        token = tokens[place]
        if token in (closing, "|") and closing:
            return nodes, place
        if token in (")", "]", "|"):
            raise TemplateError(f"{token!r} without its opening bracket")
        if token in ("(", "["):
            choice, place = _choice(tokens, place, known)
            nodes.append(choice)
            continue
        nodes.extend(known[token])
        place += 1
    if closing:
        raise TemplateError(f"missing {closing!r}")
    return nodes, place


def _choice(tokens: list[str], place: int, known: TokenNodes) -> tuple[Choice, int]:
    optional = tokens[place] == "["
    closing = "]" if optional else ")"
    branches: list[Sequence[Node]] = []
    while True:
        nodes, place = _sequence(tokens, place + 1, known, closing)
        if not nodes:
            raise TemplateError("empty alternative; write [word] for an optional word")
        branches.append(tuple(nodes))
        if tokens[place] == closing:
            return Choice(tuple(branches), optional), place + 1


def parse(source: str, known: TokenNodes) -> list[Node]:
    """The tree of a template. Raises TemplateError."""
    tokens = _TOKEN.findall(source)
    nodes, _ = _sequence(tokens, 0, known, "")
    if not nodes:
        raise TemplateError("empty phrase")
    if isinstance(nodes[0], Gap) or isinstance(nodes[-1], Gap):
        raise TemplateError("a phrase begins and ends with a word, not with '...'")
    return nodes


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
    nodes = parse(source, known)
    literals = _literals(nodes)
    if literals is not None and () in literals:
        raise TemplateError("everything in the phrase is optional; at least one word must be required")
    # A phrase that is one big choice is looked for branch by branch: each has rarer required words than all together.
    ways = (
        nodes[0].branches
        if len(nodes) == 1 and isinstance(nodes[0], Choice) and literals is None
        else (nodes,)
    )
    whole = Expression(nodes, numbers)
    if ways[0] is nodes:
        return Template(source, (_variant(nodes, literals, whole, frequency),), whole)
    variants = [_variant(way, _literals(way), Expression(way, numbers), frequency) for way in ways]
    return Template(source, tuple(variants), whole)


def _variant(
    nodes: Sequence[Node],
    literals: list[tuple[str, ...]] | None,
    expression: Expression,
    frequency: Callable[[str], float],
) -> Variant:
    needs = _needs(nodes, frequency)
    if not needs:
        raise TemplateError(
            "no required word: some way through the phrase has only numbers, gaps or optional words"
        )
    plain = tuple(dict.fromkeys(literals or ()))
    return Variant(
        plain,
        expression,
        tuple(needs),
        frozenset(_starts(nodes)),
        None if plain else pair_of(nodes, frequency),
        tuple(_rarest(literal, frequency) for literal in plain),
    )


def _rarest(words: Sequence[str], frequency: Callable[[str], float]) -> int:
    """The place of the second word of the two neighbours that are rarest together; 0 of a single word."""
    common = [frequency(word) for word in words]
    return min(range(1, len(words)), key=lambda at: common[at - 1] * common[at], default=0)
