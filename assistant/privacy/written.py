"""What is written in digits and is no personal number: dates, times of day, amounts. And what is one by its form alone.

The expressions are bounded in length, so each is linear in the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdnum import iban

_DATE = re.compile(
    r"(?<![\d./-])(?:(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:(?:19|20)\d\d|\d\d)|(?:19|20)\d\d-\d\d-\d\d)(?![./-]?\d)"
)
_TIME = re.compile(r"(?<![\d:])\d{1,2}:\d\d(?::\d\d)?(?![\d:])")
# 1,240.50 · 1.240,50 · 99,90 · 1.240 – one number with its decimals or thousands
_AMOUNT = re.compile(
    r"(?<![\d.,])\d{1,3}(?:[.,'’]\d{3}){1,4}(?:[.,]\d{1,2})?(?![.,]?\d)|(?<![\d.,])\d{1,7}[.,]\d{1,2}(?![.,]?\d)"
)
_CURRENCY = re.compile(r"[$€£₺]\s?$")
_IBAN = re.compile(
    r"(?<![^\W_])[A-Za-z]{2}[ ]?\d{2}(?:[ ]?[A-Za-z0-9]{4}){2,7}(?:[ ]?\d{1,3}|[A-Za-z0-9]{1,3})?(?![^\W_])"
)
# UK National Insurance: two letters, six digits, one letter.
_NI = re.compile(r"(?<![^\W_])[A-Za-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-Da-d](?![^\W_])")
UK_POSTCODE = re.compile(r"(?<![^\W_])[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}(?![^\W_])")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the text, and of what kind it is."""

    begin: int
    end: int
    kind: str


def dates(text: str) -> list[Span]:
    """Dates in digits: 12.03.1964, 3/6/88, 1964-03-12."""
    return [Span(*match.span(), "date") for match in _DATE.finditer(text)]


def quantities(text: str) -> list[Span]:
    """Times of day and amounts. "01.502.118" with a leading zero, or seven digits without a currency, is no amount."""
    found = [Span(*match.span(), "time") for match in _TIME.finditer(text)]
    for match in _AMOUNT.finditer(text):
        digits = sum(c.isdigit() for c in match.group())
        marked = _CURRENCY.search(text, max(0, match.start() - 2), match.start()) is not None
        if marked or (digits < 7 and not match.group().startswith("0")) or match.group().startswith("0,"):
            found.append(Span(*match.span(), "amount"))
    return found


def numbers_by_form(text: str) -> list[Span]:
    """IBANs and UK National Insurance numbers written out."""
    found = [Span(*match.span(), "iban") for match in _IBAN.finditer(text) if _is_iban(match.group())]
    return found + [Span(*match.span(), "national_id") for match in _NI.finditer(text)]


def _is_iban(text: str) -> bool:
    """By its form, or else by its check digits, which cost more to work out."""
    plain = text.replace(" ", "")
    return (len(plain) >= 15 and sum(map(str.isdigit, plain)) >= 10) or iban.is_valid(plain)
