"""In which words an undertaking is told: its clause, whole, and the words of its time; each once a turn."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.analysis.phrase_list import Phrases
from assistant.analysis.text import Words
from assistant.analysis.times import Time, TimeWords, ends
from assistant.analysis.word_list import WordList

# Words from a clause's start to what matters; so many of a longer start. Words of a quote; so few alone tell nothing; so
# few that are left of a sentence belong to it. Words behind the last that matters by which one undertaking is known from
# another.
MOST_LEAD, LEAD = 12, 5
MOST_QUOTE, FEWEST_QUOTE, SHORT_REST, MOST_TAIL = 26, 5, 3, 10
NEAR_DEED = 4
LEAD_MARK = "… "


@dataclass(frozen=True, slots=True)
class Undertaking:
    """`words`: the quote; `due`: the words of the time, "" without one; `when`, `what`: folded words that tell whether two
    undertakings are the same; `firm`: it is the speaker's own deed or the customer's due, not only a time.
    """

    words: str
    due: str = ""
    when: tuple[str, ...] = ()
    what: tuple[str, ...] = ()
    firm: bool = True


@dataclass(frozen=True, slots=True)
class Quotes:
    """What quoting needs of a language's promise words (`PromiseWords` says what each means)."""

    who: Phrases
    times: TimeWords
    breaks: WordList
    either: bool
    closing: bool

    def quoted(
        self, words: Words, begin: int, end: int, core: tuple[int, int], here: tuple[Time, ...], firm: bool
    ) -> Undertaking:
        """What is undertaken at the words `core` of the clause from word `begin` to `end`, with the times `here`."""
        places = [(time.first, time.last) for time in here]
        first = min([core[0], *(place[0] for place in places)])
        last = max([core[1], *(place[1] for place in places)])
        start = begin if first - begin <= MOST_LEAD else self._start(words, first, core[0])
        stop = min(end, max(last, start + MOST_QUOTE))
        start, stop = self._widened(words, start, stop, firm)
        text = (
            (LEAD_MARK if start and start != begin and not ends(words, start) else "")
            + words.quote(start, stop - 1)
            + (" …" if stop < len(words.folded) and not self._whole_at(words, stop, end) else "")
        )
        timed = {at for place in places for at in range(*place)}
        what = tuple(
            words.folded[at]
            for at in range(max(start, begin), min(stop, last + MOST_TAIL))
            if at not in timed and len(words.folded[at]) > 3 and words.folded[at] not in self.times.joins
        )
        due = ", ".join(self._said(words, place) for place in places)
        when = tuple(word for time in here for word in key_of(words, time, self.times))
        return Undertaking(text, due, when, what, firm)

    def _whole_at(self, words: Words, stop: int, end: int) -> bool:
        """Does nothing of the clause that ends before `end` come after word `stop`?"""
        return stop >= end and (stop == end or ends(words, stop))

    def _start(self, words: Words, first: int, core: int) -> int:
        """Where a quote from a long clause begins: behind a comma or where somebody is named who acts, else a few words
        before what matters."""
        for at in range(first, first - MOST_LEAD, -1):
            if "," in words.between(at):
                return at
        if not self.closing and core == first and self.who.longest(words.folded, core, core + NEAR_DEED):
            return first
        return first - LEAD if self.closing or self.either else first

    def _widened(self, words: Words, start: int, stop: int, firm: bool) -> tuple[int, int]:
        """A quote with the last words of its sentence, and with its neighbour if it is only a time ("at six o'clock")."""
        tail = next((at for at in range(stop, len(words.folded)) if ends(words, at)), len(words.folded))
        if tail - stop <= SHORT_REST:
            stop = tail
        if firm:
            return start, stop
        if stop - start < FEWEST_QUOTE and start:
            before = next((at for at in range(start - 1, 0, -1) if ends(words, at)), 0)
            start = before if stop - before <= MOST_QUOTE else start
        if stop - start < FEWEST_QUOTE:
            after = next(
                (at for at in range(stop + 1, len(words.folded)) if ends(words, at)), len(words.folded)
            )
            stop = after if after - start <= MOST_QUOTE else min(len(words.folded), start + 2 * FEWEST_QUOTE)
        return start, stop

    def _said(self, words: Words, place: tuple[int, int]) -> str:
        first, last = place
        while first < last - 1 and words.folded[first] in self.breaks:
            first += 1
        return words.quote(first, last - 1)


def key_of(words: Words, time: Time, times: TimeWords) -> tuple[str, ...]:
    """The words of a time without those that only join."""
    said = words.folded[time.first : time.last]
    kept = [word for word in said if word not in times.joins and word not in times.clock]
    return tuple(kept) or said


def add(found: list[Undertaking], new: Undertaking) -> None:
    """Add one, unless its words are in the quote before it, or take the place of that if it is in the new quote."""
    last = found[-1] if found else None
    if last is None or not (_bare(new) in last.words or _bare(last) in new.words):
        found.append(new)
        return
    longer, other = (new, last) if len(new.words) > len(last.words) else (last, new)
    due = ", ".join(
        dict.fromkeys(each.due for each in (last, new) if each.due and each.due not in longer.due)
    )
    found[-1] = Undertaking(
        longer.words,
        ", ".join(each for each in (longer.due, due) if each),
        (*longer.when, *(word for word in other.when if word not in longer.when)),
        (*longer.what, *(word for word in other.what if word not in longer.what)),
        last.firm or new.firm,
    )


def _bare(one: Undertaking) -> str:
    return one.words.strip(" …")
