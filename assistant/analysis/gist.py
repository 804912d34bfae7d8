"""Which clauses of a call tell a colleague what he must know: the matter, a wish, a promise, how things stand.

A small learned model per language and speaker over the words of a clause and a few things that rules see in it (a time, a
number, an undertaking, where it stands). It reads whole calls at once, when a supervisor is prompted for and after the call,
never turn by turn: no turn costs more for it. What was read when he was prompted for is not read again after the call.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from assistant.analysis.clauses import Span, cut
from assistant.analysis.cues import CueFinder
from assistant.analysis.evidence import Cue
from assistant.analysis.hashed import Hashed, key, of_words
from assistant.analysis.promise_quotes import Undertaking
from assistant.analysis.text import MASK, Words, read
from assistant.analysis.undertakings import PromiseWords

CUSTOMER = ("matter", "wants")
AGENT = ("promise", "told")
# Words of the next speaker that may tell whether he takes what is offered.
_REPLY = 3
_PLACES = (0, 1, 2, 3, 5, 8)
_LENGTHS = (4, 7, 12, 20)


# What rules hear in a turn: labels, each with the character at which its words begin.
Marks = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a turn: words `first` up to `last`, and the logit of each head of its speaker."""

    turn: int
    first: int
    last: int
    logits: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A turn that has ended. `turn`: its index in the call; `customer`: who spoke.

    `marks`: what rules have heard in it; None where nobody has listened yet. `clauses`: as they have been read; None before that.
    """

    turn: int
    customer: bool
    text: str
    marks: Marks | None = None
    clauses: tuple[Clause, ...] | None = None


@dataclass(frozen=True, slots=True)
class _Turn:
    """A turn as its clauses are seen. `ordinal`: the speaker's turns before it; `reply`: first words of the answer to it."""

    words: Words
    spans: tuple[Span, ...]
    ordinal: int
    reply: Sequence[str]
    marks: Marks


@dataclass(frozen=True, slots=True)
class GistEars:
    """What reads a call for its gist in one language. Without models nothing is found."""

    lang: str = ""
    cutter: Hashed | None = None
    customer: Hashed | None = None
    agent: Hashed | None = None
    promises: PromiseWords = field(default_factory=PromiseWords)
    customer_cues: CueFinder = field(default_factory=lambda: CueFinder((), {}))
    agent_cues: CueFinder = field(default_factory=lambda: CueFinder((), {}))

    def read(self, call: Sequence[Said]) -> tuple[Said, ...]:
        """The turns with their clauses. Those that have some are not read again, unless the answer to them is new: it tells more."""
        if self.customer is None or self.agent is None:
            return tuple(call)
        turns = [
            replace(said, clauses=None) if said.clauses and after.clauses is None else said
            for said, after in pairwise(call)
        ] + list(call[-1:])
        for model, customer in ((self.customer, True), (self.agent, False)):
            new = list(self.rows(turns, customer))
            heard = iter(model.logits([row for *_, rows in new for row in rows]).tolist())
            for place, _, spans, _ in new:
                turn = turns[place].turn
                clauses = tuple(Clause(turn, *span, tuple(next(heard))) for span in spans)
                turns[place] = replace(turns[place], clauses=clauses)
        return tuple(turns)

    def rows(
        self, call: Sequence[Said], customer: bool
    ) -> Iterator[tuple[int, Words, tuple[Span, ...], list[list[int]]]]:
        """The place of each turn of the speaker that has not been read, its clauses and their features.

        It is what training learns from and reading looks up.
        """
        own = [place for place, said in enumerate(call) if said.customer is customer]
        new = [(ordinal, place) for ordinal, place in enumerate(own) if call[place].clauses is None]
        turns = [read(call[place].text, self.lang) for _, place in new]
        spans_of = cut(turns, self.cutter)
        for (ordinal, place), words, spans in zip(new, turns, spans_of, strict=True):
            reply: tuple[str, ...] = ()
            if not customer and place + 1 < len(call) and call[place + 1].customer:
                reply = read(call[place + 1].text, self.lang).folded[:_REPLY]
            marks = call[place].marks
            turn = _Turn(
                words, spans, ordinal, reply, self.marks(words, customer) if marks is None else marks
            )
            rows = [
                [*self._of_words(turn, span), *map(key, self._features(turn, number))]
                for number, span in enumerate(spans)
            ]
            yield place, words, spans, rows

    def _of_words(self, turn: _Turn, span: Span) -> Iterator[int]:
        """The features of the words of a clause and of their pairs."""
        is_number, words = self.promises.times.is_number, turn.words.folded[slice(*span)]
        shaped = ["#" if is_number(word) or word == MASK else word for word in words]
        return (feature for feature, _ in of_words(words, shaped))

    def _features(self, turn: _Turn, number: int) -> Iterator[str]:
        """What else is seen of the clause with this number."""
        words, times = turn.words, self.promises.times
        first, last = turn.spans[number]
        folded = words.folded[first:last]
        yield f"#length {sum(last - first > most for most in _LENGTHS)}"
        yield f"#turn {sum(turn.ordinal > place for place in _PLACES)}"
        yield f"#clause {min(number, 3)} {number == len(turn.spans) - 1}"
        yield f"#numbers {min(sum(map(times.is_number, folded)), 3)}"
        yield from (f"#{kind}" for kind in {kind for kind in map(times.kind, folded) if kind})
        begin, end = words.spans[first][0], words.spans[last - 1][1]
        if words.original[end : end + 1] == "?":
            yield "#asks"
        if number:
            yield f"<{words.folded[first - 1]}"
        if last < len(words.folded):
            yield f">{words.folded[last]}"
        yield from (f"r{word}" for word in turn.reply)
        yield from {f"#{label}" for label, place in turn.marks if begin <= place < end}

    def marks(self, words: Words, customer: bool) -> Marks:
        """What rules hear in a turn, for one in which nobody has listened for it yet."""
        if customer:
            return of_cues(self.customer_cues.find(words))
        return (*of_cues(self.agent_cues.find(words)), *of_undertakings(words, self.promises.find(words)))


def of_cues(cues: Iterable[Cue]) -> Marks:
    """Marks of cues."""
    return tuple((cue.label, cue.begin) for cue in cues)


def of_undertakings(words: Words, undertaken: Iterable[Undertaking]) -> Marks:
    """Marks of what an agent undertakes in these words."""
    return tuple(("undertakes", words.original.find(one.words.strip(" …"))) for one in undertaken)
