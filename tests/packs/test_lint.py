"""Each lint code, provoked by one change of the clean tiny pack; and the shipped packs are clean."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import data
from assistant.packs.lint import lint
from assistant.packs.source import PackError
from tests.conftest import tiny_rules

CUE = "powerlessness.toml"
# code, file, what is replaced, by what
FAULTS = [
    ("L000", CUE, 'lang = "en"', 'lang = "en'),
    ("L001", CUE, "weight = 1.5", "weight = 1.5\nwieght = 2"),
    ("L002", CUE, 'source = "calls"\n', ""),
    ("L002", CUE, "weight = 1.5", 'weight = "heavy"'),
    ("L002", CUE, "weight = 1.5", "weight = -1.0"),
    ("L003", CUE, 'id = "en.passed"', 'id = "de.passed"'),
    ("L003", CUE, 'lang = "en"', 'lang = "de"'),
    ("L004", CUE, 'marks = "powerlessness"', 'marks = "helplessness"'),
    ("L004", CUE, 'marks = "powerlessness"', 'marks = "disappointment"'),
    ("L004", CUE, 'speaker = "customer"', 'speaker = "agent"'),
    ("L005", CUE, 'silent = ["we passed the salt"]', "silent = []"),
    ("L006", CUE, "<nobody here helps> me", "<nobody here cares> for me"),
    ("L007", CUE, "<passed around>", "passed around"),
    ("L007", CUE, "i get <passed around>", "<i get> passed around"),
    ("L008", CUE, "we passed the salt", "we passed the salt around"),
    ("L009", CUE, 'source = "calls"', 'misses = ["i was sent around"]\nsource = "calls"'),
    ("L010", CUE, '"nobody ... help*"', '"nobody ... help*", "like a football"'),
    ("L011", CUE, '"nobody ... help*"', '"nobody ... help*", "nobody ... help*"'),
    ("L012", CUE, 'source = "calls"', 'source = "hearsay"'),
    ("L014", CUE, '"nobody ... help*"', '"nobody ... (help*"'),
    ("L016", CUE, '"nobody ... help*"', '"Nobody ... help*!"'),
    ("L017", "suggestions.toml", "I am sorry about the wait.", "The wait is a pity."),
    ("L017", "suggestions.toml", "I am sorry about the wait.", "I am sorry, calm down."),
    ("L018", "suggestions.toml", "take care of it now", "take care of {colour} now"),
    ("L018", "suggestions.toml", "I am sorry about the wait.", "I am sorry " + "so " * 20),
    ("L011", "suggestions.toml", "I am sorry about the wait.", "I am sorry that this day went so."),
    ("L002", "wording.toml", 'stuck = "reason stuck"', ""),
    ("L001", "situations.toml", "headline = ", "headlines = 1\nheadline = "),
    ("L002", "situations.toml", 'headline = "Has said it before"\n', ""),
    ("L004", "situations.toml", 'id = "said_before"', 'id = "said_after"'),
    ("L005", "situations.toml", '"i told you twice", "i told you already", ', ""),
    ("L006", "situations.toml", '"i told you twice"', '"i said it twice"'),
    ("L008", "situations.toml", '"i told him"', '"i told you twice, him too"'),
    ("L011", "situations.toml", "I am sorry, it is written down now.", "I am sorry, I will not ask again."),
    ("L014", "situations.toml", "(twice|already)", "(twice|already"),
    ("L017", "situations.toml", "I am sorry, it is written down now.", "It is written down now."),
    ("L018", "situations.toml", "I am sorry, it is written down now.", "I am sorry " + "so " * 20),
    ("L018", "situations.toml", '"Has said it before"', '"' + "so " * 9 + '"'),
]
# What the tiny pack lacks on purpose: cues for every label, five sentences a cell.
ACCEPTED = {"L013", "L019"}


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return tiny_rules(tmp_path)


def codes(rules: Path) -> set[str]:
    return {finding.code for finding in lint(rules)[0]} - ACCEPTED


def test_the_tiny_pack_is_clean(rules: Path) -> None:
    assert codes(rules) == set()


@pytest.mark.parametrize(("code", "name", "old", "new"), FAULTS)
def test_a_fault_is_found_with_its_code_and_line(
    rules: Path, code: str, name: str, old: str, new: str
) -> None:
    path = rules / "en" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [finding for finding in lint(rules)[0] if finding.code == code]
    assert found
    assert all(
        finding.line >= 1 and str(finding).startswith(f"{finding.path}:{finding.line}: {code}: ")
        for finding in found
    )


def test_a_missing_file_is_named(rules: Path) -> None:
    (rules / "en" / "flags.toml").unlink()
    assert any(finding.code == "L000" and "flags.toml" in finding.path for finding in lint(rules)[0])


def test_a_label_without_a_cue_is_named(rules: Path) -> None:
    assert any(finding.code == "L013" and "'irony'" in finding.text for finding in lint(rules)[0])


def test_a_technique_without_enough_sentences_is_named(rules: Path) -> None:
    assert any(finding.code == "L019" and "hold_notice" in finding.text for finding in lint(rules)[0])


def test_a_broken_contract_is_refused(rules: Path) -> None:
    (rules / "taxonomy.toml").write_text('[[label]]\nid = "x"\nkind = "mood"\n', encoding="utf-8")
    with pytest.raises(PackError, match="L002"):
        lint(rules)


# Three seconds each; `make check` lints them all as well.
REST = pytest.mark.thorough("runs every example of a language, as `make check` does")


@pytest.mark.parametrize("line", ['technique = "insult"', 'flag = "disappointment"', 'flag = "sadness"'])
def test_a_situation_with_a_label_of_another_kind_is_refused(rules: Path, line: str) -> None:
    path = rules / "situations.toml"
    text = path.read_text(encoding="utf-8")
    kept = "".join(
        f"{each}\n" for each in text.splitlines() if not (line[:4] == "tech" and each[:4] == "tech")
    )
    path.write_text(kept.replace("from_level", f"{line}\nfrom_level", 1), encoding="utf-8")
    with pytest.raises(
        PackError, match=r"situations\.toml:\d+: L004: .* is no (technique|flag) of taxonomy\.toml"
    ):
        lint(rules)


@pytest.mark.parametrize("lang", ["en", *(pytest.param(lang, marks=REST) for lang in ("de", "nb", "tr"))])
def test_the_shipped_pack_is_clean(lang: str) -> None:
    findings, _ = lint(data.rules(), lang)
    assert [str(finding) for finding in findings] == []


def test_single_files_are_linted_for_what_concerns_them(rules: Path) -> None:
    path = rules / "en" / CUE
    path.write_text(
        path.read_text(encoding="utf-8").replace("we passed the salt", "we passed the salt around")
    )
    assert "L008" in {finding.code for finding in lint(rules, "en", files=("powerlessness",))[0]}
    assert "L008" not in {finding.code for finding in lint(rules, "en", files=("flags",))[0]}
