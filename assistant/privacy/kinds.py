"""Names the kind of a masked number by its check digits, for counts and tests only: masking does not depend on it."""

from __future__ import annotations

from stdnum import luhn
from stdnum.de import idnr
from stdnum.no import fodselsnummer
from stdnum.tr import tckimlik

# Everything that a masked span is ever called.
KINDS = (
    *("card", "cvv", "iban", "national_id", "phone", "number", "secret", "word"),
    *("birth_date", "address", "email", "name"),
)


def kind_of(digits: str, cued: str | None, written: str) -> str:
    """card, national_id, phone, number, or what the cue says. `written`: the text as it stands."""
    if 13 <= len(digits) <= 19 and luhn.is_valid(digits):
        return "card"
    if len(digits) == 11 and (
        fodselsnummer.is_valid(digits) or tckimlik.is_valid(digits) or idnr.is_valid(digits)
    ):
        return "national_id"
    if cued is not None:
        return cued
    return "phone" if digits.startswith("0") or written.startswith(("+", "(")) else "number"
