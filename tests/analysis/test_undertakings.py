"""What an agent undertakes, with the words of the packs: deeds with and without a time, and what only looks like one."""

from __future__ import annotations

import pytest

from assistant.analysis.promise_quotes import Undertaking
from assistant.analysis.text import read
from assistant.analysis.undertakings import PromiseWords
from assistant.engine.playbook import Playbook

PROMISED = {
    "en": [
        ("I've seen it. I'll send you the letter", "I'll send you the letter", ""),
        ("you'll get half the fare back", "you'll get half the fare back", ""),
        (
            "the engineer will be with you on friday by noon",
            "the engineer will be with you on friday by noon",
            "on friday by noon",
        ),
        (
            "sorry i'm cancelling the fee and i'll ring you tuesday at five",
            "i'll ring you tuesday at five",
            "tuesday at five",
        ),
        ("he'll be there at ten past", "he'll be there at ten past", "at ten past"),
    ],
    "de": [
        ("Alles gut. Ich schicke Ihnen den Brief", "Ich schicke Ihnen den Brief", ""),
        ("die busfahrten erstatten wir ihnen", "die busfahrten erstatten wir ihnen", ""),
        ("sie bekommen die halbe fahrt zurück", "sie bekommen die halbe fahrt zurück", ""),
        (
            "unser meister kommt am mittwoch um zehn",
            "unser meister kommt am mittwoch um zehn",
            "am mittwoch um zehn",
        ),
        (
            "die formulare haben sie heute bis mittag",
            "die formulare haben sie heute bis mittag",
            "heute bis mittag",
        ),
    ],
    "nb": [
        ("Greit. Jeg sender deg brevet", "Jeg sender deg brevet", ""),
        ("du får hele leia tilbake", "du får hele leia tilbake", ""),
        ("jeg legger inn en sperre", "jeg legger inn en sperre", ""),
        (
            "bilen er hos deg i kveld før klokka sju",
            "bilen er hos deg i kveld før klokka sju",
            "i kveld før klokka sju",
        ),
        ("hun ringer deg innen en halvtime", "hun ringer deg innen en halvtime", "innen en halvtime"),
    ],
    "tr": [
        ("Anladım. Mektubu size gönderiyorum", "Mektubu size gönderiyorum", ""),
        ("paranız hesabınıza yatacak", "paranız hesabınıza yatacak", ""),
        ("usta yarın saat onda kapınızda olacak", "usta yarın saat onda kapınızda olacak", "yarın saat onda"),
        ("akşam altıda sizi yine arayacağım", "akşam altıda sizi yine arayacağım", "akşam altıda"),
    ],
}
NOT_PROMISED = {
    "en": [
        "the office closes at six today",
        "you told us on monday",
        "i'll look into that, one minute",
        "i'll put you through to my colleague",
        "you'll have to send the form by friday",
        "if you send it i'll refund it",
        "shall i send it? by friday?",
        "friday at ten or saturday at nine",
        "at three in the morning outside your own door",
        "the letter costs four euros a day",
    ],
    "de": [
        "das büro macht um achtzehn uhr zu",
        "wann haben sie das geschickt",
        "ich verbinde sie kurz",
        "sie müssen das bis freitag schicken",
        "wenn sie mir das schicken erstatte ich es",
        "soll ich ihnen das schicken?",
        "donnerstag um acht oder freitag um neun",
        "nachts um drei vor der eigenen tür",
        "das kann nicht bis montag warten sie haben recht",
        "gerne bis donnerstag dann wiederhören",
    ],
    "nb": [
        "innsjekken stenger klokka sytten tretti",
        "du må sende den inn innen fredag",
        "jeg setter deg over til en kollega",
        "skal jeg sende den",
        "hvis du sender den inn refunderer vi den",
        "prisen på natt er to tusen",
        "kjøttkaker har de på onsdager",
        "får du pengene i dag?",
    ],
    "tr": [
        "mağaza akşam dokuzda kapalı",
        "sabah ondan önce gelin lütfen",
        "yarın mı gönderiyoruz yoksa cuma mı",
        "gece sorumlumuz sizinle konuşsun",
        "iki saniye bakıp dönüyorum",
        "aramazsa yarın ben yazacağım",
    ],
}


def found(playbook: Playbook, lang: str, text: str) -> tuple[Undertaking, ...]:
    return playbook.languages[lang].ears.promises.find(read(text, lang))


@pytest.mark.parametrize(
    ("lang", "text", "words", "due"), [(lang, *one) for lang, many in PROMISED.items() for one in many]
)
def test_an_undertaking_is_quoted_from_its_clause_with_its_time(
    real_playbook: Playbook, lang: str, text: str, words: str, due: str
) -> None:
    assert (words, due) in [(one.words, one.due) for one in found(real_playbook, lang, text)]


