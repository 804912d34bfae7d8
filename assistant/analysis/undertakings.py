"""What an agent undertakes in a turn: who, what and, if he says so, by when - in his own words.

Three forms count: a first person beside a deed ("i'll send", "schicke ich"), what the customer gets ("you'll get the
refund"), and a time beside a word of doing ("the engineer comes on friday"). Deeds are listed, not guessed: what is a
moment on the line, a duty of the customer, a condition, a question or a refusal is none. In doubt there is no promise.
Where the turn as a whole was heard as giving a time, a time needs no word of doing ("surveyor tomorrow at ten"): of 52
such clauses in 80 unseen calls some 40 were what their readers missed in the summary.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.analysis.phrase_list import Phrases
from assistant.analysis.promise_quotes import NEAR_DEED, Quotes, Undertaking, add, key_of
from assistant.analysis.text import Words
from assistant.analysis.times import Time, TimeWords, ends
from assistant.analysis.word_list import WordList

# Words between what is given and the thing given; from a deed to its time; from a condition or a duty to the deed it bars.
NEAR_THING = 7
NEAR_TIME, FAR_TIME, NEAR_BAR, NEAR_NEVER = 7, 11, 10, 3
SUBJECT_FIRST, VERB_LAST = 4, 2


@dataclass(frozen=True, slots=True)
class PromiseWords:
    """Folded words of a language (`*`: any beginning or end). `who`: persons that undertake, `deeds`: what they do;
    `given`: phrases by which the customer gets one of `things`; `alone`: verbs that say it all; `does`: words that make a
    time beside them a promise; `unless`: before it in the clause, nothing is promised, nor with `nots` close to it; `never`: phrases of a duty or a moment;
    `modals`: between the person and the deed, they make it a wish or a duty; `offers`: there, they make it an offer, which is
    a promise only with a time; `breaks`: words that begin a new clause; `undone`: beside a time, it is taken back; `closing`: the verb ends the clause.
    """

    who: Phrases = Phrases()
    deeds: Phrases = Phrases()
    given: Phrases = Phrases()
    things: WordList = WordList()
    alone: Phrases = Phrases()
    does: Phrases = Phrases()
    unless: WordList = WordList()
    never: Phrases = Phrases()
    nots: WordList = WordList()
    modals: WordList = WordList()
    offers: WordList = WordList()
    breaks: WordList = WordList()
    undone: Phrases = Phrases()
    either: bool = False
    closing: bool = False
    times: TimeWords = field(default_factory=TimeWords)

    def find(self, words: Words, gives_time: bool = False) -> tuple[Undertaking, ...]:
        """Every undertaking of a turn, in order. `gives_time`: the turn was heard as one that gives a time."""
        times = self.times.find(words)
        found: list[Undertaking] = []
        for begin, end in self._clauses(words, times):
            one = self._read(words, begin, end, times, gives_time)
            if one is not None:
                add(found, one)
        return tuple(found)

    def takes_back(self, words: Words) -> tuple[tuple[str, ...], ...]:
        """Folded words of each time that the turn takes back ("monday is gone")."""
        times = self.times.find(words)
        if not times:
            return ()
        gone = []
        for begin, end in self._clauses(words, times):
            if self._any(words, self.undone, begin, end):
                gone += [key_of(words, time, self.times) for time in _within(words, times, begin, end)]
        return tuple(gone)

    def _clauses(self, words: Words, times: tuple[Time, ...]) -> Iterator[tuple[int, int]]:
        """First word and one past the last word of each clause: cut at marks and at words that begin a new one."""
        inside = {at for time in times for at in range(time.first + 1, time.last)}
        begin = 0
        for at in range(1, len(words.folded) + 1):
            over = at == len(words.folded)
            cut = over or ends(words, at) or (at not in inside and self._breaks(words, at))
            if not cut and (self.closing or self.who.longest(words.folded, at, len(words.folded))):
                # the verb has closed it, or the same speaker begins anew
                anew = self.closing or self._own_deed(words, at, min(at + NEAR_TIME, len(words.folded)))
                cut = bool(anew) and self._core(words, begin, at) is not None
            if cut:
                yield begin, at
                begin = at

    def _breaks(self, words: Words, at: int) -> bool:
        """Does this word begin a new clause?"""
        if words.folded[at] not in self.breaks:
            return False
        if at + 1 == len(words.folded):
            return True
        # "to hundre og sekstifire", but "at ten and i'll ring"
        after = words.folded[at + 1]
        number = self.times.is_number(after) or any(after.endswith(each) for each in self.times.numbers)
        return not (number and self.times.is_number(words.folded[at - 1]))

    def _read(
        self, words: Words, begin: int, end: int, times: tuple[Time, ...], gives_time: bool
    ) -> Undertaking | None:
        joined = begin
        while begin < end and words.folded[begin] in self.breaks:
            begin += 1
        asked = "?" in words.between(end)
        if asked or begin >= end:
            return None
        here = _within(words, times, begin, end)
        core = self._core(words, begin, end) or self._goes_on(words, joined, begin, end)
        firm = core is not None
        if core is None and here:
            core = self._nearest(words, self.does, begin, end, here)
        if core is None and here and gives_time:
            core = (here[0].first, here[0].last)
            if self._doubtful(words, begin, end):
                return None
        if core is None:
            return None
        # a verb that closes its clause has its time before it; a subject that opens one has it behind
        before = NEAR_TIME if self.either or self.closing else SUBJECT_FIRST
        behind = VERB_LAST if self.closing else FAR_TIME
        near = tuple(t for t in here if t.last > core[0] - before and t.first < core[1] + behind)
        if any(time.choice for time in near):
            return None
        if not (firm or near) or self._barred(words, (begin, end), core, near, firm, times):
            return None
        quotes = Quotes(self.who, self.times, self.breaks, self.either, self.closing)
        return quotes.quoted(words, begin, end, core, near, firm)

    def _doubtful(self, words: Words, begin: int, end: int) -> bool:
        """Is there any word in the clause against a promise? A time that stands there without a deed needs a clean one."""
        return (
            any(word in self.unless or word in self.modals for word in words.folded[begin:end])
            or self._any(words, self.never, begin, end) is not None
        )

    def _barred(
        self,
        words: Words,
        clause: tuple[int, int],
        core: tuple[int, int],
        near: tuple[Time, ...],
        firm: bool,
        times: tuple[Time, ...],
    ) -> bool:
        """Is it a condition, a question, a refusal, a duty of the customer or a moment on the line?"""
        begin, end = min(clause[0], core[0]), clause[1]
        rests_on = () if firm else near
        stop = max([core[1], *(time.first for time in rests_on)])
        timed = {at for time in times for at in range(time.first, time.last)}
        span = range(max(begin, core[0] - NEAR_BAR), stop)
        before = tuple(words.folded[at] for at in span if at not in timed)
        inner = tuple(words.folded[at] for at in range(max(begin, core[0] - 2), stop) if at not in timed)
        duty = self._any(words, self.never, max(begin, core[0] - NEAR_NEVER), min(end, core[1] + NEAR_NEVER))
        last = max([core[1], *(time.last for time in rests_on)])
        # where the verb closes the clause, so does the word that asks or denies
        close = words.folded[max(begin, core[0] - 2) : last + (4 if self.closing else 2)]
        return (
            duty is not None
            or any(word in self.unless for word in before)
            or any(word in self.modals for word in inner)
            or (not near and any(word in self.offers for word in inner))
            or any(word in self.nots for word in close)
        )

    def _core(self, words: Words, begin: int, end: int) -> tuple[int, int] | None:
        """Where in the clause somebody undertakes something, without regard to a time; None if nowhere."""
        found = (
            self._any(words, self.alone, begin, end),
            self._own_deed(words, begin, end),
            self._gift(words, begin, end),
        )
        return min((one for one in found if one is not None), default=None)

    def _own_deed(self, words: Words, begin: int, end: int) -> tuple[int, int] | None:
        for at in range(begin, end):
            who = self.who.longest(words.folded, at, end)
            if not who:
                continue
            for place in range(at + who, min(at + who + NEAR_DEED, end)):
                if self.who.longest(words.folded, place, end):
                    break  # whoever is named nearest to the deed does it
                deed = self.deeds.longest(words.folded, place, end)
                if deed:
                    return at, place + deed
            if self.either and at > begin and self.deeds.longest(words.folded, at - 1, at) == 1:
                return at - 1, at + who
        return None

    def _goes_on(self, words: Words, joined: int, begin: int, end: int) -> tuple[int, int] | None:
        """A deed that opens a joined clause ("i'll send it and text you"): whoever acts in the clause before does it."""
        links = joined < begin and words.folded[joined] in self.times.links
        deed = self.deeds.longest(words.folded, begin, end) if links else 0
        if not deed or ends(words, joined):
            return None
        before = range(joined - 1, max(-1, joined - NEAR_BAR), -1)
        who = next((at for at in before if self.who.longest(words.folded, at, joined)), None)
        return None if who is None else (who, begin + deed)

    def _gift(self, words: Words, begin: int, end: int) -> tuple[int, int] | None:
        for at in range(begin, end):
            given = self.given.longest(words.folded, at, end)
            if not given:
                continue
            after = range(at + given, min(at + given + NEAR_THING, end))
            before = range(max(begin, at - NEAR_THING), at) if self.either else range(0)
            for place in (*after, *before):
                if words.folded[place] in self.things:
                    return min(at, place), max(place + 1, at + given)
        return None

    def _nearest(
        self, words: Words, phrases: Phrases, begin: int, end: int, times: tuple[Time, ...]
    ) -> tuple[int, int] | None:
        """Where one of the phrases stands nearest to a time: it is the one that says what happens then."""
        found = [
            (at, at + length)
            for at in range(begin, end)
            if (length := phrases.longest(words.folded, at, end))
        ]
        return min(
            found,
            key=lambda one: min(max(time.first - one[1], one[0] - time.last, 0) for time in times),
            default=None,
        )

    def _any(self, words: Words, phrases: Phrases, begin: int, end: int) -> tuple[int, int] | None:
        for at in range(begin, end):
            length = phrases.longest(words.folded, at, end)
            if length:
                return at, at + length
        return None


def _within(words: Words, times: tuple[Time, ...], begin: int, end: int) -> tuple[Time, ...]:
    return tuple(time for time in times if begin <= time.first and time.last <= end)
