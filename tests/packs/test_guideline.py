"""A centre's guideline goes over the defaults, and is refused as a whole when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.engine.playbook import Playbook
from assistant.engine.step import fold
from assistant.packs import loader
from assistant.packs.source import PackError
from assistant.types import SuggestionOffered
from tests.conftest import tiny_rules, tiny_weights
from tests.factories import Call

GOOD = """
forbidden = ["about the wait"]
[policy]
"escalation.warnings" = 1
[boundary.en]
first = ["Our house rule: no insults, then I help."]
second = ["Once more, no insults."]
[escalation.en]
announce = ["I call the complaints desk."]
[safety.en]
self_harm = "Protocol 7."
"""


def loaded(tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> Playbook:
    monkeypatch.setattr(loader, "_fusion", lambda _models, _findings: tiny_weights())
    guideline = tmp_path / "guideline.toml"
    guideline.write_text(text, encoding="utf-8")
    rules = tmp_path / "rules"
    rules.mkdir()
    return loader.load(tiny_rules(rules), tmp_path, guideline=guideline)


def test_numbers_wording_and_safety_texts_are_the_centres(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    playbook = loaded(tmp_path, GOOD, monkeypatch)
    language = playbook.languages["en"]
    assert playbook.policy.escalation.warnings == 1
    assert [item.say for item in language.suggestions["set_boundary"] if item.moment == "first"] == [
        "Our house rule: no insults, then I help."
    ]
    assert [item.say for item in language.suggestions["escalate"]] == ["I call the complaints desk."]
    assert language.wording.safety["self_harm"] == "Protocol 7."
    assert language.wording.safety["threat"] == "Bring in security."


def test_a_forbidden_phrase_is_never_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    playbook = loaded(tmp_path, GOOD, monkeypatch)
    assert all("about the wait" not in item.say for item in playbook.languages["en"].suggestions["apologise"])


@pytest.mark.parametrize("phrase", ["your bill", "so. I will", "care of your"])
def test_a_forbidden_phrase_is_not_put_together_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, phrase: str
) -> None:
    playbook = loaded(tmp_path, f'forbidden = ["{phrase}"]', monkeypatch)
    call = Call().customer("i told you twice, this is ridiculous, it is all about my bill")
    (card,) = (e for e in fold(call.inputs, playbook)[1] if isinstance(e, SuggestionOffered))
    assert all(phrase not in say for say in (card.say, *card.alternatives))


@pytest.mark.parametrize("calmest", ["en.listen_acknowledge.0", "en.listen_acknowledge.2"])
def test_the_sentence_that_calmed_most_comes_first_when_the_centre_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calmest: str
) -> None:
    playbook = loaded(tmp_path, f'[effects]\n"{calmest}" = -0.5', monkeypatch)
    call = Call().customer("you promised, this is ridiculous")
    offered = [e for e in fold(call.inputs, playbook)[1] if isinstance(e, SuggestionOffered)]
    assert [event.variant for event in offered] == [calmest]


def test_the_guideline_is_part_of_the_hash(tmp_path: Path) -> None:
    file = tmp_path / "g.toml"
    file.write_text(GOOD, encoding="utf-8")
    assert loader.fingerprint(tmp_path, tmp_path, "standard", file) != loader.fingerprint(
        tmp_path, tmp_path, "standard"
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("forbiden = []", "L001: guideline: unknown key 'forbiden'"),
        ('[policy]\n"cards.mots" = 3', "P001: 'cards.mots' is set"),
        ('[policy]\n"cards.most" = "many"', "P002: cards.most"),
        ('[policy]\n"stage.tense.leave_at" = 3.0', "P003: stage.tense: leave_at"),
        ('[boundary.en]\nfirst = ["x"]', "L002"),
        ('[boundary.xx]\nfirst = ["x"]\nsecond = ["y"]', "G001: language 'xx' has no pack"),
        ('[safety.en]\nfire = "x"', "G002: safety text 'fire' is unknown"),
        ('forbidden = ["i am sorry"]', "G003: en: forbidden phrases leave no sentence for apologise"),
        ('[effects]\n"en.nothing.1" = -1.0', "G004: effects: no sentence 'en.nothing.1'"),
        ("forbidden = [", "L000"),
    ],
)
def test_a_wrong_guideline_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, says: str
) -> None:
    with pytest.raises(PackError) as caught:
        loaded(tmp_path, text, monkeypatch)
    assert says in str(caught.value)