@pytest.mark.parametrize(
    ("lang", "text"), [(lang, one) for lang, many in NOT_PROMISED.items() for one in many]
)
def test_hours_duties_conditions_questions_moments_and_the_past_are_no_promise(
    real_playbook: Playbook, lang: str, text: str
) -> None:
    assert found(real_playbook, lang, text) == ()


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "i'm sorry monday is gone"),
        ("de", "der montag klappt nicht"),
        ("nb", "mandag er ikke mulig"),
        ("tr", "pazartesi mümkün değil"),
    ],
)
def test_a_time_that_is_taken_back_is_told(real_playbook: Playbook, lang: str, text: str) -> None:
    assert len(real_playbook.languages[lang].ears.promises.takes_back(read(text, lang))) == 1


def test_a_pack_without_words_for_promises_finds_none() -> None:
    assert PromiseWords().find(read("i'll send you the letter on friday", "en")) == ()


@pytest.mark.parametrize(
    ("lang", "text", "due"),
    [
        ("en", "surveyor tomorrow between ten and twelve his name's ian", "tomorrow between ten and twelve"),
        ("de", "dann die karte in etwa zwanzig minuten", "in etwa zwanzig minuten"),
        ("nb", "da blir det mellom ti og tolv i morgen", "mellom ti og tolv i morgen"),
        ("tr", "cuma saat bir elli kasa", "cuma saat bir elli"),
    ],
)
def test_a_time_alone_is_a_promise_only_in_a_turn_heard_as_giving_one(
    real_playbook: Playbook, lang: str, text: str, due: str
) -> None:
    promises, words = real_playbook.languages[lang].ears.promises, read(text, lang)
    assert promises.find(words) == ()
    assert [(one.due, one.firm) for one in promises.find(words, gives_time=True)] == [(due, False)]


@pytest.mark.parametrize(
    ("lang", "offer", "due"),
    [
        ("en", "i can send somebody out", "tomorrow morning"),
        ("de", "ich kann ihnen jemanden schicken", "morgen um zehn"),
        ("nb", "jeg kan sende en mann", "i morgen formiddag"),
    ],
)
def test_an_offer_is_a_promise_only_with_a_time(
    real_playbook: Playbook, lang: str, offer: str, due: str
) -> None:
    assert found(real_playbook, lang, offer) == ()
    assert [one.due for one in found(real_playbook, lang, f"{offer} {due}")] == [due]


@pytest.mark.parametrize(
    ("lang", "text", "second"),
    [
        ("en", "i'll send the form today and text you the link", "text you the link"),
        ("de", "ich buche das um und rufe sie dann an", "rufe sie dann an"),
        ("nb", "jeg bestiller et nytt og sender deg bekreftelsen", "sender deg bekreftelsen"),
    ],
)
def test_a_deed_joined_to_the_one_before_is_a_promise_of_its_own(
    real_playbook: Playbook, lang: str, text: str, second: str
) -> None:
    assert [one.words for one in found(real_playbook, lang, text)][1:] == [second]


def test_what_the_customer_is_told_to_do_is_not_joined_to_the_agents_deed(real_playbook: Playbook) -> None:
    text = "i'll post it this evening with a stamped envelope you sign it and send it back"
    assert len(found(real_playbook, "en", text)) == 1


@pytest.mark.parametrize(
    ("lang", "text", "due"),
    [
        ("en", "it should never have happened i am sending it back by two o'clock", "by two o'clock"),
        ("de", "das müssen wir gutmachen ich schicke ihnen bis zum fünfzehnten geld", "bis zum fünfzehnten"),
        ("nb", "det må være min feil jeg sender det den tjuende", "tjuende"),
    ],
)
def test_a_duty_in_the_sentence_before_takes_nothing_from_a_promise(
    real_playbook: Playbook, lang: str, text: str, due: str
) -> None:
    assert due in [one.due for one in found(real_playbook, lang, text)]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("de", "ist heute jemand bei ihnen"),
        ("en", "is there somebody who could sit with you tonight"),
        ("nb", "har du mulighet til å betale innen fjorten dager"),
        ("tr", "bugün yanınızda biri var mı"),
    ],
)
def test_a_question_about_a_time_is_no_promise_in_a_turn_heard_as_giving_one(
    real_playbook: Playbook, lang: str, text: str
) -> None:
    assert real_playbook.languages[lang].ears.promises.find(read(text, lang), gives_time=True) == ()


def test_a_time_by_itself_is_quoted_with_its_sentence(real_playbook: Playbook) -> None:
    text = "Jeg får en mann dit i morgen. Mellom ti og tolv."
    (one,) = real_playbook.languages["nb"].ears.promises.find(read(text, "nb"), gives_time=True)
    assert one.words == "Jeg får en mann dit i morgen. Mellom ti og tolv"


def test_a_quote_keeps_the_last_words_of_its_sentence(real_playbook: Playbook) -> None:
    (one,) = found(real_playbook, "en", "I'll send you the letter in black and white.")
    assert one.words == "I'll send you the letter in black and white"
