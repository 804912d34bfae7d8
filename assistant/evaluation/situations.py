"""Which situation readers chose for each turn of labelled calls, and how often the program would answer the same one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.analysis.text import read
from assistant.deep.voice import Said, Voice
from assistant.engine.playbook import Playbook
from assistant.evaluation.corpus import Call, CorpusError, Line, line, read_rows, utterance_rows

# Turns of the customer before one that was written alone: in the middle of a call, as they were asked for.
IN_A_CALL = 3
# Call id -> turn -> the situations that fit, the best first; () where none does.
Chosen = Mapping[str, Mapping[int, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled turn: its words, the agent's before it ("" if somebody else spoke), the customer's turns before it, and what fits.

    `unlike`: situations that do not fit; where there are any, nothing is known of the others. `index`: its place in the call, -1 for
    a turn that was written alone.
    """

    call: str
    text: str
    answers: str
    turns: int
    fits: tuple[str, ...]
    unlike: tuple[str, ...] = ()
    index: int = -1


def read_chosen(path: Path) -> Chosen:
    """What readers chose. {} without a file; raises CorpusError for a faulty line."""
    if not path.exists():
        return {}
    found: dict[str, dict[int, tuple[str, ...]]] = {}
    for number, row in enumerate(read_rows(path), start=1):
        try:
            found.setdefault(row["call"], {})[int(row["turn"])] = tuple(map(str, row["situations"]))
        except (KeyError, TypeError, ValueError) as error:
            raise CorpusError(
                f"{path}:{number}: {type(error).__name__} {error}; see models/data/situations/README.md"
            ) from error
    return found


def written(folder: Path, lang: str) -> list[Labelled]:
    """The single turns in `folder`/<lang>-*.jsonl that were written to name a situation, or to sound like one and not to be one.

    Raises CorpusError for a faulty line.
    """
    rows = utterance_rows(folder, lang)
    return [told for path, number, row in rows if (told := _written(row, path, number)) is not None]


def read_singles(folder: Path, lang: str) -> list[tuple[Line, Labelled | None]]:
    """The utterances in `folder`/<lang>-*.jsonl, by file name, each with what is known of its situations, None where nothing is.

    Raises CorpusError for a faulty line.
    """
    return [
        (line(row, lang, f"{path}:{number}"), _written(row, path, number))
        for path, number, row in utterance_rows(folder, lang)
    ]


def _written(row: Mapping[str, Any], path: Path, number: int) -> Labelled | None:
    if "situations" not in row and "unlike" not in row:
        return None
    try:
        fits, unlike = (tuple(map(str, row.get(key, ()))) for key in ("situations", "unlike"))
        text, answers = str(row["text"]), str(row.get("answers", ""))
    except (KeyError, TypeError) as error:
        raise CorpusError(
            f"{path}:{number}: {type(error).__name__} {error}; see models/data/situations/README.md"
        ) from error
    return Labelled(f"{path.stem}:{number}", text, answers, IN_A_CALL, fits, unlike)


def labelled(calls: Iterable[Call], chosen: Chosen) -> Iterator[Labelled]:
    """The labelled turns of these calls, in order."""
    for call in calls:
        of_call = chosen.get(call.call_id, {})
        turns = 0
        for index, said in enumerate(call.lines):
            if said.speaker != "customer":
                continue
            if index in of_call:
                before = call.lines[index - 1] if index else None
                answers = before.text if before is not None and before.speaker == "agent" else ""
                yield Labelled(call.call_id, said.text, answers, turns, of_call[index], index=index)
            turns += 1


def compare(
    calls: Iterable[Call], chosen: Chosen, playbook: Playbook, voice: Voice | None = None
) -> dict[str, float]:
    """`turns` labelled, `fitting`: those of them that readers gave a situation; `named`: those to which the surest situation, sure
    enough for a card, is one; `precision`: of these, where it is one that readers chose; `recall`: of `fitting`.

    `voice`: the deep one, if both are to hear them.
    """
    turns = fitting = named = right = 0
    for call in calls:
        language = playbook.languages[call.lang]
        said = [(line.speaker, line.text) for line in call.lines]
        for turn in labelled([call], chosen):
            beside = None
            if voice is not None and playbook.deep is not None:
                asked = Said(call.lang, turn.text, tuple(said[: turn.index]))
                beside = playbook.deep.beside(voice.hear(asked))
            heard = language.ears.situations.hear(
                read(turn.text, call.lang), turn.answers, turn.turns, beside=beside
            )
            sure = [each.id for each in heard if each.chance >= playbook.policy.cards.situation_chance]
            turns += 1
            fitting += bool(turn.fits)
            named += bool(sure)
            right += bool(sure) and sure[0] in turn.fits
    return {
        "turns": float(turns),
        "fitting": float(fitting),
        "named": float(named),
        "precision": right / max(named, 1),
        "recall": right / max(fitting, 1),
    }
