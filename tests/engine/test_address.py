"""To whom the agent says du or sen, no sentence with Sie or siz is shown: not on a card, a prompt or a rewrite."""

from __future__ import annotations

import re

import pytest

from assistant.engine.playbook import Playbook
from assistant.types import CoachingGiven, EscalationPrompted, SuggestionOffered
from tests.engine.test_step import events_of, of
from tests.factories import Call

POLITE = {
    "de": r"\b(Sie|Ihnen|Ihre?[mnrs]?)\b",
    "tr": r"\b([Ss]iz\w*|\w+s[ıiuü]n[ıiuü]z\w*|\w+d[ıiuü]ğ[ıiuü]n[ıiuü]z\w*|lütfen \w+[ıiuü]n)\b",
}
HELLO = {
    "de": "na du, was kann ich für dich tun",
    "tr": "merhaba sen nasılsın, sana nasıl yardım edeyim",
}
FORMAL = {
    "de": "guten tag, was kann ich für sie tun",
    "tr": "merhaba, size nasıl yardımcı olabilirim",
}
HOT = {
    "de": [
        "das ist doch unverschämt, ihr habt mir das dreimal versprochen",
        "keiner hilft mir hier, ich werde nur weitergereicht, das ist zum kotzen",
        "jetzt reicht es mir aber endgültig, ich will einen vorgesetzten sprechen",
    ],
    "tr": [
        "bu ne rezalet ya, üç kere söz verdiniz yine gelmedi",
        "kimse ilgilenmiyor, oradan oraya bağlıyorsunuz, yeter artık",
        "yeter artık, müdürünüzü bağlayın bana, yöneticinizle görüşmek istiyorum",
    ],
}


def shown(playbook: Playbook, lang: str, hello: str, call_id: str = "call-1") -> list[str]:
    call = Call(call_id=call_id, language=lang, pause=50).agent(hello)
    for text in HOT[lang]:
        call.customer(text).agent("hmm")
    events = events_of(call, playbook)
    cards = [text for card in of(events, SuggestionOffered) for text in (card.say, *card.alternatives)]
    return cards + [prompt.say for prompt in of(events, EscalationPrompted) if prompt.say]


@pytest.mark.parametrize("lang", ["de", "tr"])
def test_among_friends_nothing_polite_is_shown(real_playbook: Playbook, lang: str) -> None:
    said = shown(real_playbook, lang, HELLO[lang])
    assert said
    assert [text for text in said if re.search(POLITE[lang], text)] == []


@pytest.mark.parametrize("lang", ["de", "tr"])
def test_to_a_stranger_the_polite_form_is_used(real_playbook: Playbook, lang: str) -> None:
    ids = [f"call-{number}" for number in range(8)]  # which sentence comes goes by the call's id
    said = [text for each in ids for text in shown(real_playbook, lang, FORMAL[lang], each)]
    assert any(re.search(POLITE[lang], text) for text in said)


@pytest.mark.parametrize(
    ("lang", "misstep"), [("de", "jetzt beruhig dich doch mal"), ("tr", "sakin ol ya, abartma")]
)
def test_a_rewrite_quotes_nothing_polite_either(real_playbook: Playbook, lang: str, misstep: str) -> None:
    call = Call(language=lang, pause=50).agent(HELLO[lang])
    call.customer(HOT[lang][0]).agent("hmm").customer(HOT[lang][1]).agent(misstep)
    (told,) = [one for one in of(events_of(call, real_playbook), CoachingGiven) if one.kind == "rewrite"]
    quoted = re.findall(r"[„“\"«]([^“”\"»]*)[“”\"»]", told.say)
    assert [words for words in quoted if re.search(POLITE[lang], words)] == []


@pytest.mark.parametrize("lang", ["de", "tr"])
def test_every_technique_of_the_ladder_can_be_said_to_a_friend(real_playbook: Playbook, lang: str) -> None:
    suggestions = real_playbook.languages[lang].suggestions
    for technique in ("listen_acknowledge", "validate_emotion", "apologise", "take_ownership", "escalate"):
        assert sum(not each.polite for each in suggestions[technique]) >= 3, technique


@pytest.mark.parametrize("lang", ["de", "tr"])
def test_every_misstep_has_a_better_way_among_friends(real_playbook: Playbook, lang: str) -> None:
    wording = real_playbook.languages[lang].wording
    assert set(wording.familiar_rewrites) == set(wording.rewrites)
