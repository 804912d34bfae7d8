"""Public sets as extra rows."""

from __future__ import annotations

import json
from pathlib import Path

from assistant.training.public import SETS, PublicSet, read_public

BY_NAME = {chosen.name: chosen for chosen in SETS}


def write(folder: Path, name: str, rows: list[dict[str, object]]) -> None:
    (folder / f"{name}.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")


def test_agents_and_rows_without_a_label_are_left_out(tmp_path: Path) -> None:
    rows = [
        {"text": "late again", "label": 3, "target": 1, "speaker": "customer"},
        {"text": "sorry", "label": None, "target": None, "speaker": "agent"},
        {"text": "?", "label": None, "target": None, "speaker": "customer"},
    ]
    write(tmp_path, "frustration_cs_en", rows)
    lines = read_public(tmp_path, BY_NAME["frustration_cs_en"])
    assert [line.text for line in lines] == ["late again"]
    assert (lines[0].targets["level3"], lines[0].targets["level4"]) == (1.0, 0.0)


def test_a_set_says_nothing_about_heads_it_does_not_know(tmp_path: Path) -> None:
    write(tmp_path, "twitter_telecom_tr", [{"text": "yeter", "label": "negative", "target": 1}])
    (line,) = read_public(tmp_path, BY_NAME["twitter_telecom_tr"])
    assert set(line.targets) == {"level1", "level2", "level3", "written"}


def test_a_calm_complaint_counts_as_upset_but_not_as_fierce(tmp_path: Path) -> None:
    row = {"text": "still no reply", "target": 0, "complaint": 1, "severity": "disapproval"}
    write(tmp_path, "xci_complaints_en", [row])
    (line,) = read_public(tmp_path, BY_NAME["xci_complaints_en"])
    assert (line.targets["level2"], line.targets["level3"]) == (1.0, 0.0)


def test_a_large_set_is_thinned_without_losing_the_upset_rows(tmp_path: Path) -> None:
    chosen = PublicSet("big", "nb", lambda row: {"level2": float(row["target"])}, 0.1, most=30)
    write(tmp_path, "big", [{"text": str(number), "target": int(number % 10 == 0)} for number in range(100)])
    lines = read_public(tmp_path, chosen)
    assert len(lines) == 30
    assert sum(line.targets["level2"] for line in lines) == 10
