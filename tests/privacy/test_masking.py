"""Numbers that must go, numbers that must stay, and numbers cut over several finals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.privacy.masking import Masker, mask
from assistant.types import Role, Segment

GONE = [
    ("en", "my card is 4111 1111 1111 1111 thanks", "4111"),
    ("en", "call me on +44 7700 900123", "900123"),
    ("en", "it's jo.bloggs@example.com", "bloggs"),
    ("en", "four one one one, one one one one, one one one one, one one one one", "four"),
    ("en", "oh seven seven double one four two nine", "seven"),
    ("en", "the security code is 123", "123"),
    ("en", "my pin is one two three four", "three"),
    ("en", "my password is hunter2", "hunter2"),
    ("de", "meine IBAN ist DE89 3704 0044 0532 0130 00", "3704"),
    ("de", "null eins sieben sechs fünf fünf acht zwo eins neun null", "sieben"),
    ("de", "null eins sieben eins siebenundzwanzig dreiundvierzig zwölf", "siebenundzwanzig"),
    ("de", "das Geburtsdatum ist 12.03.1964", "1964"),
    ("nb", "fødselsnummeret er 01019012345", "01019012345"),
    ("nb", "ni to tre førti fem seksti sju", "førti"),
    ("tr", "T.C. kimlik numaram 10000000146", "10000000146"),
    ("tr", "beş yüz otuz iki dört yüz on iki otuz dört elli altı", "otuz"),
    ("tr", "şifrem bir iki üç dört", "üç"),
]
STAYS = [
    ("en", "i was charged 1,240.50 for the third time since 2024"),
    ("en", "two thousand three hundred and forty five pounds"),
    ("en", "on the 12.03.2026 at 10:30 i waited forty minutes"),
    ("en", "flight 482 left at nine fifteen"),
    ("de", "dreihundertvierzig euro und ich zahle sonst zwanzig"),
    ("de", "seit drei wochen rufe ich zum vierten mal an"),
    ("nb", "jeg har ringt tre ganger på to uker"),
    ("tr", "bin üç yüz kırk beş lira fatura geldi"),
    ("tr", "üç kez aradım iki haftadır bekliyorum"),
]


@pytest.mark.parametrize(("lang", "text", "secret"), GONE)
def test_a_personal_number_is_masked(lang: str, text: str, secret: str) -> None:
    masked = mask(text, lang)
    assert secret not in masked.text
    assert "***" in masked.text


@pytest.mark.parametrize(("lang", "text"), STAYS)
def test_amounts_counts_and_times_stay(lang: str, text: str) -> None:
    assert mask(text, lang).text == text


def final(text: str, role: Role = Role.CUSTOMER, **fields: object) -> Segment:
    return Segment(**{"role": role, "text": text, **fields})  # type: ignore[arg-type]


def test_a_card_number_in_three_finals_is_masked_in_each() -> None:
    masker = Masker("en")
    texts = [
        masker.mask(final(t)).text
        for t in ("it's four one one one", "one one one one", "two two and that's it")
    ]
    assert texts == ["it's ***", "***", "*** and that's it"]


def test_written_digits_go_on_too() -> None:
    masker = Masker("en")
    assert [masker.mask(final(t)).text for t in ("it's 4111 1111", "1111 1111 ok")] == ["it's ***", "*** ok"]


def test_the_other_speaker_does_not_go_on() -> None:
    masker = Masker("en")
    masker.mask(final("four one one one"))
    assert masker.mask(final("two bills", Role.AGENT)).text == "two bills"


def test_an_interim_leaves_no_trace() -> None:
    masker = Masker("en")
    masker.mask(final("four one one one", is_final=False))
    assert masker.mask(final("two bills")).text == "two bills"


def test_kinds_are_counted() -> None:
    assert dict(mask("4111 1111 1111 1111 and a@b.co", "en").counts) == {"card": 1, "email": 1}


@given(st.text(max_size=120), st.sampled_from(["en", "de", "nb", "tr"]))
def test_masking_twice_is_masking_once(text: str, lang: str) -> None:
    once = mask(text, lang).text
    assert mask(once, lang).text == once


@given(st.lists(st.integers(0, 9), min_size=7, max_size=20), st.sampled_from(["", " ", "-"]))
def test_no_long_number_survives(digits: list[int], between: str) -> None:
    number = between.join(map(str, digits))
    assert number not in mask(f"it is {number} thanks", "en").text
