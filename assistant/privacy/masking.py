"""Masks personal numbers before journal, scoring, logs and screen: what was decided on is what was stored.

Masked as `***`: e-mail addresses, IBANs, every number of seven digits or more written in digits (cards, phones, national
ids, account and order numbers; a date such as 12.03.2026 stays), six digits or more said as words in the four languages,
and what follows a cue for a PIN, security code, password or date of birth. A number that is cut over several finals is
masked too: digits at the end of a segment may go on, so three of them are masked at once, and digits that go on from a
masked end are masked from the first one. No cue for frustration contains such numbers, so nothing is lost for hearing.
python-stdnum only names the kind for the counts; masking does not depend on a valid check digit (recognisers mishear).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache

from stdnum import iban, luhn
from stdnum.de import idnr
from stdnum.no import fodselsnummer
from stdnum.tr import tckimlik

from assistant.analysis.text import Words, read
from assistant.privacy.digits import digits_of, runs
from assistant.types import Segment

MASK = "***"
FEWEST_WRITTEN = 7
FEWEST_SPOKEN = 6
FEWEST_AT_THE_END = 3
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>,;:!?]+")
_IBAN = re.compile(r"\b[A-Za-z]{2}[ ]?\d{2}(?:[ ]?[A-Za-z0-9]{4}){2,7}(?:[ ]?[A-Za-z0-9]{1,3})?\b")
_WRITTEN = re.compile(r"\+?\(?\d(?:[\s./()-]{0,2}\d){2,40}")
_DATE = re.compile(r"^\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}$|^(?:19|20)\d{2}-\d{2}-\d{2}$")
# A cue, at most three small words, then the secret: numbers of any length, or one word after "is".
_SECRETS = {
    "en": r"(?:pin|pass ?code|security code|cvv|cvc|password|pass ?word|date of birth|born on)",
    "de": r"(?:pin|geheimzahl|sicherheitscode|prüfziffer|pruefziffer|cvv|cvc|passwort|kennwort|geburtsdatum|geboren am)",
    "nb": r"(?:pin|pinkode|sikkerhetskode|cvv|cvc|passord|fødselsdato|fodselsdato|født den|fodt den)",
    "tr": r"(?:pin|şifre\w*|sifre\w*|parola\w*|güvenlik kodu\w*|guvenlik kodu\w*|cvv|cvc|doğum tarihi\w*|dogum tarihi\w*)",
}
_IS = r"(?:is|ist|er|lautet|nummer|number|code|kode|kodu|numarası|no|the|my|meine|mein|mitt|min|benim|um|eh|äh|:)"


@cache
def _secret(lang: str) -> re.Pattern[str] | None:
    cue = _SECRETS.get(lang)
    return None if cue is None else re.compile(rf"\b{cue}\b((?:\W+{_IS}){{0,3}})\W+(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Masked:
    """The masked text, how many of each kind were masked, and whether it ends in digits that may go on."""

    text: str
    counts: tuple[tuple[str, int], ...] = ()
    open_end: bool = False


def mask(text: str, lang: str, goes_on: bool = False) -> Masked:
    """Mask one text. `goes_on`: the text before ended in digits, so digits at the start belong to them."""
    counts: Counter[str] = Counter()
    places: list[tuple[int, int, str]] = []
    if "@" in text:
        places += [(*m.span(), "email") for m in _EMAIL.finditer(text)]
    if any(c.isdigit() for c in text):
        places += [(*m.span(), "iban") for m in _IBAN.finditer(text) if _is_iban(m.group())]
        places += [(*m.span(), _kind(m.group())) for m in _WRITTEN.finditer(text) if _is_number(m.group())]
    words = read(text, lang)
    spoken, open_end = _spoken(words, lang, goes_on)
    places += spoken
    places += _secrets(text, words, lang)
    if not places:
        return Masked(text)
    out: list[str] = []
    done = 0
    for begin, end, kind in sorted(places, key=lambda place: (place[0], -place[1])):
        if begin < done:
            if end > done:  # overlaps what is masked already: stretch it
                done = end
            continue
        out += [text[done:begin], MASK]
        counts[kind] += 1
        done = end
    out.append(text[done:])
    open_end = open_end or not any(c.isalnum() for c in text[done:])
    return Masked("".join(out), tuple(sorted(counts.items())), open_end)


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _is_iban(text: str) -> bool:
    return iban.is_valid(text) or len(text.replace(" ", "")) >= 15


def _is_number(text: str) -> bool:
    return len(_digits(text)) >= FEWEST_WRITTEN and not _DATE.match(text.strip())


def _kind(text: str) -> str:
    digits = _digits(text)
    if len(digits) >= 13 and luhn.is_valid(digits):
        return "card"
    if fodselsnummer.is_valid(digits) or tckimlik.is_valid(digits) or idnr.is_valid(digits):
        return "national_id"
    return "phone" if text.startswith(("+", "0", "(")) else "number"


def _spoken(words: Words, lang: str, goes_on: bool) -> tuple[list[tuple[int, int, str]], bool]:
    places: list[tuple[int, int, str]] = []
    open_end = False
    last_word = len(words.folded) - 1
    for first, last, digits in runs(words.folded, lang):
        said = [word for word in words.folded[first : last + 1] if not word.isdigit()]
        single = sum(digits_of(word, lang) == 1 for word in said)
        # figures written as digits are judged by _WRITTEN, which knows amounts and dates
        long = digits >= FEWEST_SPOKEN and bool(said)
        at_end = last == last_word and digits >= FEWEST_AT_THE_END and single >= FEWEST_AT_THE_END - 1
        begins = goes_on and first <= 1
        if long or at_end or begins:
            places.append((words.spans[first][0], words.spans[last][1], "spoken_number"))
            open_end = open_end or last == last_word
    return places, open_end


def _secrets(text: str, words: Words, lang: str) -> list[tuple[int, int, str]]:
    pattern = _secret(lang)
    if pattern is None:
        return []
    places: list[tuple[int, int, str]] = []
    for match in pattern.finditer(text):
        begin = match.end()
        after = [index for index, span in enumerate(words.spans) if span[0] >= begin]
        if not after:
            continue
        last = None
        for index in after:
            if not digits_of(words.folded[index], lang):
                break
            last = index
        if (
            last is None
            and match.group(1).strip()
            and any(c.isdigit() for c in words.quote(after[0], after[0]))
        ):
            last = after[0]  # "my password is hunter2": one word with a digit in it
        if last is not None:
            places.append((begin, words.spans[last][1], "secret"))
    return places


@dataclass(slots=True)
class Masker:
    """Masks the segments of one call; remembers per role whether the last final ended in digits."""

    language: str = "en"
    counts: Counter[str] = field(default_factory=Counter)
    _open: dict[str, bool] = field(default_factory=dict)

    def mask(self, segment: Segment) -> Segment:
        """The segment with its personal numbers masked. Interims are masked too, but leave no trace in the state."""
        lang = self.language if self.language in _SECRETS else "en"
        masked = mask(segment.text, lang, self._open.get(segment.role, False))
        if segment.is_final and segment.text.strip():
            self._open[segment.role] = masked.open_end
            self.counts.update(dict(masked.counts))
        return segment if masked.text == segment.text else replace(segment, text=masked.text)
