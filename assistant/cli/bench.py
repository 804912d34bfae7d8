"""`assistant bench`: what hearing costs, relative to VADER in the same run; `assistant bench feeds`: message to panel."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from assistant import data
from assistant.cli.bench_cluster import run_cluster, run_share
from assistant.cli.bench_load import run_growth, run_load, run_soak
from assistant.cli.bench_store import run_kill, run_store
from assistant.cli.decode import messages
from assistant.feeds import BUILTIN, Message
from assistant.server.core import real_core
from assistant.server.offline import read_call

app = typer.Typer(invoke_without_command=True)
MESSAGES = (".json", ".jsonl", ".txt", ".vtt", ".srt")
RECORDED = data.root() / "tests" / "feeds"

app.command("load")(run_load)
app.command("soak")(run_soak)
app.command("growth")(run_growth)
app.command("kill")(run_kill)
app.command("store")(run_store)
app.command("cluster")(run_cluster)
app.command("share")(run_share)


@app.callback()
def bench(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    deep: Annotated[
        bool, typer.Option("--deep", help="Measure the deep voice instead: one reading, and calls a core.")
    ] = False,
) -> None:
    """Measure the analysis of final and interim customer turns of the sample calls, per language, and memory.

    With `feeds`: the time from a vendor's message to the panel.
    """
    if context.invoked_subcommand is not None:
        return
    if deep:
        _deep(json)
        return
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
    for column in (
        "language",
        "turns",
        "VADER",
        "final",
        "final, new words",
        "interim",
        "final ÷ VADER",
        "interim ÷ VADER",
    ):
        table.add_column(column, justify="right")
    for row in figures["languages"]:
        numbers = [
            row[key]
            for key in (
                "vader_us",
                "final_us",
                "final_first_us",
                "interim_us",
                "final_to_vader",
                "interim_to_vader",
            )
        ]
        table.add_row(row["language"], str(row["turns"]), *(f"{number:.1f}" for number in numbers))
    console = Console()
    console.print(table)
    console.print(f"ready after {ready_s:.1f} s, {figures['memory_mb']:.0f} MB with all languages loaded")


def _texts(codes: tuple[str, ...]) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for code in codes:
        folder = data.samples() / code
        rows = [
            orjson.loads(line)
            for path in sorted(folder.glob("*.jsonl"))
            for line in path.read_bytes().splitlines()[1:]
        ]
        texts[code] = [row["text"] for row in rows if row["speaker"] == "customer"]
    return texts


@app.command()
def feeds(
    recorded: Annotated[
        Path, typer.Option(help="Folder with a folder of recorded messages for each feed.")
    ] = RECORDED,
    rounds: Annotated[int, typer.Option(min=1, help="How often each recording is played.")] = 20,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Measure, for each feed, the time from a vendor's message to the event on the panel's socket, on loopback."""
    from assistant.bench.feeds import measure, plain, sessions

    found = sessions(_recordings(recorded))
    if not found:
        typer.echo(
            f"{recorded}: no recorded messages of any feed; give --recorded, or run it in a checkout",
            err=True,
        )
        raise typer.Exit(2)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("playing", total=rounds * len(found))
        figures = asyncio.run(measure(real_core(), found, rounds, lambda: progress.advance(task)))
    if json:
        typer.echo(orjson.dumps(plain(figures), option=orjson.OPT_INDENT_2).decode())
        return
    table = Table(title="From a vendor's message to the panel, milliseconds, loopback")
    for column in ("feed", "transport", "messages", "median", "p95", "missed"):
        table.add_column(column, justify="left" if column in ("feed", "transport") else "right")
    for one in figures:
        shown = ["–" if number is None else f"{number:.2f}" for number in (one.median_ms, one.p95_ms)]
        table.add_row(one.feed, one.transport, str(one.messages), *shown, str(one.missed or ""))
    Console().print(table)


def _recordings(folder: Path) -> dict[str, list[list[Message]]]:
    """Feed -> recorded files -> their messages; what a decoder should say to them lies beside them and is left out."""
    found: dict[str, list[list[Message]]] = {}
    for path in sorted([*folder.glob("*/*.*"), *folder.glob("_constructed/*/*.*")]):
        feed = path.parent.name
        if feed in BUILTIN and path.suffix in MESSAGES and not path.name.endswith(".expected.jsonl"):
            read = [message for _, message in messages(feed, path.read_bytes())]
            found.setdefault(feed, []).append(read)
    sample = next(iter(sorted(data.samples().glob("*/*.jsonl"))), None) if found else None
    if sample is not None:
        found["generic"] = [[message for _, message in read_call(sample).messages]]
    return found


def _deep(json: bool) -> None:
    """One reading of the deep voice on the sample calls, per language, and the calls that a core carries with it."""
    from dataclasses import asdict

    from assistant.bench.deep import deep_cost
    from assistant.deep.beside import folder
    from assistant.deep.files import DeepMissing, read_files
    from assistant.deep.voice import DeepVoice
    from assistant.evaluation.corpus import LANGUAGES, read_calls

    try:
        files = read_files(folder())
        voice = DeepVoice(files.network, files.tokenizer, files.marks)
    except DeepMissing as error:
        typer.echo(f"no deep voice to measure: {error}", err=True)
        raise typer.Exit(1) from error
    costs = [deep_cost(voice, read_calls(data.samples(), "staged", lang)) for lang in LANGUAGES]
    if json:
        typer.echo(orjson.dumps([asdict(cost) for cost in costs], option=orjson.OPT_INDENT_2).decode())
        return
    table = Table(title="One reading of the deep voice, milliseconds of one core")
    for column in ("language", "turns", "alone", "median", "p95", "calls on half a core"):
        table.add_column(column, justify="right")
    for cost in costs:
        figures = (cost.alone_ms, cost.median_ms, cost.p95_ms)
        table.add_row(
            cost.language,
            str(cost.turns),
            *(f"{figure:.1f}" for figure in figures),
            f"{cost.calls_a_core:.0f}",
        )
    Console().print(table)
