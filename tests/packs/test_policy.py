from __future__ import annotations

from pathlib import Path

import pytest

from assistant import data
from assistant.packs.policy import read_policy, run_tests
from assistant.packs.source import PackError
from tests.conftest import tiny_rules


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return tiny_rules(tmp_path)


def change(rules: Path, old: str, new: str) -> None:
    path = rules / "policy.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_policy_passes_its_own_tests() -> None:
    assert run_tests(data.rules()) == []


def test_a_policy_test_that_fails_says_what_came_instead(rules: Path) -> None:
    change(rules, 'stages = "0:calm"\n', 'stages = "0:tense"\n')
    (failure,) = map(str, run_tests(rules))
    assert "policy.toml:" in failure
    assert "got '0:calm'" in failure


def test_a_profile_changes_single_numbers(rules: Path) -> None:
    assert read_policy(rules, "quiet").cards.most < read_policy(rules).cards.most


def test_profiles_do_not_change_each_other(rules: Path) -> None:
    before = read_policy(rules)
    read_policy(rules, "quiet")
    assert read_policy(rules) == before


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("rise = 0.75", "rise = 0.75\nrize = 1.0", "P001: tension.rize: unknown key"),
        ("rise = 0.75", "", "P002: tension.rise: missing"),
        ("rise = 0.75", 'rise = "fast"', "P002: tension.rise: must be float"),
        ("rise = 0.75", "rise = 1.75", "P003: tension.rise"),
        ("leave_at = 0.95", "leave_at = 2.95", "P003: stage.tense: leave_at"),
        ("enter_at = 2.45", "enter_at = 1.0", "P003"),
        ("most = 6", "most = -1", "P003: cards.most: must not be negative"),
        ("most = 6", "most = true", "P002: cards.most"),
        ('"cards.most" = 3', '"cards.mots" = 3', "P001: 'cards.mots' is set"),
        ('unnamed = ["listen', 'unnamed = []\nother = ["listen', "P002: ladder.unnamed"),
    ],
)
def test_a_wrong_policy_is_refused_with_file_line_and_remedy(
    rules: Path, old: str, new: str, says: str
) -> None:
    change(rules, old, new)
    with pytest.raises(PackError) as caught:
        read_policy(rules, "quiet" if old.startswith('"') else "standard")
    assert says in str(caught.value)
    assert "policy.toml:" in str(caught.value)


def test_an_unknown_profile_names_the_known_ones(rules: Path) -> None:
    with pytest.raises(PackError, match=r"profiles are quiet, standard, trainee"):
        read_policy(rules, "loud")
