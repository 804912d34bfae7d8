"""Masks personal data before journal, scoring, logs and screen: what was decided on is what was stored.

Masked as `***`: cards, security codes, IBANs, national ids, telephone and other long numbers, in digits and as words of four
languages, also cut over several finals; e-mail addresses, written and spoken; and where a cue or a question says so dates
of birth, addresses, names, PINs and passwords. Amounts, counts, dates and years stay: they are part of the complaint.
What is masked and what is not, and how well: docs/privacy-masking.md.

The mask is deterministic, and remembers between segments only what the masked text shows (`voices`), so a replay of the
journal, and a server that was started again, hear the same.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.privacy import voices
from assistant.privacy.addresses import addresses
from assistant.privacy.births import births
from assistant.privacy.cues import Cues, Heard, cue_for, own_cues
from assistant.privacy.emails import emails
from assistant.privacy.gate import gate
from assistant.privacy.kinds import kind_of
from assistant.privacy.numerals import Group, groups
from assistant.privacy.persons import names, passwords
from assistant.privacy.readout import (
    LONGEST_LABEL,
    Run,
    codes,
    is_cued,
    is_harmless,
    is_long,
    may_go_on,
    runs,
)
from assistant.privacy.tokens import Tokens
from assistant.privacy.vocabulary import LANGUAGES, Vocabulary, vocabulary
from assistant.privacy.voices import NOBODY, NOTHING, Asked, Voice
from assistant.privacy.written import Span, dates, numbers_by_form, quantities
from assistant.types import Role, Segment

MASK = "***"
# An interim is cut anywhere and comes again: two digits at its end are enough to wait for the rest.
FEWEST_IN_AN_INTERIM = 2
_NO_ANSWER = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Masked:
    """The masked text, and what of the original was masked."""

    text: str
    spans: tuple[Span, ...] = ()

    @property
    def counts(self) -> Counter[str]:
        """How many of each kind."""
        return Counter(span.kind for span in self.spans)


def mask(
    text: str,
    lang: str,
    voice: Voice = NOBODY,
    asked: frozenset[str] = _NO_ANSWER,
    *,
    interim: bool = False,
    names_too: bool = True,
) -> Masked:
    """Mask one text of a speaker who is at `voice` and was asked for the kinds in `asked`.

    `interim`: more of the same may come. `names_too`: False for an agent, who says his own name (docs/privacy-masking.md).
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if not (voice.waiting or asked) and not gate(lang).opens(text, interim):
        return Masked(text)
    tokens = Tokens(text, lang)
    if not len(tokens) and "@" not in text:
        return Masked(text)
    words = vocabulary(lang)
    heard = own_cues(lang).find(tokens)
    said = list(groups(tokens, lang))
    # What was announced or asked before stands, as it were, before the first word.
    cues = Cues([*heard, *(Heard(kind, -1, -1) for kind in sorted(voice.cued | asked))])
    spans = [
        *emails(text, tokens, words, cues),
        *numbers_by_form(text),
        *births(text, tokens, words, cues, said),
        *addresses(text, tokens, words, cues, said, "address" in asked),
        *passwords(tokens, words, cues, asked | voice.cued),
    ]
    if names_too:
        spans += names(tokens, words, cues, asked | voice.cued)
    if said:
        spans += _numbers(text, tokens, words, cues, said, voice, interim)
    return _put(text, spans)


def _put(text: str, spans: Sequence[Span]) -> Masked:
    """The text with its spans masked; spans that touch become one, under the name of the first."""
    if not spans:
        return Masked(text)
    whole: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.begin, -span.end)):
        if whole and span.begin <= whole[-1].end:
            if span.end > whole[-1].end:
                whole[-1] = replace(whole[-1], end=span.end)
        else:
            whole.append(span)
    out: list[str] = []
    done = 0
    for span in whole:
        out += [text[done : span.begin], MASK]
        done = span.end
    out.append(text[done:])
    return Masked("".join(out), tuple(whole))


# -- numbers -----------------------------------------------------------------------------------------------------------


def _numbers(
    text: str,
    tokens: Tokens,
    words: Vocabulary,
    cues: Cues,
    said: Sequence[Group],
    voice: Voice,
    interim: bool,
) -> list[Span]:
    spans = [Span(tokens.begins[a], tokens.ends[b], "number") for a, b in codes(tokens, said)]
    for run in runs(tokens, words, said, _taken(text, tokens)):
        kind, last, near = cue_for(tokens, words, cues, run.first)
        cued = kind is not None and is_cued(run, near)
        goes_on = _goes_on(tokens, words, run, voice)
        at_end = _at_end(tokens, words, run)
        fewest = FEWEST_IN_AN_INTERIM if interim else 3
        alone = not is_harmless(tokens, words, run) and (is_long(run) or (at_end and may_go_on(run, fewest)))
        if goes_on or cued or alone:
            cue = (kind, last) if kind is not None and cued else None
            begin, end = _whole(tokens, words, run, cue)
            spans.append(Span(begin, end, kind_of(run.digits, cue and cue[0], text[begin : begin + 1])))
    return spans


def _taken(text: str, tokens: Tokens) -> frozenset[int]:
    """Tokens of dates, times and amounts."""
    spans = [*dates(text), *quantities(text)] if any(map(tokens.is_figure, range(len(tokens)))) else []
    taken: set[int] = set()
    index = 0
    for span in sorted(spans, key=lambda span: span.begin):
        while index < len(tokens) and tokens.begins[index] < span.end:
            if tokens.ends[index] > span.begin:
                taken.add(index)
            index += 1
    return frozenset(taken)


