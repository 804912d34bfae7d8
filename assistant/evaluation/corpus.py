"""Labelled calls and utterances (form and labels: models/README.md), read with errors that name file and line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.analysis.classifier import FLAGS, MISSTEPS, TECHNIQUES, TRIGGERS

LANGUAGES = ("en", "de", "nb", "tr")


class CorpusError(ValueError):
    """A labelled file cannot be used; the message names file and line and what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One turn or utterance.

    `targets`: head of the classifier -> 0 or 1; a head that is absent is unknown. `level` 0-4 of a customer's line,
    `labels` its triggers and flags, or the agent's techniques and missteps. Times in seconds.
    """

    text: str
    lang: str
    speaker: str
    targets: Mapping[str, float]
    level: int | None = None
    labels: frozenset[str] = frozenset()
    start: float = 0.0
    end: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One labelled call. `kind` says where it comes from (staged, balanced, new); `domain` is its matter.

    `escalate_at`, `calmed_at`: see the labels; `outcome_known` is False where the header does not have them at all.
    """

    call_id: str
    lang: str
    domain: str
    kind: str
    lines: tuple[Line, ...]
    customer_name: str | None = None
    escalate_at: int | None = None
    calmed_at: int | None = None
    outcome_known: bool = True


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The JSON objects of a JSONL file. Raises CorpusError naming file and line."""
    rows = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not text.strip():
            continue
        try:
            row = json.loads(text)
        except json.JSONDecodeError as error:
            raise CorpusError(
                f"{path}:{number}: not JSON ({error.msg}); one object a line is expected"
            ) from error
        if not isinstance(row, dict):
            raise CorpusError(f"{path}:{number}: a {type(row).__name__} instead of an object")
        rows.append(row)
    return rows


def level_targets(level: int) -> dict[str, float]:
    """Targets of the four ordinal heads."""
    return {f"level{least}": float(level >= least) for least in (1, 2, 3, 4)}


def line(row: Mapping[str, Any], lang: str, where: str, *, graded: bool = True) -> Line:
    """A turn or utterance with its labels. Raises CorpusError, also for a customer's line without a level if `graded`."""
    try:
        speaker = str(row["speaker"])
        start, end = float(row.get("start", 0.0)), float(row.get("end", 0.0))
        if speaker == "customer":
            level = int(row["frustration"]) if graded or "frustration" in row else None
            labels = frozenset((*row.get("triggers", ()), *row.get("flags", ())))
            known: tuple[str, ...] = TRIGGERS if "triggers" in row else ()
            known += FLAGS if "flags" in row else ()
            targets = {} if level is None else level_targets(level)
        else:
            level = None
            labels = frozenset((*row.get("techniques", ()), *row.get("missteps", ())))
            known = (*TECHNIQUES, *MISSTEPS) if "techniques" in row else ()
            targets = {}
    except (KeyError, TypeError, ValueError) as error:
        raise CorpusError(f"{where}: {type(error).__name__} {error}") from error
    targets |= {label: float(label in labels) for label in known}
    return Line(
        text=str(row["text"]),
        lang=lang,
        speaker=speaker,
        targets=targets,
        level=level,
        labels=labels,
        start=start,
        end=end,
    )


def read_call(path: Path, kind: str, *, graded: bool = True) -> Call:
    """One call file: a header line, then one turn a line. Raises CorpusError.

    `graded` False allows customer turns without a level (real dialogues, where raters left some out).
    """
    header, *turns = read_rows(path) or [{}]
    lang = header.get("lang")
    if lang not in LANGUAGES:
        raise CorpusError(f"{path}:1: no header with a `lang` of {', '.join(LANGUAGES)}")
    lines = tuple(
        line(turn, lang, f"{path}:{number}", graded=graded) for number, turn in enumerate(turns, start=2)
    )
    return Call(
        call_id=str(header.get("call_id", path.stem)),
        lang=lang,
        domain=str(header.get("domain", "")).lower(),
        kind=kind,
        lines=lines,
        customer_name=header.get("customer_name"),
        escalate_at=header.get("escalate_at"),
        calmed_at=header.get("calmed_at"),
        outcome_known="escalate_at" in header,
    )


def read_calls(folder: Path, kind: str, lang: str) -> list[Call]:
    """The calls under `folder`/<lang>, by file name. An absent folder holds none."""
    return [read_call(path, kind) for path in sorted((folder / lang).glob("*.jsonl"))]


def read_utterances(folder: Path, lang: str) -> list[Line]:
    """The utterances in `folder`/<lang>-*.jsonl, by file name."""
    return [line(row, lang, f"{path}:{number}") for path, number, row in utterance_rows(folder, lang)]


def utterance_rows(folder: Path, lang: str) -> Iterator[tuple[Path, int, dict[str, Any]]]:
    """The rows of `folder`/<lang>-*.jsonl, by file name, each with its file and number. Raises CorpusError for what is no row."""
    for path in sorted(folder.glob(f"{lang}-*.jsonl")):
        for number, row in enumerate(read_rows(path), start=1):
            yield path, number, row


def fingerprint(lines: Iterable[Line]) -> str:
    """SHA-256 over texts, languages and targets, in order: which data a model was trained on."""
    digest = hashlib.sha256()
    for each in lines:
        digest.update(json.dumps([each.lang, each.speaker, each.text, sorted(each.targets.items())]).encode())
    return digest.hexdigest()


def outlook(lines: Sequence[Line], index: int) -> dict[str, float]:
    """Targets of the heads that look beyond the turn: the level of the customer's next turn, and before an agent's."""
    found: dict[str, float] = {}
    later = next((each.level for each in lines[index + 1 :] if each.level is not None), None)
    if later is not None:
        found |= {f"next{least}": float(later >= least) for least in (1, 2, 3)}
    if lines[index].speaker == "agent":
        earlier = next((each.level for each in reversed(lines[:index]) if each.level is not None), None)
        if earlier is not None:
            found |= {f"before{least}": float(earlier >= least) for least in (1, 2, 3)}
    return found
