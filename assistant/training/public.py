"""Human-labelled public sets as extra rows. They teach only the direction calm or upset, each with its own intercept.

Every set has its own meaning of "upset" (`target`), so only the heads it can speak for are targets; the rest stays
unknown. Offensive-language sets are left out: measured, they do not transfer to frustration (models/README.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.evaluation.corpus import Line, level_targets, read_rows

# Masks and addresses of the sets are no words of the customer.
_NOISE = re.compile(r"https?://\S+|@\w+|#[A-Z_]+#|\^[A-Z]{2}\b|\bRT\b")


@dataclass(frozen=True, slots=True)
class PublicSet:
    """File name, language, how a row becomes targets ({} = leave it out), and how much a row counts."""

    name: str
    lang: str
    targets: Callable[[Mapping[str, Any]], dict[str, float]]
    weight: float


def _upset(row: Mapping[str, Any]) -> dict[str, float]:
    return {"level2": float(row["target"])}


def _graded(row: Mapping[str, Any]) -> dict[str, float]:
    return level_targets(int(row["label"]))


def _complaint(row: Mapping[str, Any]) -> dict[str, float]:
    """xci: anger or blame is clear frustration; any complaint is at least mild."""
    return {"level1": float(row["complaint"] or row["target"]), "level2": float(row["target"])}


def _felt(row: Mapping[str, Any]) -> dict[str, float]:
    return {"level2": float(row["target"])} if len(row["text"].split()) >= 3 else {}


SETS = (
    PublicSet("frustration_cs_en", "en", _graded, 1.0),
    PublicSet("xci_complaints_en", "en", _complaint, 0.5),
    PublicSet("maia_de", "de", _upset, 1.0),
    PublicSet("maia_de_client01_iq", "de", _upset, 0.3),
    PublicSet("twitter_telecom_tr", "tr", _upset, 0.5),
    PublicSet("norec_sentence_no", "nb", _felt, 0.1),
)


def clean(text: str) -> str:
    """The text without addresses, masks and signatures."""
    return " ".join(_NOISE.sub(" ", text).split())


def read_public(folder: Path, chosen: PublicSet) -> list[Line]:
    """The customer rows of one set that say something about the heads. Raises CorpusError."""
    found = []
    for row in read_rows(folder / f"{chosen.name}.jsonl"):
        if row.get("target") is None or row.get("speaker") == "agent":
            continue
        targets = chosen.targets(row)
        if targets:
            found.append(Line(text=clean(row["text"]), lang=chosen.lang, speaker="customer", targets=targets))
    return found
