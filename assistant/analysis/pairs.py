"""Which neighbouring words a phrase cannot do without: the key by which it is looked for.

Two words side by side are far rarer than either alone, so of thousands of phrases hardly one is tried in vain
(docs/decisions/0002). A phrase whose required words all stand apart ("keiner ... zuständig") has no such pair.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.analysis.nodes import NUMBER, Choice, Gap, Node, Number, Stem, Word

# A pair of long lists of alternatives costs more to keep than it spares.
MOST_PAIRS = 400


@dataclass(frozen=True, slots=True)
class Pair:
    """Every match has a word with a mark of `left` directly before one with a mark of `right`.

    `back`: how many words before the right one the match may begin; None where a gap lies between.
    """

    left: frozenset[str]
    right: frozenset[str]
    back: tuple[int, ...] | None


def pair_of(nodes: Sequence[Node], frequency: Callable[[str], float]) -> Pair | None:
    """The rarest pair of a phrase, None if it has none. `frequency(mark)`: how often it is said."""
    best: tuple[float, Pair] | None = None
    for place in range(1, len(nodes)):
        left, right = _edge(nodes[:place], last=True), _edge(nodes[place:], last=False)
        if left is None or right is None or len(left) * len(right) > MOST_PAIRS:
            continue
        cost = sum(map(frequency, left)) * sum(map(frequency, right))
        if best is None or cost < best[0]:
            lengths = _lengths(nodes[:place])
            best = cost, Pair(left, right, None if lengths is None else tuple(sorted(lengths)))
    return None if best is None else best[1]


def _edge(nodes: Sequence[Node], *, last: bool) -> frozenset[str] | None:
    """Marks of the words with which the nodes can begin (or end); None if any word can, or none need be there."""
    found, closed = _marks(nodes, last)
    return frozenset(found) if closed else None


def _marks(nodes: Sequence[Node], last: bool) -> tuple[set[str], bool]:
    """The marks at the edge, and whether one of them must be there."""
    found: set[str] = set()
    for node in reversed(nodes) if last else nodes:
        match node:
            case Word(text):
                return found | {text}, True
            case Stem(text):
                return found | {f"{text}*"}, True
            case Number():
                return found | {NUMBER}, True
            case Gap():
                return found, False
            case Choice(branches, optional):
                inner = [_marks(branch, last) for branch in branches]
                found.update(*(marks for marks, _ in inner))
                if not optional and all(closed for _, closed in inner):
                    return found, True
                if any(_has_gap(branch) for branch in branches):
                    return found, False
    return found, False


def _has_gap(nodes: Sequence[Node]) -> bool:
    return any(
        isinstance(node, Gap) or (isinstance(node, Choice) and any(map(_has_gap, node.branches)))
        for node in nodes
    )


def _lengths(nodes: Sequence[Node]) -> set[int] | None:
    """How many words the nodes may take; None with a gap."""
    totals = {0}
    for node in nodes:
        match node:
            case Gap():
                return None
            case Choice(branches, optional):
                found = {0} if optional else set()
                for branch in branches:
                    lengths = _lengths(branch)
                    if lengths is None:
                        return None
                    found |= lengths
                totals = {total + length for total in totals for length in found}
            case _:
                totals = {total + 1 for total in totals}
    return totals
