"""`assistant score --json`: single texts in, scores out, order kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from assistant.deep.beside import both_voices
from assistant.deep.files import DeepMissing
from assistant.deep.voice import Said, Voice
from assistant.engine import frustration
from assistant.engine.answer import hear_answer
from assistant.engine.blend import heard_by_both
from assistant.engine.frustration import Course
from assistant.engine.playbook import Playbook
from assistant.packs.loader import load

DIGITS = 4


def score(
    json: Annotated[
        bool, typer.Option("--json", help="JSON lines in and out (the only form so far).")
    ] = True,
    rules: Annotated[Path | None, typer.Option(help="Folder of the rules.")] = None,
    deep: Annotated[bool, typer.Option("--deep", help="Hear with the deep voice too.")] = False,
) -> None:
    """Read JSONL {"id","text","lang"[,"speaker"]} on standard input; write one result a line, in the same order.

    Customer: {"id","score","level","triggers","flags","because"}; agent: {"id","techniques","missteps"}.
    A line that cannot be read gives {"id","error"}; the others go on. Exit 1 if any line was bad.
    """
    try:
        playbook, voice = both_voices(load(rules)) if deep else (load(rules), None)
    except DeepMissing as error:
        typer.echo(f"cannot hear with the deep voice: {error}", err=True)
        raise typer.Exit(1) from error
    bad = 0
    out = sys.stdout.buffer
    for number, line in enumerate(sys.stdin.buffer, 1):
        if line.strip():
            answer = score_line(line, number, playbook, voice)
            bad += "error" in answer
            out.write(orjson.dumps(answer) + b"\n")
    out.flush()
    if bad:
        typer.echo(f'{bad} lines could not be scored; see their "error"', err=True)
        raise typer.Exit(1)


def score_line(line: bytes, number: int, playbook: Playbook, voice: Voice | None = None) -> dict[str, Any]:
    """The result for one input line."""
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return {"id": None, "error": f"line {number}: not JSON ({error.msg})"}
    if not isinstance(row, dict):
        return {"id": None, "error": f"line {number}: must be an object with id, text and lang"}
    for fault in _faults(row, playbook):
        return {"id": row.get("id"), "error": f"line {number}: {fault}"}
    ears = playbook.languages[row["lang"]].ears
    if row.get("speaker", "customer") == "agent":
        acts = hear_answer(Course(), ears.agent(row["text"]), playbook.fusion)
        return {"id": row.get("id"), "techniques": list(acts.techniques), "missteps": list(acts.missteps)}
    evidence = ears.customer(row["text"])
    logits = voice.hear(Said(row["lang"], row["text"])) if voice is not None else ()
    evidence, fusion = heard_by_both(evidence, logits, playbook.deep, playbook.fusion)
    _, reading = frustration.advance(Course(), evidence, fusion)
    return {
        "id": row.get("id"),
        "score": round(reading.score, DIGITS),
        "level": reading.level,
        "triggers": list(reading.triggers),
        "flags": list(reading.flags),
        "because": [{"rule": rule, "words": words} for rule, words in reading.because],
    }


def _faults(row: dict[str, Any], playbook: Playbook) -> Iterator[str]:
    if not isinstance(row.get("text"), str):
        yield "text: must be a string"
    if row.get("lang") not in playbook.languages:
        yield f"lang: must be one of {', '.join(playbook.languages)}, found {row.get('lang')!r:.20}"
    if row.get("speaker", "customer") not in ("customer", "agent"):
        yield "speaker: must be customer or agent"
