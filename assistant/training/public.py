"""Human-labelled public sets as extra rows. They teach only the direction calm or upset, each with its own intercept.

Every set has its own meaning of "upset", so only the heads it can speak for are targets; the rest stays unknown.
Offensive-language sets are left out: measured, they do not transfer to frustration (models/README.md). Texts are taken
as they are, with the addresses and masks of their kind: that is how such texts come to `assistant score`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.evaluation.corpus import Line, level_targets, read_rows


@dataclass(frozen=True, slots=True)
class PublicSet:
    """File name, language, how a row becomes targets, how much a row counts, and how many rows are taken."""

    name: str
    lang: str
    targets: Callable[[Mapping[str, Any]], dict[str, float]]
    weight: float
    most: int | None = None


def _upset(row: Mapping[str, Any]) -> dict[str, float]:
    return {"level1": float(row["target"]), "level2": float(row["target"])}


def _polar(row: Mapping[str, Any]) -> dict[str, float]:
    """Sets of two poles only: what is negative may be anything from 1 up."""
    return {**_upset(row), "level3": float(row["target"])}


def _graded(row: Mapping[str, Any]) -> dict[str, float]:
    return level_targets(int(row["label"]))


def _complaint(row: Mapping[str, Any]) -> dict[str, float]:
    """xci: any complaint or anger counts as clear frustration (measured: carries over better than anger alone)."""
    upset = bool(row["target"] or row["complaint"])
    fierce = bool(row["target"]) and row["severity"] in ("accusation", "blame")
    return {"level1": float(upset), "level2": float(upset), "level3": float(fierce)}


SETS = (
    PublicSet("frustration_cs_en", "en", _graded, 1.0),
    PublicSet("xci_complaints_en", "en", _complaint, 1.0),
    PublicSet("maia_de", "de", _upset, 1.0),
    PublicSet("maia_de_client01_iq", "de", _upset, 1.0),
    PublicSet("twitter_telecom_tr", "tr", _polar, 2.0),
    PublicSet("norec_sentence_no", "nb", _upset, 0.15, most=3000),
)


def read_public(folder: Path, chosen: PublicSet) -> list[Line]:
    """The customer rows of one set that say something about the heads, at most `most`. Raises CorpusError."""
    return [line for _, line in read_conversations(folder, chosen)]


def read_conversations(folder: Path, chosen: PublicSet) -> list[tuple[str, Line]]:
    """The same rows, each with the conversation it comes from (or its own id): what belongs together in a fold."""
    rows = [
        row
        for row in read_rows(folder / f"{chosen.name}.jsonl")
        if row.get("target") is not None and row.get("speaker") != "agent"
    ]
    lines: list[tuple[str, Line]] = []
    for row in _thinned(rows, chosen.most):
        targets = chosen.targets(row)
        # the same once more as a head of its own, which no call teaches
        targets["written"] = targets["level2"]
        line = Line(text=row["text"], lang=chosen.lang, speaker="customer", targets=targets)
        lines.append((str(row.get("conversation") or row.get("id") or len(lines)), line))
    return lines


def _thinned(rows: Sequence[Mapping[str, Any]], most: int | None) -> Sequence[Mapping[str, Any]]:
    """At most `most` rows: the upset ones first, then every n-th of the others."""
    if most is None or len(rows) <= most:
        return rows
    upset = [row for row in rows if row["target"]][:most]
    rest = [row for row in rows if not row["target"]]
    room = most - len(upset)
    return [*upset, *(rest[:: max(len(rest) // room, 1)][:room] if room else [])]
