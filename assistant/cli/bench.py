"""`assistant bench`: what hearing costs, relative to VADER in the same run."""

from __future__ import annotations

import time
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from assistant import data


def bench(json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False) -> None:
    """Measure the analysis of final and interim customer turns of the sample calls, per language, and memory."""
    begin = time.perf_counter()
    from assistant.bench.analysis import report
    from assistant.packs.loader import load

    playbook = load()
    ready_s = time.perf_counter() - begin
    figures = report(playbook, _texts(tuple(playbook.languages)), ready_s)
    if json:
        typer.echo(orjson.dumps(figures, option=orjson.OPT_INDENT_2).decode())
        return
    table = Table(title="One customer turn, median µs (ratio to VADER on the same texts in the same run)")
    for column in ("language", "turns", "VADER", "final", "final, new words", "interim", "final ÷ VADER", "interim ÷ VADER"):
        table.add_column(column, justify="right")
    for row in figures["languages"]:
        numbers = [row[key] for key in ("vader_us", "final_us", "final_first_us", "interim_us", "final_to_vader", "interim_to_vader")]
        table.add_row(row["language"], str(row["turns"]), *(f"{number:.1f}" for number in numbers))
    console = Console()
    console.print(table)
    console.print(f"ready after {ready_s:.1f} s, {figures['memory_mb']:.0f} MB with all languages loaded")


def _texts(codes: tuple[str, ...]) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for code in codes:
        folder = data.samples() / code
        rows = [orjson.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_bytes().splitlines()[1:]]
        texts[code] = [row["text"] for row in rows if row["speaker"] == "customer"]
    return texts
