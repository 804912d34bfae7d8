"""A fold of the studio: the same events as live, with evidence, under other rules, and what is wrong with those."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import wire
from assistant.engine.playbook import Playbook
from assistant.engine.step import fold
from assistant.server.studio.asked import Edit, Files, SentenceAsked, Work
from assistant.server.studio.folding import answer
from tests.server.studio.conftest import ANGRY, folding, journal

CUE = "en/powerlessness.toml"


def text_of(files: Files, name: str) -> str:
    return (Path(files.rules or "") / name).read_text(encoding="utf-8")


def edit(files: Files, name: str, old: str, new: str) -> Edit:
    text = text_of(files, name)
    assert old in text
    return Edit(file=name, text=text.replace(old, new, 1))


def test_a_stored_call_folds_to_the_events_of_the_live_core(files: Files, playbook: Playbook) -> None:
    _, events = fold([wire.decode_input(line) for line in journal()], playbook)
    found = answer(folding(files))
    assert found["events"] == [wire.event_dict(event) for event in events]
    assert {"suggestion_offered", "frustration_read"} <= {event["type"] for event in found["events"]}


def test_it_says_with_which_rules_the_call_was_decided_then_and_now(files: Files, playbook: Playbook) -> None:
    found = answer(folding(files))
    assert (found["recorded_with"], found["playbook"] != "older") == ("older", True)
    assert found["policy"]["stage"]["tense"]["enter_at"] == playbook.policy.stage.tense.enter_at


def test_evidence_names_the_cues_of_a_turn_with_places_as_browsers_count_them(files: Files) -> None:
    cues = answer(folding(files))["evidence"]["2"]["cues"]
    assert cues
    units = ANGRY[1].encode("utf-16-le")
    for cue in cues:
        assert units[2 * cue["begin"] : 2 * cue["end"]].decode("utf-16-le") == cue["words"]


def test_another_profile_changes_numbers_and_nothing_else(files: Files) -> None:
    found = answer(folding(files, profile="quiet"))
    assert found["findings"] == []
    assert found["policy"]["profile"] == "quiet"
    assert found["policy"]["cards"]["most"] < answer(folding(files))["policy"]["cards"]["most"]


def test_an_edited_rule_decides_otherwise_and_the_file_on_disk_stays(files: Files) -> None:
    before = text_of(files, CUE)
    silenced = edit(files, CUE, 'status = "stable"', 'status = "retired"')
    rules = {one["rule"] for turn in answer(folding(files))["evidence"].values() for one in turn["cues"]}
    now = {
        one["rule"] for turn in answer(folding(files, silenced))["evidence"].values() for one in turn["cues"]
    }
    assert len(now) < len(rules)
    assert text_of(files, CUE) == before


def test_a_fault_of_an_edit_is_told_with_file_line_and_code_and_nothing_is_folded(files: Files) -> None:
    found = answer(folding(files, edit(files, CUE, "weight = 1.5", "wieght = 1.5")))
    assert "events" not in found
    (finding,) = [one for one in found["findings"] if one["code"] == "L001"]
    assert finding["path"] == CUE
    assert finding["shown"].startswith(f"{CUE}:{finding['line']}: L001: ")


def test_what_the_linter_says_of_an_edit_does_not_keep_it_from_being_folded(files: Files) -> None:
    found = answer(folding(files, edit(files, CUE, "we passed the salt", "we passed the salt around")))
    assert "L008" in {one["code"] for one in found["findings"]}
    assert found["events"]


def test_the_tests_inside_an_edited_policy_are_run(files: Files) -> None:
    found = answer(folding(files, edit(files, "policy.toml", "enter_at = 1.45", "enter_at = 2.2")))
    assert {one["code"] for one in found["findings"]} == {"P010"}
    assert found["policy"]["stage"]["tense"]["enter_at"] == 2.2


def test_numbers_of_a_policy_that_contradict_each_other_are_told(files: Files) -> None:
    found = answer(folding(files, edit(files, "policy.toml", "enter_at = 1.45", "enter_at = 0.1")))
    assert {(one["path"], one["code"]) for one in found["findings"]} == {("policy.toml", "P003")}


def test_a_profile_that_does_not_exist_is_told(files: Files) -> None:
    assert {one["code"] for one in answer(folding(files, profile="loud"))["findings"]} == {"P004"}


@pytest.mark.parametrize("name", ["../secrets.toml", "taxonomy.toml", "de/flags.toml", "/etc/passwd", ""])
def test_only_rule_files_of_the_calls_language_can_be_edited(files: Files, name: str) -> None:
    assert "cannot be edited" in answer(folding(files, Edit(file=name, text="x = 1")))["fault"]


def test_a_file_edited_twice_is_refused(files: Files) -> None:
    one = Edit(file=CUE, text="x")
    assert "twice" in answer(folding(files, one, one))["fault"]


def test_a_call_in_a_language_without_rules_is_transcript_only(files: Files) -> None:
    found = answer(folding(files, lines=journal(language="fr")))
    assert found["call"] == {"id": "c", "language": "fr", "supported": False}
    assert found["evidence"] == {}


def test_a_journal_that_cannot_be_read_is_a_fault_without_its_words(files: Files) -> None:
    fault = answer(folding(files, lines=('{"type":"segment_heard","text":"secret"}',)))["fault"]
    assert fault
    assert "secret" not in fault


def test_a_card_comes_with_other_sentences_to_choose_from_in_the_same_order_every_time(files: Files) -> None:
    one, two = answer(folding(files)), answer(folding(files))
    assert one["choices"] == two["choices"]
    cards = {e["suggestion_id"]: e["say"] for e in one["events"] if e["type"] == "suggestion_offered"}
    assert cards
    for card, sentences in one["choices"].items():
        says = [each["say"] for each in sentences]
        assert cards[card] in says
        assert len({each["technique"] for each in sentences}) == len(sentences) > 1
        assert not any("{" in say for say in says)


def heard(files: Files, text: str, level: int = 3) -> dict[str, object]:
    return answer(Work(files=files, sentence=SentenceAsked(text=text, language="en", level=level)))


def test_a_trainees_sentence_is_heard_for_what_it_does_with_the_words(files: Files) -> None:
    found = heard(files, "I am sorry about that, there are two ways now")
    assert {one["label"] for one in found["techniques"]} == {"apologise", "offer_options"}  # type: ignore[attr-defined]
    assert found["techniques"][0]["hits"][0]["words"] == "I am sorry"  # type: ignore[index]


def test_what_may_backfire_comes_with_a_gentler_way(files: Files) -> None:
    missteps = heard(files, "please calm down")["missteps"]
    (calm,) = [one for one in missteps if one["label"] == "calm_down"]  # type: ignore[attr-defined]
    assert calm["instead"]


def test_a_sentence_in_a_language_without_rules_is_a_fault(files: Files) -> None:
    asked = SentenceAsked(text="bonjour", language="fr")
    assert "no rules" in answer(Work(files=files, sentence=asked))["fault"]
