"""Written rows for the wall's pictures and accessibility tests: an afternoon with calls in four languages."""

from __future__ import annotations

from typing import Any

from assistant.server.wall.row import WallRow
from tests.panel.wall_stage import NOW, prompt, row, word

EN, DE, NB, TR = "Service North", "Reparaturannahme München", "Kundeservice", "İade ve Değişim"


def scene(now: float = NOW) -> list[WallRow]:
    """One call of each kind there is, at the hour `now`."""

    def call(call_id: str, waits: int, **fields: Any) -> WallRow:
        return row(call_id, since=round(now) - waits, **fields)

    def asks(waits: int, **fields: Any) -> Any:
        return prompt(since=round(now) - waits, **fields)

    return [
        call(
            "c-safety",
            95,
            team=EN,
            customer="Marta Lindqvist",
            agent="Ruth Hall",
            stage="tense",
            trend="rising",
            quote="i don't see the point any more, honestly i just want it all to stop",
            marks=("want it all to stop",),
            why=("flag.self_harm",),
            prompt=asks(21, urgency="safety", reason="self_harm"),
        ),
        call(
            "c-now",
            190,
            team=DE,
            language="de",
            customer="Hannelore Freudenberger-Schmidt",
            agent="Jonas Weber",
            stage="critical",
            trend="rising",
            quote="… das ist jetzt die vierte Terminverschiebung, ich will sofort Ihren Vorgesetzten sprechen, und zwar nicht morgen",
            marks=("vierte Terminverschiebung", "Vorgesetzten sprechen"),
            why=("flag.supervisor_request", "trigger.powerlessness"),
            prompt=asks(74, asked=True),
        ),
        call(
            "c-soon",
            140,
            team=TR,
            language="tr",
            customer="Çiğdem Işıkoğlu",
            agent="Şule Öztürk",
            stage="tense",
            trend="steady",
            quote="üç haftadır bekliyorum, kimse ilgilenmiyor, tüketici hakem heyetine gideceğim",
            marks=("kimse ilgilenmiyor", "tüketici hakem heyetine gideceğim"),
            why=("flag.legal_threat", "trigger.powerlessness"),
            prompt=asks(38, urgency="soon", reason="legal_threat"),
        ),
        call(
            "c-joined",
            260,
            team=NB,
            language="nb",
            customer="Åse Bjørnstad",
            agent="Lars Moen",
            stage="critical",
            trend="falling",
            quote="dette er tredje gang jeg ringer om det samme, og ingen ringer tilbake",
            marks=("tredje gang jeg ringer", "ingen ringer tilbake"),
            why=("trigger.disappointment", "trigger.powerlessness"),
            prompt=asks(120, answered=True),
            supervisor=word("joining"),
        ),
        call(
            "c-seen",
            75,
            team=EN,
            customer="Oluwaseun Adeyemi",
            agent="Ben Hill",
            stage="critical",
            trend="steady",
            quote="that is the third sofa you have sent me with a broken leg",
            marks=("third sofa", "broken leg"),
            why=("trigger.disappointment",),
            supervisor=word("seen", None),
        ),
        call(
            "c-tense",
            48,
            team=DE,
            language="de",
            customer="Georg Huber",
            agent="Mia Lang",
            stage="tense",
            trend="rising",
            quote="ich versteh nicht, was Sie da sagen, das haben Sie vorhin anders erklärt",
            marks=("versteh nicht",),
            why=("trigger.miscommunication",),
        ),
        call(
            "c-late",
            900,
            team=NB,
            language="nb",
            customer="Ingrid Sæther",
            agent="Kari Dahl",
            stage="calm",
            trend="falling",
            feed="late",
            quote="jeg har så mye å gjøre om dagen",
            marks=("så mye å gjøre",),
            why=("trigger.personal_stress",),
        ),
        call("c-calm", 30, team=TR, language="tr", customer="Uğur İnönü", agent="Deniz Kılıç", tension=0.2),
        call(
            "c-new",
            4,
            team=EN,
            customer=None,
            agent="Ruth Hall",
            tension=None,
            supported=False,
            language="fr",
        ),
    ]
