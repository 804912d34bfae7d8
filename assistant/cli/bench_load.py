"""`assistant bench load|soak|growth`: how many calls one core holds, whether memory rests, whether long calls get dearer."""

from __future__ import annotations

import asyncio
import resource
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from assistant import data
from assistant.bench.load.measure import Level, Load, load
from assistant.bench.load.process import BenchError
from assistant.bench.load.rhythm import read_scripts
from assistant.bench.load.soak import soak
from assistant.server.core import real_core

# Sample calls that take turns on the lines.
SCRIPTS = 48
Json = Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")]
Store = Annotated[
    str, typer.Option(help="store.url of the measured server; files lie in a temporary folder.")
]


def _plain(figures: dict[str, Any]) -> None:
    typer.echo(orjson.dumps(figures, option=orjson.OPT_INDENT_2).decode())


def _many_sockets() -> None:
    """Each call is two sockets on this side."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def run_load(
    calls: Annotated[list[int] | None, typer.Option(help="Calls at once; give it several times.")] = None,
    seconds: Annotated[float, typer.Option(min=1, help="How long each level is measured in a round.")] = 20.0,
    rounds: Annotated[int, typer.Option(min=1, help="How often, ours and the echo in turn; medians.")] = 3,
    store: Store = "sqlite:///bench.sqlite",
    plot: Annotated[Path | None, typer.Option(help="Draw the levels into this .svg or .png.")] = None,
    json: Json = False,
) -> None:
    """Measure how many live calls, each with a panel, one core holds; beside it a bare echo server on the same stack.

    The server gets one core, the load the others. Calls are the sample calls, shifted, with three interims a second.
    """
    _many_sockets()
    status = Console(stderr=True)
    levels = calls or [10, 100, 500, 1000, 1500]
    try:
        with status.status("starting") as shown:
            found = asyncio.run(
                load(read_scripts(data.samples(), SCRIPTS), levels, seconds, store, rounds, shown.update)
            )
    except BenchError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    if plot is not None:
        from assistant.bench.load.plot import draw

        draw(found, plot)
    if json:
        _plain(found.plain())
    else:
        _table(found)


def _table(found: Load) -> None:
    table = Table(title="One core; milliseconds from segment sent to panel event")
    for column in (
        "",
        "calls",
        "messages/s",
        "CPU µs/message",
        "core busy",
        "KB/call",
        "KB/further",
        "p50",
        "p95",
        "p99",
        "held",
    ):
        table.add_column(column, justify="right")
    for name, levels in (("echo", found.echo), ("assistant", found.ours)):
        for level in levels:
            table.add_row(name, *_row(level), "" if name == "echo" else "yes" if level.held else "no")
    console = Console()
    console.print(table)
    ratio = "–" if found.ratio is None else f"{found.ratio:.2f}"
    console.print(f"{found.most} calls held; CPU a message {ratio} × the bare echo")


def _row(level: Level) -> list[str]:
    times = (level.final_p50_ms, level.final_p95_ms, level.final_p99_ms)
    shown = ["–" if number is None else f"{number:.1f}" for number in times]
    busy = f"{100 * level.busy:.0f} %"
    return [
        str(level.calls),
        f"{level.messages_per_s:.0f}",
        f"{level.cpu_us:.0f}",
        busy,
        f"{level.rss_kb:.0f}",
        f"{level.further_kb:.0f}",
        *shown,
    ]


def run_soak(
    lines: Annotated[int, typer.Option(min=1, help="Calls at once.")] = 200,
    minutes: Annotated[float, typer.Option(min=0.5, help="How long.")] = 10.0,
    speed: Annotated[float, typer.Option(min=1, help="Times real time: so that many calls end.")] = 4.0,
    store: Store = "sqlite:///bench.sqlite",
    json: Json = False,
) -> None:
    """Keep many calls going one after the other and watch the server's memory."""
    _many_sockets()
    status = Console(stderr=True)
    try:
        with status.status("starting") as shown:
            found = asyncio.run(
                soak(read_scripts(data.samples(), SCRIPTS), lines, minutes, speed, store, shown.update)
            )
    except BenchError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    if json:
        _plain(found.plain())
        return
    third = found.rss_mb[len(found.rss_mb) // 3]
    typer.echo(
        f"{found.calls_ended} calls, {found.messages} messages; {found.rss_mb[0]:.0f} MB at first, {third:.0f} after a third, "
        f"{found.rss_mb[-1]:.0f} at the end ({found.grown_mb:+.1f})"
    )


def run_growth(
    minutes: Annotated[float, typer.Option(min=1, help="Length of the call.")] = 60.0,
    language: Annotated[str, typer.Option(help="Whose sample calls are strung together.")] = "en",
    json: Json = False,
) -> None:
    """Measure whether a decision gets dearer over a call of an hour."""
    from assistant.bench.growth import growth

    found = growth(real_core(), data.samples() / language, minutes)
    if json:
        _plain(found.plain())
        return
    typer.echo(
        f"{found.turns} turns in {found.minutes:.0f} minutes: {found.first_us:.0f} µs a decision in the first tenth, "
        f"{found.last_us:.0f} in the last ({found.ratio:.2f} ×); snapshot {found.snapshot_first_kb:.0f} KB, then "
        f"{found.snapshot_last_kb:.0f} KB"
    )
