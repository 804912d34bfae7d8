"""Numbers that must go, numbers that must stay, and numbers cut over several finals."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.privacy.masking import Masker, mask, masker_for
from assistant.privacy.vocabulary import LANGUAGES
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
    ("en", "４１１１ １１１１ １１１１ １１１１", "１１"),
    ("de", "meine IBAN ist DE89 3704 0044 0532 0130 00", "3704"),
    ("de", "null eins sieben sechs fünf fünf acht zwo eins neun null", "sieben"),
    ("de", "null eins sieben eins siebenundzwanzig dreiundvierzig zwölf", "siebenundzwanzig"),
    ("de", "nu\u0308ll fu\u0308nf fu\u0308nf fu\u0308nf fu\u0308nf fu\u0308nf fu\u0308nf", "f\u00fcnf"),
    ("de", "das Geburtsdatum ist 12.03.1964", "1964"),
    ("nb", "fødselsnummeret er 01019012345", "01019012345"),
    ("nb", "ni to tre førti fem seksti sju", "førti"),
    ("nb", "ni to og tyve tre og tredve fire atten", "tredve"),
    ("tr", "T.C. kimlik numaram 10000000146", "10000000146"),
    ("tr", "beş yüz otuz iki dört yüz on iki otuz dört elli altı", "otuz"),
    ("tr", "şifrem bir iki üç dört", "üç"),
]
STAYS = [
    ("en", "i was charged 1,240.50 for the third time since 2024"),
    ("en", "two thousand three hundred and forty five pounds"),
    ("en", "on the 12.03.2026 at 10:30 i waited forty minutes"),
    ("en", "flight 482 left at nine fifteen"),
    ("en", "i rang in 2019 2020 2021 and 2022 about it"),
    ("en", "you can talk to somebody at any hour on one one six one two three"),
    ("de", "dreihundertvierzig euro und ich zahle sonst zwanzig"),
    ("de", "seit drei wochen rufe ich zum vierten mal an"),
    ("nb", "jeg har ringt tre ganger på to uker"),
    ("tr", "bin üç yüz kırk beş lira fatura geldi"),
    ("tr", "üç kez aradım iki haftadır bekliyorum"),
    ("tr", "rayların başında bir adım atsam biter diyorum"),
]


@pytest.mark.parametrize(("lang", "text", "secret"), GONE)
def test_a_personal_number_is_masked(lang: str, text: str, secret: str) -> None:
    masked = mask(text, lang)
    assert secret not in masked.text
    assert "***" in masked.text


@pytest.mark.parametrize(("lang", "text"), STAYS)
def test_amounts_counts_and_times_stay(lang: str, text: str) -> None:
    assert mask(text, lang).text == text


def said(text: str, role: Role = Role.CUSTOMER, *, is_final: bool = True) -> Segment:
    return Segment(role=role, text=text, is_final=is_final)


def masked(lang: str | None, *segments: Segment | str) -> list[str]:
    masker = masker_for(lang)
    return [masker(said(item) if isinstance(item, str) else item).text for item in segments]


def test_a_card_number_in_three_finals_is_masked_in_each() -> None:
    assert masked("en", "it's four one one one", "one one one one", "two two and that's it") == [
        "it's ***",
        "***",
        "*** and that's it",
    ]


def test_the_agents_back_channels_do_not_end_a_number() -> None:
    heard = masked(
        "de",
        "die kartennummer ist vier zwo vier zwo",
        said("ja", Role.AGENT),
        "vier zwo vier zwo",
        said("mhm und weiter", Role.AGENT),
        "äh moment",
        "vier zwo",
        said("vier zwo vier", Role.CUSTOMER, is_final=False),
        "vier zwo vier zwo",
    )
    customer = [text for index, text in enumerate(heard) if index not in (1, 3, 4)]
    assert customer == ["die kartennummer ist ***", "***", "***", "***", "***"]


def test_digits_said_one_a_final_are_masked_from_the_third_on() -> None:
    heard = masked("en", "four", "one", "one", "one", "one", "seven")
    assert heard[3:] == ["***", "***", "***"]


def test_written_digits_go_on_too() -> None:
    assert masked("en", "it's 4111 1111", "1111 1111 ok") == ["it's ***", "*** ok"]


def test_a_cue_at_the_end_of_a_final_speaks_of_the_next() -> None:
    assert masked("nb", "ja pinkoden er", "en to tre fire")[1] == "***"


def test_a_question_of_the_agent_speaks_of_the_answer() -> None:
    heard = masked("tr", said("doğum tarihinizi alabilir miyim", Role.AGENT), "dokuz on bir kırk bir")
    assert heard[1] == "***"


def test_a_question_is_forgotten_when_the_agent_speaks_of_something_else() -> None:
    heard = masked(
        "en",
        said("and what is your name please", Role.AGENT),
        said("actually never mind that I can see the whole order right here on my screen now", Role.AGENT),
        "Ridiculous",
    )
    assert heard[2] == "Ridiculous"


def test_the_other_speaker_does_not_go_on() -> None:
    assert masked("en", "four one one one", said("two bills", Role.AGENT))[1] == "two bills"


def test_an_amount_after_a_number_stays() -> None:
    assert masked("en", "four one one one", "two weeks I have waited")[1] == "two weeks I have waited"
    assert masked("nb", "fire en en en", "tusen takk")[1] == "tusen takk"


def test_an_interim_leaves_no_trace() -> None:
    assert masked("en", said("four one one one", is_final=False), "two bills")[1] == "two bills"


def test_an_interim_is_masked_sooner_than_a_final() -> None:
    assert masked("en", said("it's four one", is_final=False)) == ["it's ***"]
    assert masked("en", "i want four or five") == ["i want four or five"]


def test_an_agents_own_name_stays_and_the_customers_goes() -> None:
    heard = masked("de", said("mein name ist Jana Möller", Role.AGENT), "ich heiße Gerda Sommerfeld")
    assert heard == ["mein name ist Jana Möller", "ich heiße ***"]


def test_a_number_that_began_before_the_language_was_known_goes_on() -> None:
    masker = masker_for(None)
    masker(said("das ist die vier zwo vier zwo"))
    assert masker.speaking("de")(said("vier zwo")).text == "***"


CALLS = st.lists(
    st.tuples(
        st.sampled_from([Role.CUSTOMER, Role.AGENT, Role.UNKNOWN]),
        st.sampled_from(
            [
                "my card number is",
                "four one one one",
                "one one",
                "yes",
                "uh hang on",
                "could i take your name please",
                "tariq mensah",
                "4111 1111",
                "two bills and four weeks",
                "die pin ist",
                "sieben sieben null drei",
                "one",
                "it's 12/03/1964",
                "and your date of birth",
            ]
        ),
    ),
    max_size=12,
)


@given(CALLS, st.sampled_from([*LANGUAGES, None]), st.integers(0, 12))
def test_after_a_restart_the_mask_goes_on_as_if_nothing_had_been(
    call: list[tuple[Role, str]], lang: str | None, cut: int
) -> None:
    live, started_again = masker_for(lang), masker_for(lang)
    journal = [live(said(text, role)) for role, text in call[:cut]]
    for segment in journal:
        assert started_again(segment) == segment
    rest = call[cut:]
    assert [live(said(text, role)) for role, text in rest] == [
        started_again(said(text, role)) for role, text in rest
    ]


def test_kinds_are_counted() -> None:
    assert dict(mask("4111 1111 1111 1111 and a@b.co", "en").counts) == {"card": 1, "email": 1}
    masker = Masker(("tr",))
    masker(said("T.C. kimlik numaram 10000000146"))
    assert masker.counts["national_id"] == 1


@given(st.text(max_size=120), st.sampled_from(LANGUAGES))
def test_masking_twice_is_masking_once(text: str, lang: str) -> None:
    once = mask(text, lang).text
    assert mask(once, lang).text == once


@given(st.lists(st.integers(0, 9), min_size=7, max_size=60), st.sampled_from(["", " ", "-"]), st.data())
def test_no_long_number_survives(digits: list[int], between: str, data: st.DataObject) -> None:
    lang = data.draw(st.sampled_from(LANGUAGES))
    text = mask(f"it is {between.join(map(str, digits))} thanks", lang).text
    assert sum(c.isdigit() for c in text) == 0


WORDS = {
    "en": "zero one two three four five six seven eight nine",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun",
    "nb": "null en to tre fire fem seks sju åtte ni",
    "tr": "sıfır bir iki üç dört beş altı yedi sekiz dokuz",
}


@example([0, 0, 1, 1, 1, *[0] * 11], 1, "tr")
@example([1] * 16, 1, "tr")
@given(st.lists(st.integers(0, 9), min_size=16, max_size=16), st.integers(1, 4), st.sampled_from(LANGUAGES))
def test_a_spoken_card_number_leaves_at_most_its_first_digits_however_it_is_cut(
    digits: list[int], size: int, lang: str
) -> None:
    words = [WORDS[lang].split()[digit] for digit in digits]
    pieces = [" ".join(words[index : index + size]) for index in range(0, 16, size)]
    left = " ".join(masked(lang, *pieces)).replace("***", " ").split()
    assert len(left) <= 6


@given(st.text(max_size=300), st.sampled_from([*LANGUAGES, None]))
def test_any_text_can_be_masked(text: str, lang: str | None) -> None:
    masker = masker_for(lang)
    for _ in range(2):
        masker(said(text))
        masker(said(text, is_final=False))
