from __future__ import annotations

from pathlib import Path

import pytest

from assistant.packs.lint import lint
from assistant.packs.scaffold import scaffold
from tests.conftest import tiny_rules


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tiny_rules(tmp_path)
    (folder / "languages.toml").write_text('[sv]\nname = "Svenska"\nform = "du"\n', encoding="utf-8")
    return folder


def test_a_new_language_has_every_file(rules: Path) -> None:
    scaffold(rules, "sv")
    shipped = {path.stem for path in (rules / "en").iterdir()}
    assert {path.stem for path in (rules / "sv").iterdir()} == shipped | {
        "times"
    }  # which a pack may do without


def test_a_new_language_can_be_read_and_lacks_only_content(rules: Path) -> None:
    scaffold(rules, "sv")
    assert {finding.code for finding in lint(rules)[0]} <= {"L013", "L018", "L019"}


def test_an_existing_language_is_not_overwritten(rules: Path) -> None:
    with pytest.raises(FileExistsError):
        scaffold(rules, "en")
