"""Where one clause of a turn ends and the next begins, also where a recogniser has written no mark.

Marks that end a sentence always count. Everywhere else a small learned model decides from the two words on either side, their
ends and beginnings: it has learnt from turns that are written with marks (`assistant.training.gist`; of the marks in turns it
had not seen it finds some two thirds, and four of five cuts are at one).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from assistant.analysis.hashed import Hashed, key
from assistant.analysis.text import Words

# Logit from which a place is a cut; a comma speaks for one.
CUT, COMMA = 0.0, 1.5
# Fewer words belong to their neighbour ("no no", "and then").
FEWEST = 3
_MARK = re.compile(r"[.!?;…]\s")
Span = tuple[int, int]


@lru_cache(maxsize=65_536)
def _as_left(word: str) -> tuple[int, ...]:
    """The features of a word that may end a clause. Remembered: half of the time a clause costs."""
    return tuple(map(key, (f"l1{word}", f"e2{word[-2:]}", f"e3{word[-3:]}", f"e4{word[-4:]}")))


@lru_cache(maxsize=65_536)
def _as_right(word: str) -> tuple[int, ...]:
    """The features of a word that may begin one."""
    return tuple(map(key, (f"r1{word}", f"b4{word[:4]}", f"f3{word[-3:]}")))


def around(folded: Sequence[str], place: int) -> tuple[int, ...]:
    """The features of the place before word `place`: the words on either side of it, their ends and beginnings."""
    left, right = folded[place - 1], folded[place]
    before = folded[place - 2] if place > 1 else "<"
    after = folded[place + 1] if place + 1 < len(folded) else ">"
    pairs = (f"l2{before}", f"r2{after}", f"lr{left} {right}", f"ll{before} {left}", f"rr{right} {after}")
    return (*_as_left(left), *_as_right(right), *map(key, pairs))


def cut(turns: Sequence[Words], model: Hashed | None) -> list[tuple[Span, ...]]:
    """Of each turn first word and one past the last word of each clause, in order; without a model only marks cut."""
    places = [range(1, len(words.folded)) for words in turns]
    if model is None:
        return [_pieces(words, [float("-inf")] * len(of)) for words, of in zip(turns, places, strict=True)]
    rows = [around(words.folded, place) for words, of in zip(turns, places, strict=True) for place in of]
    found = iter(model.logits(rows)[:, 0].tolist())
    return [_pieces(words, list(islice(found, len(of)))) for words, of in zip(turns, places, strict=True)]


def _pieces(words: Words, logits: Sequence[float]) -> tuple[Span, ...]:
    """The clauses of a turn. `logits`: how surely the model cuts before each word but the first."""
    count = len(words.folded)
    if not count:
        return ()
    pieces: list[Span] = []
    begin = 0
    for place in range(1, count + 1):
        over = place == count
        between = "" if over else words.between(place)
        marked = len(between) > 1 and _MARK.search(between) is not None
        if not (over or marked or logits[place - 1] + COMMA * ("," in between) > CUT):
            continue
        if place - begin >= FEWEST or not pieces:
            pieces.append((begin, place))
            begin = place
        elif marked or over:  # what is left of a sentence belongs to it, unless it is a sentence of its own
            pieces[-1] = (pieces[-1][0], place)
            begin = place
    return tuple(_joined(pieces))


def _joined(pieces: list[Span]) -> Iterator[Span]:
    """A short beginning goes to the next clause."""
    if len(pieces) > 1 and pieces[0][1] - pieces[0][0] < FEWEST:
        yield pieces[0][0], pieces[1][1]
        yield from pieces[2:]
        return
    yield from pieces