def _goes_on(tokens: Tokens, words: Vocabulary, run: Run, voice: Voice) -> bool:
    """Whether a run at the beginning goes on with a number that was begun in the segment before."""
    if not (voice.open or voice.trail) or any(
        tokens.folded[index] not in words.numbers.between for index in range(run.first)
    ):
        return False
    alone = len(run.groups) == 1 and not run.written and not _at_end(tokens, words, run)
    if alone and (not run.singles or tokens.folded[run.first] in words.numbers.articles):
        return False  # "tusen takk", "one of you": with more behind it, it is mostly none of the number's
    if voice.open:
        return True
    return run.singles > 0 and voice.trail + len(run.digits) > 3


def _at_end(tokens: Tokens, words: Vocabulary, run: Run) -> bool:
    return all(tokens.folded[index] in words.numbers.between for index in range(run.last + 1, len(tokens)))


def _whole(tokens: Tokens, words: Vocabulary, run: Run, cue: tuple[str, int] | None) -> tuple[int, int]:
    """Where the mask of a run begins and ends: with the letters that belong to it ("JS 42 11 C", "DE 89", "+44")."""
    first, last = run.first, run.last
    letters = 2 if cue is not None and cue[0] == "iban" else 1
    floor = cue[1] + 1 if cue is not None else 0
    while first > floor and _letters(tokens, first - 1, letters):
        first -= 1
    if first and _country(tokens.folded[first - 1], run):
        first -= 1
    if cue is not None or len(run.digits) > LONGEST_LABEL:
        first, last = _misheard(tokens, words, first, last, floor if cue is not None else first)
    if cue is not None and last + 1 < len(tokens) and _letters(tokens, last + 1, 1):
        last += 1
    begin, end = tokens.begins[first], tokens.ends[last]
    while begin and tokens.text[begin - 1] in "+(":
        begin -= 1
    return begin, end


def _country(word: str, run: Run) -> bool:
    """The country at the beginning of an IBAN; some of the codes are words, so those need a long number behind them."""
    return word in ("gb", "tr", "dk", "nl") or (word in ("de", "no", "at", "ch") and len(run.digits) >= 14)


def _misheard(tokens: Tokens, words: Vocabulary, first: int, last: int, floor: int) -> tuple[int, int]:
    """Misheard digits at both ends belong to the number too: "card number for one one one … one won"."""
    while first > floor and tokens.folded[first - 1] in words.numbers.misheard:
        first -= 1
    while last + 1 < len(tokens) and tokens.folded[last + 1] in ("won", "ate"):
        last += 1
    return first, last


def _letters(tokens: Tokens, index: int, most: int) -> bool:
    word = tokens.folded[index]
    return (
        word.isalpha()
        and len(word) <= most
        and word not in ("i", "a", "o", "to", "is", "no", "er", "og", "so")
    )


# -- a call ------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Masker:
    """Masks the segments of one call. Several languages where it is not known which one is spoken.

    `counts`: what was masked in the last final, by kind.
    """

    languages: tuple[str, ...] = ("en",)
    counts: Counter[str] = field(default_factory=Counter)
    _voices: dict[str, dict[Role, Voice]] = field(default_factory=dict)
    _asked: dict[str, Asked] = field(default_factory=dict)

    def __call__(self, segment: Segment) -> Segment:
        """The segment, masked. Interims are masked too, but leave no trace."""
        text = segment.text
        if segment.is_final:
            self.counts.clear()
        for lang in self.languages:
            asked = self._asked.get(lang, NOTHING).kinds if segment.role is not Role.AGENT else _NO_ANSWER
            masked = mask(
                text,
                lang,
                self._voices.get(lang, {}).get(segment.role, NOBODY),
                asked,
                interim=not segment.is_final,
                names_too=segment.role is not Role.AGENT,
            )
            text = masked.text
            if segment.is_final:
                self.counts.update(masked.counts)
        if segment.is_final:
            self._follow(segment.role, text)
        return segment if text == segment.text else replace(segment, text=text)

    def speaking(self, language: str) -> Masker:
        """The same mask, now that the language is known; what was begun goes on."""
        known = language if language in LANGUAGES else "en"
        return replace(self, languages=(known,))

    def _follow(self, role: Role, text: str) -> None:
        for lang in self.languages:
            of_lang = self._voices.setdefault(lang, {})
            voice, asked = of_lang.get(role, NOBODY), self._asked.get(lang, NOTHING)
            if not (voice.waiting or asked.kinds) and len(text) > _LONG_ENOUGH and not gate(lang).tells(text):
                continue
            tokens, words = Tokens(text, lang), vocabulary(lang)
            of_lang[role] = voices.after(voice, tokens, words, asks=role is Role.AGENT)
            self._asked[lang] = voices.asked_after(asked, role, tokens, words)


# A shorter text may be a single digit ("four"), on which the gate stays shut.
_LONG_ENOUGH = 24


def masker_for(language: str | None) -> Masker:
    """A call's mask. Where nobody has said which language it is, all four are listened for."""
    if language is None:
        return Masker(LANGUAGES)
    return Masker((language if language in LANGUAGES else "en",))
