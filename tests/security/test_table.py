"""docs/security.md promises a test for each threat: they are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security.md"


def rows() -> list[list[str]]:
    """The cells of the table of threats."""
    text = PAGE.read_text(encoding="utf-8")
    table = text[text.index("| threat |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0][:40])
def test_a_threat_has_a_test_that_exists(row: list[str]) -> None:
    links = re.findall(r"\]\(([^)]+)\)", row[2])
    assert links
    for link in links:
        path = (PAGE.parent / link).resolve()
        assert path.is_file()
        assert (
            path.name == "run"
            or re.search(r"^(async )?def test_", path.read_text(encoding="utf-8"), re.MULTILINE)
            or "def test_" in path.read_text(encoding="utf-8")
        )


def test_all_threats_that_we_were_asked_about_are_in_the_table() -> None:
    text = " ".join(cell for row in rows() for cell in row).lower()
    for (
        word
    ) in "script log terminal redos bombs replayed tenant ssrf tokens rebinding clickjacking prompt".split():
        assert word in text
