"""What a colleague must know of a call so far, in the speakers' own words: the matter, what was found, promised and wanted.

Chosen clause by clause from what `analysis/gist.py` reads, when a supervisor is prompted for and after the call. Nothing is
invented and nothing is torn: a quote is one clause or several neighbours, whole. How good it is: docs/decisions/0044.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.analysis.gist import AGENT, CUSTOMER, Clause, GistEars, Said
from assistant.analysis.promise_quotes import Undertaking, key_of
from assistant.analysis.text import Words, read
from assistant.analysis.times import Time, TimeWords
from assistant.engine import promises as kept_promises
from assistant.engine.promises import Held
from assistant.engine.quoting import quote

MATTER, WANTS = (CUSTOMER.index(name) for name in CUSTOMER)
PROMISE, TOLD = (AGENT.index(name) for name in AGENT)
# Logit from which a clause is quoted, read off on calls that the models had not seen; so much less keeps a neighbour.
LEAST = {MATTER: -0.8, WANTS: -1.4}
LEAST_SAID = {PROMISE: -0.2, TOLD: -1.6}
# What is promised is quoted with more around it: readers missed cut ends, and nothing wrong came with them.
BESIDE, BESIDE_PROMISE = 0.7, 2.0
# Words of a quote; of one that cannot be understood without its neighbour; of all quotes of the matter together.
MOST_WORDS, FEWEST_WORDS, MOST_MATTER = 26, 4, 40
MOST_FACTS, MOST_WANTS = 3, 2
# Agent turns among which the last word on how things stand is looked for.
RECENT = 4
# Times of a promise that are shown as its due; more of them are a programme, which the quote tells better.
MOST_DUE = 2
# Letters of a word that tells one undertaking from another.
TELLING = 4
Turns = Sequence[tuple[Words, tuple[Clause, ...]]]


@dataclass(frozen=True, slots=True)
class Digest:
    """`matter`, `wants`: the customer's words, in the order in which they came; `told`: the agent's on how things stand;
    `core`: the one piece of the matter that says most; `promises`: those that stand.
    """

    matter: tuple[str, ...] = ()
    core: str = ""
    wants: tuple[str, ...] = ()
    told: str = ""
    promises: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """Words `first` up to `last` of a turn, and how surely they say what is looked for."""

    turn: int
    first: int
    last: int
    logit: float
    words: Words

    @property
    def text(self) -> str:
        """The speaker's own words."""
        return self.words.quote(self.first, self.last - 1)

    @property
    def length(self) -> int:
        """In words."""
        return self.last - self.first


def digest(call: Sequence[Said], by: GistEars, most_promises: int) -> Digest:
    """The gist of the turns so far, as `by` has read them (`GistEars.read`); it reads those that it has not.

    Where the language has no model for it, how the customer began, and what rules hear promised.
    """
    if by.customer is None or by.agent is None:
        return _by_rules(call, by, most_promises)
    if any(said.clauses is None for said in call):
        call = by.read(call)
    customer, agent = _turns(call, by, customer=True), _turns(call, by, customer=False)
    told = quotes(agent[-RECENT:], TOLD, LEAST_SAID[TOLD])
    wants = dict.fromkeys(one.text for one in quotes(customer, WANTS, LEAST[WANTS]))
    matter = _matter(customer)
    promised = [
        (
            clauses[0].turn,
            words,
            tuple(
                _undertaking(one, by)
                for one in quotes([(words, clauses)], PROMISE, LEAST_SAID[PROMISE], BESIDE_PROMISE)
            ),
        )
        for words, clauses in agent
        if clauses
    ]
    return Digest(
        matter=tuple(one.text for one in matter),
        core=max(matter, key=lambda one: one.logit).text if matter else "",
        wants=tuple(wants)[-MOST_WANTS:],
        told=max(told, key=lambda one: one.logit).text if told else "",
        promises=_standing(promised, by, most_promises),
    )


def _turns(call: Sequence[Said], by: GistEars, customer: bool) -> Turns:
    """The turns of one speaker, each with its clauses."""
    return [(read(said.text, by.lang), said.clauses or ()) for said in call if said.customer is customer]


