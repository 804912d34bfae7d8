"""Which of thousands of phrases occur in a turn, and where, in a few microseconds (docs/decisions/0002).

For every two neighbouring words that are ever said, what is to be looked for at them is worked out once and remembered:
- phrases of one word, found by that;
- plain phrases, by the rarest pair of their words: the words around are compared;
- phrases with stems, gaps or numbers, by a pair that they cannot do without, then by their expression;
- phrases without such a pair, by their rarest word, if all other required words are in the turn.
Nearly all pairs of words have nothing to look for, so a turn costs a look-up a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from assistant.analysis.nodes import NUMBER
from assistant.analysis.pairs import Pair
from assistant.analysis.phrases import Expression, Look, Template, Variant
from assistant.analysis.remembered import Remembered
from assistant.analysis.text import Words

# Pairs of words, and words; a language of calls has few more, a flood does not fill the memory.
REMEMBERED = 16_384
# A place of a phrase: its index, first and last word (both included).
Hit = tuple[int, int, int]


class Plain(NamedTuple):
    """A word sequence: `begin` words before the place at which it is looked for."""

    phrase: int
    words: tuple[str, ...]
    begin: int


class Tried(NamedTuple):
    """A phrase with an expression, tried if the turn has a mark of each of `needs`.

    It begins one of `back` words before the place; None: wherever a word carries one of `starts`.
    """

    phrase: int
    expression: Expression
    needs: tuple[frozenset[str], ...]
    back: tuple[int, ...] | None
    starts: frozenset[str]


class Task(NamedTuple):
    """What is to be looked for at a word and the one before it.

    `when`: those that need a further mark, under each mark of their rarest need: of the many that begin with common words
    nearly all are passed over by one look at the marks of the turn.
    """

    alone: tuple[int, ...]
    plain: tuple[Plain, ...]
    tried: tuple[Tried, ...]
    when: dict[str, list[Tried]]


# Of nearly all pairs, so that thousands of them share one.
_NOTHING: dict[str, list[Tried]] = {}


class _Marks(Remembered[str, tuple[str, ...]]):
    """Word -> the marks it carries: itself, its beginnings, `#`."""

    def __init__(self, marks: Iterable[str], numbers: frozenset[str]) -> None:
        super().__init__(REMEMBERED)
        self._numbers = numbers
        self._words = frozenset(mark for mark in marks if not mark.endswith("*"))
        self._beginnings = frozenset(mark[:-1] for mark in marks if mark.endswith("*"))
        self._lengths = tuple(sorted({len(beginning) for beginning in self._beginnings}))

    def work_out(self, key: str) -> tuple[str, ...]:
        marks = [f"{key[:length]}*" for length in self._lengths if key[:length] in self._beginnings]
        if key in self._words:
            marks.append(key)
        if NUMBER in self._words and (key.isdigit() or key in self._numbers):
            marks.append(NUMBER)
        return tuple(dict.fromkeys(marks))


class PhraseIndex(dict[tuple[str, str], Task | None]):
    """(word before, word) -> what to look for. Not changed by finding, but for this memory."""

    def __init__(self, templates: Sequence[Template], numbers: frozenset[str] = frozenset()) -> None:
        """`numbers`: folded number words of the language, for `#`."""
        super().__init__()
        self._alone: dict[str, list[int]] = {}
        self._plain: dict[tuple[str, str], list[Plain]] = {}
        self._tried: dict[tuple[str, str], list[Tried]] = {}
        self._opened: dict[str, list[Tried]] = {}
        marks: set[str] = set()
        variants = [(index, variant) for index, each in enumerate(templates) for variant in each.variants]
        for index, variant in variants:
            look = variant.look
            if look.literals:
                self._add_literals(index, look)
                continue
            if look.pair is not None:
                self._add_pair(index, variant, look.pair)
                marks.update(look.pair.left, look.pair.right)
            else:
                opened = Tried(index, variant.expression, look.needs[1:], None, look.starts)
                for mark in look.needs[0]:
                    self._opened.setdefault(mark, []).append(opened)
            marks.update(look.starts, *look.needs)
        self._marks = _Marks(marks, numbers)

    def _add_literals(self, index: int, look: Look) -> None:
        for literal, at in zip(look.literals, look.places, strict=True):
            if len(literal) == 1:
                self._alone.setdefault(literal[0], []).append(index)
            else:
                key = literal[at - 1], literal[at]
                self._plain.setdefault(key, []).append(Plain(index, literal, at))

    def _add_pair(self, index: int, variant: Variant, pair: Pair) -> None:
        look = variant.look
        needs = tuple(need for need in look.needs if need not in (pair.left, pair.right))
        tried = Tried(index, variant.expression, needs, pair.back, look.starts)
        for left in pair.left:
            for right in pair.right:
                self._tried.setdefault((left, right), []).append(tried)

    def find(self, words: Words) -> list[Hit]:
        """Every place of every phrase that occurs, by phrase and place."""
        folded = words.folded
        if len(self) + len(folded) > REMEMBERED:
            self.clear()
        tasks = [*map(self.__getitem__, zip(("", *folded), folded, strict=False))]
        if not any(tasks):
            return []
        hits: set[Hit] = set()
        places: dict[str, list[int]] = {}  # of each mark in the turn, made when first asked for
        for place, task in enumerate(tasks):
            if task is None:
                continue
            alone, plain, tried, when = task
            for index in alone:
                hits.add((index, place, place))
            for index, literal, begin in plain:
                first = place - begin
                if first >= 0 and folded[first : first + len(literal)] == literal:
                    hits.add((index, first, first + len(literal) - 1))
            if (tried or when) and not places:
                places = self._places(folded)
            for each in tried:
                _try(each, place, words, places, hits)
            for mark in when.keys() & places.keys():
                for each in when[mark]:
                    if not any(need.isdisjoint(places) for need in each.needs):
                        _try(each, place, words, places, hits)
        return sorted(hits)

    def _places(self, folded: Sequence[str]) -> dict[str, list[int]]:
        """Where in the turn each mark stands: a phrase that may begin anywhere is tried only where one of its words does."""
        found: dict[str, list[int]] = {}
        for place, marks in enumerate(map(self._marks.__getitem__, folded)):
            for mark in marks:
                found.setdefault(mark, []).append(place)
        return found

    def __missing__(self, pair: tuple[str, str]) -> Task | None:
        """Works out what is to be looked for at two neighbouring words, and remembers it."""
        before, word = pair
        marks = self._marks[word]
        tried: dict[Tried, None] = {}
        if marks:
            for left in self._marks[before]:
                for right in marks:
                    tried.update(dict.fromkeys(self._tried.get((left, right), ())))
        for mark in marks:
            tried.update(dict.fromkeys(self._opened.get(mark, ())))
        when: dict[str, list[Tried]] = {}
        for each in tried:
            if each.needs:
                # found under a mark of its first need, it has that one
                further = each._replace(needs=each.needs[1:])
                for mark in each.needs[0]:
                    when.setdefault(mark, []).append(further)
        task = Task(
            tuple(self._alone.get(word, ())),
            tuple(self._plain.get(pair, ())),
            tuple(each for each in tried if not each.needs),
            when or _NOTHING,
        )
        found = self[pair] = task if any(task) else None
        return found


def _try(tried: Tried, place: int, words: Words, places: dict[str, list[int]], hits: set[Hit]) -> None:
    """Look whether the phrase is there, `place` being where its pair or rarest word stands."""
    index, expression, _, back, starts = tried
    if back is not None:
        for begin in back:
            if begin <= place:
                _match(index, expression, place - begin, words, hits)
        return
    for first in {first for mark in places.keys() & starts for first in places[mark]}:
        _match(index, expression, first, words, hits)


def _match(index: int, expression: Expression, first: int, words: Words, hits: set[Hit]) -> None:
    match = expression.pattern.match(words.joined, words.starts[first])
    if match is not None:
        hits.add((index, *words.words_at(match.start(), match.end() - 1)))
