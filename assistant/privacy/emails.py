"""E-mail addresses, written and spoken: "jo.bloggs@example.com", "anna punkt meyer at web punkt de".

Written ones are found from each `@` outwards, so the search is linear (a pattern would be quadratic in a long word).
"""

from __future__ import annotations

from assistant.privacy.cues import Cues
from assistant.privacy.numerals import numeral
from assistant.privacy.tokens import Tokens
from assistant.privacy.vocabulary import Vocabulary
from assistant.privacy.written import Span

_ENDS = frozenset(" \t\r\n<>()[]{}\"'“”„,;:")
_TRAILING = ".!?"
# Words of the part before "at": "sarah dot jones eighty two at …".
MOST_BEFORE = 8
MOST_AFTER = 8


def emails(text: str, tokens: Tokens, words: Vocabulary, cues: Cues) -> list[Span]:
    """Spans of all addresses."""
    return [*_written(text), *_spoken(tokens, words, cues)]


def _written(text: str) -> list[Span]:
    found: list[Span] = []
    done = 0
    at = text.find("@")
    while at >= 0:
        begin = end = at
        while begin > done and text[begin - 1] not in _ENDS:
            begin -= 1
        while end < len(text) and text[end] not in _ENDS:
            end += 1
        # "anna.meyer@ web.de": recognisers put a space there
        if end == at + 1 and text[end : end + 1] == " ":
            end += 1
            while end < len(text) and text[end] not in _ENDS:
                end += 1
        stop = end
        while stop > at and text[stop - 1] in _TRAILING:
            stop -= 1
        if begin < at and "." in text[at:stop]:
            found.append(Span(begin, stop, "email"))
        done = end
        at = text.find("@", max(end, at + 1))
    return found


def _spoken(tokens: Tokens, words: Vocabulary, cues: Cues) -> list[Span]:
    found: list[Span] = []
    folded = tokens.folded
    ats = words.words["at"]
    for index, word in enumerate(folded):
        if word not in ats or index == 0 or index + 1 >= len(folded):
            continue
        first_after = index + 1
        while first_after < len(folded) and (folded[first_after] in ats or folded[first_after] == "a"):
            first_after += 1
        last = _domain(tokens, words, first_after)
        if last is None:
            continue
        first = _local(tokens, words, index, cues)
        if first < index:
            found.append(Span(tokens.begins[first], tokens.ends[last], "email"))
    return found


def _linked(tokens: Tokens, words: Vocabulary, index: int) -> bool:
    """Whether token `index` follows the one before it by a written dot, dash or underscore."""
    return tokens.gap(index) in (".", "-", "_", "−")


def _domain(tokens: Tokens, words: Vocabulary, first: int) -> int | None:
    """The last token of "gmail dot com" from `first` on, or None if it is no domain."""
    folded = tokens.folded
    if first >= len(folded):
        return None
    known = folded[first] in words.words["provider"]
    last = first
    index = first + 1
    while index < len(folded) and index - first <= MOST_AFTER:
        if _linked(tokens, words, index):
            last, index = index, index + 1
        elif folded[index] in words.words["dot"] | words.words["joiner"] and index + 1 < len(folded):
            last, index = index + 1, index + 2
        else:
            break
    ends_well = last > first and folded[last] in words.words["domain"]
    return last if known or ends_well else None


def _local(tokens: Tokens, words: Vocabulary, at: int, cues: Cues) -> int:
    """The first token of the part before `at`; `at` itself if there is none."""
    cue = cues.before("email", at, MOST_BEFORE)
    start = max(at - MOST_BEFORE, 0) if cue is None else cue + 1
    folded = tokens.folded
    links = words.words["dot"] | words.words["joiner"]
    first = at
    index = at - 1
    while index >= start:
        word = folded[index]
        linked = index + 1 < at and (_linked(tokens, words, index + 1) or folded[index + 1] in links)
        linked = linked or (index > start and (folded[index - 1] in links or _linked(tokens, words, index)))
        plain = (
            len(word) == 1
            or word not in words.common
            or word in links
            or numeral(word, words.lang) is not None
            or linked
        )
        if not plain or tokens.stops(index + 1) or ("," in tokens.gap(index + 1) and index + 1 < at):
            break
        first = index
        index -= 1
    sure = len(folded[at]) > 2 or "email" in cues
    if first == at and at > start and sure:
        first = at - 1
    while first < at and folded[first] in links:
        first += 1
    return first
