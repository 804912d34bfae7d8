"""A phrase template as it is written -> its tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.analysis.nodes import NUMBER, Choice, Gap, Node, Number, Stem, Word

SHORTEST_STEM = 3
_TOKEN = re.compile(r"\.\.\.|[()\[\]|#]|[^\s()\[\]|#]+")


class TemplateError(ValueError):
    """A phrase template that cannot be read; the text says what is wrong and how to mend it."""


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
