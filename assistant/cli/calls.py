"""`assistant calls`: what is in the store."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from assistant.cli.effects import effects
from assistant.cli.export import export
from assistant.cli.forget import backup, forget
from assistant.cli.stored import Config, with_store
from assistant.cli.suppressed import suppressed
from assistant.cli.timeline import Timeline
from assistant.store import CallRow, Store, StoreError
from assistant.wire import decode_event

app = typer.Typer(no_args_is_help=True, help="Look at the calls in the store.")
HEADINGS = ("call", "opened", "ended", "agent", "language")
app.command()(effects)
app.command()(export)
app.command()(forget)
app.command()(backup)
app.command()(suppressed)


@app.command("list")
def list_calls(
    config: Config = None,
    live: Annotated[bool, typer.Option("--live", help="Only calls that have not ended.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, newest first.")] = 100,
) -> None:
    """The calls that are stored, newest first. With retention 0 these are the live ones."""

    async def show(store: Store) -> None:
        rows = [_cells(row) for row in await store.calls(live=live, limit=limit)]
        widths = [max(map(len, column)) for column in zip(HEADINGS, *rows, strict=True)]
        for row in (HEADINGS, *rows):
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            typer.echo("  ".join(cells).rstrip())

    with_store(config, show)


def _cells(row: CallRow) -> tuple[str, ...]:
    return (row.call_id, _when(row.opened_at), _when(row.ended_at), row.agent_id or "", row.language or "")


def _when(seconds: float | None) -> str:
    if seconds is None:
        return "live"
    return f"{datetime.fromtimestamp(seconds, UTC).astimezone():%Y-%m-%d %H:%M:%S}"


@app.command()
def show(
    call_id: Annotated[str, typer.Argument(help="Which call.")],
    config: Config = None,
    events: Annotated[bool, typer.Option("--events", help="Its events as JSON, one a line.")] = False,
    journal: Annotated[bool, typer.Option("--journal", help="Its inputs as JSON, one a line.")] = False,
) -> None:
    """One call: a timeline, or the stored lines as they are."""

    async def print_it(store: Store) -> None:
        lines = await (store.journal(call_id) if journal else store.events(call_id))
        if not lines and await store.call(call_id) is None:
            raise StoreError(f"no call {call_id!r} in the store; ended calls are kept only with retention")
        if events or journal:
            sys.stdout.buffer.write(b"".join(line + b"\n" for line in lines))
            return
        timeline = Timeline(Console())
        for line in lines:
            timeline.show(decode_event(line))
        timeline.finish()

    with_store(config, print_it)