def _by_rules(call: Sequence[Said], by: GistEars, most_promises: int) -> Digest:
    began = (said.text for said in call if said.customer and len(said.text.split()) >= FEWEST_WORDS)
    first = next((quote(text) for text in began), "")
    read_turns = [(said.turn, read(said.text, by.lang)) for said in call if not said.customer]
    promised = [(turn, words, by.promises.find(words)) for turn, words in read_turns]
    matter = (first,) if first else ()
    return Digest(matter=matter, core=first, promises=_standing(promised, by, most_promises))


def quotes(turns: Turns, head: int, least: float, beside: float = BESIDE) -> list[Quote]:
    """The quotes of a head in order: each clause that is sure enough, with neighbours that are less sure by `beside` at most."""
    found: list[Quote] = []
    for words, clauses in turns:
        free = set(range(len(clauses)))
        mine: list[Quote] = []
        for at in sorted(free, key=lambda place: -clauses[place].logits[head]):
            sure = clauses[at].logits[head]
            if sure < least:
                break
            if at in free:
                first, last = _grown(clauses, at, free, head, least - beside)
                free.difference_update(range(first, last + 1))
                mine.append(Quote(clauses[at].turn, clauses[first].first, clauses[last].last, sure, words))
        found += sorted(mine, key=lambda one: one.first)
    return found


def _grown(
    clauses: Sequence[Clause], at: int, free: Iterable[int], head: int, least: float
) -> tuple[int, int]:
    """First and last clause of the quote around one: the surer neighbour joins while it is sure enough or the quote too short."""
    first = last = at
    while True:
        short = clauses[last].last - clauses[first].first < FEWEST_WORDS
        sides = [
            (clauses[side].logits[head], side)
            for side in (first - 1, last + 1)
            if side in free and clauses[max(side, last)].last - clauses[min(side, first)].first <= MOST_WORDS
        ]
        logit, side = max(sides, default=(least - 1.0, at))
        if not sides or (logit < least and not short):
            return first, last
        first, last = min(first, side), max(last, side)


def _matter(turns: Turns) -> list[Quote]:
    """What tells most of what happened, in the order in which it came; always something."""
    sure = quotes(turns, MATTER, LEAST[MATTER])
    surest = sorted(sure or quotes(turns, MATTER, float("-inf")), key=lambda each: -each.logit)
    kept: list[Quote] = []
    for one in surest[: MOST_FACTS if sure else 1]:
        if sum(each.length for each in kept) + one.length <= MOST_MATTER:
            kept.append(one)
    return sorted(kept, key=lambda each: (each.turn, each.first))


def _standing(
    promised: Iterable[tuple[int, Words, tuple[Undertaking, ...]]], by: GistEars, most: int
) -> tuple[Held, ...]:
    """The undertakings that stand, each once and in its latest words. `promised`: turn, its words, what is undertaken in it."""
    held: tuple[Held, ...] = ()
    for turn, words, undertakings in promised:
        held = kept_promises.take(held, turn, undertakings, by.promises.takes_back(words), most)
    return held


def _undertaking(one: Quote, by: GistEars) -> Undertaking:
    words, times = one.words, by.promises.times
    here = [time for time in times.find(words) if one.first <= time.first and time.last <= one.last]
    timed = {at for time in here for at in range(time.first, time.last)}
    said = [words.folded[at] for at in range(one.first, one.last) if at not in timed]
    return Undertaking(
        one.text,
        _due(words, here, times),
        tuple(word for time in here for word in key_of(words, time, times)),
        tuple(word for word in said if len(word) >= TELLING),
    )


def _due(words: Words, here: Sequence[Time], times: TimeWords) -> str:
    """By when: the days and hours of the quote, at most MOST_DUE; where it names neither, the stretch from now ("in ten minutes")."""
    dated = [date for time in here if (date := times.date(words, time))]
    from_now = [time.words for time in here if times.kind(words.folded[time.first]) in ("joins", "clock")]
    return ", ".join(dict.fromkeys(dated or from_now[:1])) if len(dated) <= MOST_DUE else ""
