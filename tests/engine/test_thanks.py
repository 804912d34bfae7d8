"""What went well, in the summary: thanks that are meant, not bitter ones and none for nothing."""

from __future__ import annotations

import pytest

from assistant.engine.playbook import Playbook
from assistant.types import CallSummarised
from tests.engine.test_step import HOT, events_of, of
from tests.factories import Call

BITTER = {
    "en": ["great job, really, thanks", "well thanks for nothing"],
    "de": ["na super gemacht, danke auch", "ja danke für nichts"],
    "nb": ["bra jobba, takk skal dere ha", "takk for ingenting"],
    "tr": ["aferin size, çok teşekkürler ya", "sağ olun ya, bravo"],
}
UPSET = {
    "en": "this is ridiculous, you promised me three times",
    "de": "das ist eine frechheit, dreimal habt ihr das versprochen",
    "nb": "dette er helt latterlig, dere lovte det tre ganger",
    "tr": "bu ne rezalet, üç kere söz verdiniz",
}
HELP = {
    "en": ("i'm sorry, i'll take care of it myself, you have it by five today", "thank you, that's a great help"),
    "de": ("das tut mir leid, ich kümmere mich selbst darum, bis fünf ist es da", "danke, das ist lieb von ihnen"),
    "nb": ("beklager, jeg tar saken selv, du har det innen klokka fem", "tusen takk, det var til stor hjelp"),
    "tr": ("özür dilerim, bununla ben ilgileniyorum, bugün beşe kadar elinizde", "çok teşekkür ederim, çok yardımcı oldunuz"),
}  # fmt: skip


def positive(playbook: Playbook, call: Call) -> tuple[str, ...]:
    return of(events_of(call.end(), playbook), CallSummarised)[0].positive


@pytest.mark.parametrize(("lang", "text"), [(lang, text) for lang, texts in BITTER.items() for text in texts])
def test_bitter_praise_after_an_answer_that_was_none_is_not_kept(
    real_playbook: Playbook, lang: str, text: str
) -> None:
    call = Call(language=lang).agent("hm").customer(UPSET[lang]).agent("hm ok").customer(text)
    assert positive(real_playbook, call) == ()


@pytest.mark.parametrize("lang", ["en", "de", "nb", "tr"])
def test_thanks_for_what_has_helped_are_kept(real_playbook: Playbook, lang: str) -> None:
    answer, thanks = HELP[lang]
    call = Call(language=lang).agent("hm").customer(UPSET[lang]).agent(answer).customer(thanks)
    assert positive(real_playbook, call) == (thanks,)


def test_thanks_at_the_very_beginning_are_for_nothing_yet(playbook: Playbook) -> None:
    assert positive(playbook, Call().customer("thank you, that is great")) == ()


def test_thanks_of_a_calm_customer_are_kept(playbook: Playbook) -> None:
    assert positive(playbook, Call().agent("well").customer("thank you")) == ("thank you",)


def test_thanks_right_after_a_misstep_of_an_upset_customer_are_not_kept(playbook: Playbook) -> None:
    call = Call().agent("well").customer(HOT).agent("please calm down").customer("thank you, that is great")
    assert positive(playbook, call) == ()
