"""`assistant bench kill` and `assistant bench store`: what a crash loses, and how long a decision waits for the store."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from assistant import data
from assistant.server.core import real_core

Url = Annotated[
    str | None,
    typer.Option("--store", help="The store's URL; without one a SQLite file that is thrown away."),
]
Json = Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")]


def run_kill(
    times: Annotated[int, typer.Option(min=1, help="How often the server is killed.")] = 50,
    store: Url = None,
    seed: Annotated[int, typer.Option(help="Another seed gives other moments.")] = 1,
    cold: Annotated[
        bool, typer.Option("--cold", help="Load packs and models at every start (10 s a kill).")
    ] = False,
    json: Json = False,
) -> None:
    """Kill a real server at random moments while it hears calls; count what is missing from the journal afterwards."""
    from assistant.bench.kill import SERVE, Killing

    console = Console(stderr=True)
    with tempfile.TemporaryDirectory() as folder, Progress(console=console, transient=True) as progress:
        task = progress.add_task("killing", total=times)
        url = store or f"sqlite:///{folder}/calls.sqlite"
        killing = Killing(url, Path(folder), _texts(), seed, SERVE if cold else None)
        figures = asyncio.run(killing.run(times, lambda: progress.advance(task), real_core()))
    if json:
        typer.echo(orjson.dumps({**asdict(figures), "good": figures.good}).decode())
    else:
        table = Table("what", "how many", title="SIGKILL at random moments")
        for name, number in asdict(figures).items():
            table.add_row(MEANS[name], str(number))
        Console().print(table)
    if not figures.good:
        raise typer.Exit(1)


MEANS = {
    "kills": "kills",
    "calls": "calls taken",
    "ended": "of which ended",
    "accepted": "inputs accepted",
    "lost": "accepted inputs that are missing",
    "torn": "journals with a gap",
    "more": "inputs written but not accepted yet",
    "reopened": "calls whose accepted end is not stored",
    "differ": "calls whose events are not what the journal gives",
}


def _texts() -> list[str]:
    """What is said in the English samples."""
    return [
        orjson.loads(line)["text"]
        for path in sorted((data.samples() / "en").glob("*.jsonl"))
        for line in path.read_bytes().splitlines()[1:]
    ]


def run_store(
    store: Annotated[
        list[str] | None, typer.Option("--store", help="A store's URL; may be given several times.")
    ] = None,
    calls: Annotated[int, typer.Option(min=1, help="Calls at once.")] = 20,
    turns: Annotated[int, typer.Option(min=1, help="Turns of each call.")] = 30,
    json: Json = False,
) -> None:
    """Measure from a final to its decision, on memory, SQLite, the stores given, and on one that answers slowly.

    With one call alone, and with many at once; the ratio is to memory in the same run.
    """
    from assistant.bench.store import measure

    with tempfile.TemporaryDirectory() as folder:
        urls = ["memory://", f"sqlite:///{folder}/calls.sqlite", *(store or ())]
        figures = asyncio.run(measure(real_core(), urls, _texts(), calls, turns))
    if json:
        typer.echo(orjson.dumps([asdict(one) for one in figures], option=orjson.OPT_INDENT_2).decode())
        return
    table = Table(title="From a final to its decision, milliseconds (ratio to memory)")
    for column in ("store", "calls", "median", "p95", "longest", "ratio"):
        table.add_column(column, justify="left" if column == "store" else "right")
    for one in figures:
        numbers = (one.median_ms, one.p95_ms, one.longest_ms, one.ratio)
        table.add_row(one.store, str(one.calls), *(f"{number:.2f}" for number in numbers))
    Console().print(table)
