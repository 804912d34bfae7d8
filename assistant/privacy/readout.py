"""Numbers that are read out: which runs of number words and digits are masked, and which are amounts, counts and years.

An amount is one number with a unit after it; a personal number is several numbers one after the other, often with fillers
between. A cue ("card number", "kundennummer") lowers what is needed, and so does a number that the speaker has begun in
the segment before. The check digit is no condition: recognisers mishear digits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from assistant.privacy.numerals import Group
from assistant.privacy.tokens import Tokens
from assistant.privacy.vocabulary import Vocabulary

FEWEST_WRITTEN = 7
FEWEST_SPOKEN = 6
FEWEST_SINGLE = 4
FEWEST_AT_THE_END = 3
FEWEST_CUED = 3
LONGEST_LABEL = 4
FEWEST_OF_A_CODE = 2
# Fillers that may stand between two digits of one number.
MOST_BETWEEN = 3
# Help lines and emergency numbers: everybody's, and the agent may have just given one.
PUBLIC = frozenset(
    "08001110111 08001110222 81533300 116123 116117 116111 112 999 911 110 113 155 988 14416".split()
)
_NO_LETTERS_BETWEEN = frozenset("xaiåøøiouu")


@dataclass(slots=True)
class Run:
    """Groups that belong together."""

    groups: list[Group] = field(default_factory=list)
    # Digits said one by one so far; kept, because a run may be as long as the text.
    singles: int = 0

    def add(self, group: Group) -> None:
        """One number more."""
        self.groups.append(group)
        self.singles += group.singles

    def drop(self, index: int) -> None:
        """Without the first (0) or last (-1) number."""
        self.singles -= self.groups[index].singles
        del self.groups[index]

    @property
    def first(self) -> int:
        return self.groups[0].first

    @property
    def last(self) -> int:
        return self.groups[-1].last

    @property
    def digits(self) -> str:
        return "".join(group.digits for group in self.groups)

    @property
    def misheard(self) -> bool:
        """Whether a word in it is taken for a digit that it does not say ("for", "too")."""
        return any(group.misheard for group in self.groups)

    @property
    def written(self) -> bool:
        return all(group.written for group in self.groups)


def runs(
    tokens: Tokens, words: Vocabulary, groups: Iterable[Group], taken: frozenset[int] = frozenset()
) -> list[Run]:
    """Runs of `groups` in order. `taken`: tokens that are dates, times or amounts, which no run crosses."""
    found: list[Run] = []
    for group in groups:
        if taken and (group.first in taken or group.last in taken):
            continue
        run = found[-1] if found else None
        if run is None or not _goes_on(tokens, words, taken, run, group):
            run = Run()
            found.append(run)
        run.add(group)
    kept: list[Run] = []
    for run in found:
        _leave_quantity(tokens, words, run)
        kept += _without_misheard(run)
    return kept


def _without_misheard(run: Run) -> list[Run]:
    """A misheard word is a digit only among digits that are said one by one; else the numbers around it are apart."""
    while run.groups and run.groups[0].misheard:
        run.drop(0)
    while run.groups and run.groups[-1].misheard:
        run.drop(-1)
    if not run.misheard:
        return [run] if run.groups else []
    if sum(group.singles for group in run.groups if not group.misheard) >= FEWEST_SINGLE:
        return [run]
    apart: list[Run] = [Run()]
    for group in run.groups:
        if group.misheard:
            apart.append(Run())
        else:
            apart[-1].add(group)
    return [piece for piece in apart if piece.groups]


def _goes_on(tokens: Tokens, words: Vocabulary, taken: frozenset[int], run: Run, group: Group) -> bool:
    between = range(run.last + 1, group.first)
    # letters belong to the number: "g b two nine n w b k six oh one six"
    others = sum(len(tokens.folded[index]) > 1 for index in between)
    if (
        others > MOST_BETWEEN
        or len(between) > 2 * MOST_BETWEEN
        or any(tokens.stops(index) for index in range(run.last + 1, group.first + 1))
    ):
        return False
    if any(index in taken for index in between) or ":" in tokens.gap(group.first):
        return False
    fillers = words.numbers.between
    begun = run.singles >= FEWEST_AT_THE_END
    joint = words.numbers.conjunction
    for index in between:
        word = tokens.folded[index]
        # A single letter belongs to the number ("JS 42 11 C"), and "and" may stand between digits said one by one.
        letter = len(word) == 1 and word.isalpha() and word not in _NO_LETTERS_BETWEEN
        if not (
            word in fillers or letter or (word == joint and (begun or tokens.folded[index + 1] in fillers))
        ):
            return False
    return True


def _leave_quantity(tokens: Tokens, words: Vocabulary, run: Run) -> None:
    """Take away the last number of a run if it counts something: "… two five, four weeks"."""
    last = run.groups[-1]
    after = last.last + 1
    if after < len(tokens) and not tokens.stops(after):
        word = tokens.folded[after]
        counts = word in words.numbers.units or word in words.months
        # "… sju og så en hel haug", "… iki üç bir de": an article, no digit
        article = (
            last.singles == 1 and word not in words.numbers.between and word != words.numbers.conjunction
        )
        article = article and tokens.folded[last.first] in words.numbers.articles and len(run.groups) > 1
        if (article and (last.first > run.groups[-2].last + 1 or word in words.words["after_article"])) or (
            counts and not (last.written and len(last.digits) >= FEWEST_WRITTEN and last.digits[0] == "0")
        ):
            run.drop(-1)


def codes(tokens: Tokens, groups: Iterable[Group]) -> list[tuple[int, int]]:
    """Letters and digits one by one, "q x seven l two p": first and last token of each such code."""
    size = {group.first: group.last for group in groups if not group.misheard and len(group.digits) <= 2}
    found: list[tuple[int, int]] = []
    index = 0
    while index < len(tokens):
        first, letters, numbers = index, 0, 0
        while index < len(tokens) and (index == first or not tokens.stops(index)):
            word = tokens.folded[index]
            if index in size:
                numbers += 1
                index = size[index] + 1
            elif len(word) == 1 and word.isalpha():
                letters += 1
                index += 1
            else:
                break
        if (
            letters >= FEWEST_OF_A_CODE
            and numbers >= FEWEST_OF_A_CODE
            and letters + numbers > FEWEST_SINGLE + 1
        ):
            found.append((first, index - 1))
        index += 1
    return found


def is_year(digits: str) -> bool:
    """Whether it is a year that a caller may speak of."""
    return len(digits) == 4 and digits[:2] in ("19", "20")


def counts_up(run: Run) -> bool:
    """ "one two three four": testing the line, or a list that rises by more than four steps."""
    values = [int(group.digits[:12]) for group in run.groups if not group.digits.startswith("0")]
    if len(values) != len(run.groups) or len(values) < 3:
        return False
    steps = [after - before for before, after in pairwise(values)]
    return all(step == 1 for step in steps) or (len(values) >= 5 and all(step > 0 for step in steps))


def _years(run: Run) -> bool:
    joined = [group.digits for group in run.groups]
    pairs = ["".join(joined[index : index + 2]) for index in range(0, len(joined), 2)]
    return all(is_year(digits) for digits in joined) or (
        len(joined) % 2 == 0 and len(joined) <= 4 and all(is_year(digits) for digits in pairs)
    )


def _said_again(run: Run) -> bool:
    """ "two thirty, two thirty", "kırk kırk kırk": a time or a count, repeated."""
    said = [group.digits for group in run.groups]
    half = len(said) // 2
    twice = len(said) == 4 and said[:half] == said[half:] and run.singles <= 2
    return twice or (len(set(said)) == 1 and len(said[0]) == 2 and len(said) <= 4)


def is_harmless(tokens: Tokens, words: Vocabulary, run: Run) -> bool:
    """Whether a short run is what an error, a flight or a room is called."""
    before = tokens.folded[max(0, run.first - 2) : run.first]
    return len(run.digits) <= LONGEST_LABEL and not words.words["harmless"].isdisjoint(before)


def is_long(run: Run) -> bool:
    """Whether a run is a personal number by itself, without a cue."""
    digits = run.digits
    if digits in PUBLIC or _years(run) or counts_up(run) or _said_again(run):
        return False
    if run.written and run.singles < FEWEST_SINGLE:
        return len(digits) >= FEWEST_WRITTEN
    count = len(run.groups)
    zero = any(group.digits.startswith("0") for group in run.groups)
    return (
        run.singles >= FEWEST_SINGLE
        or (len(digits) >= FEWEST_SPOKEN and count >= 3)
        or (zero and len(digits) > FEWEST_SINGLE and count >= 3)
    )


def may_go_on(run: Run, fewest: int = FEWEST_AT_THE_END) -> bool:
    """Whether a run at the end of a segment looks like the beginning of a number: digits one by one."""
    if counts_up(run) or run.digits in PUBLIC:
        return False
    return run.singles >= fewest and run.singles >= len(run.digits) - 2


def is_cued(run: Run, near: bool) -> bool:
    """Whether a run after a cue is the number that the cue speaks of. `near`: hardly a word lies between."""
    digits = len(run.digits)
    if run.digits in PUBLIC or (_years(run) and not near):
        return False
    if len(run.groups) == 1 and not run.written and not run.singles:
        return False  # "am telefon hieß es dreihundert": an amount
    if near:
        return digits >= FEWEST_CUED
    return digits > FEWEST_CUED and (len(run.groups) > 1 or run.written)
