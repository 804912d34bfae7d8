"""`assistant calls effects`: what tension did after each technique, over many calls."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from assistant.cli.stored import Config, Events, More, gather
from assistant.evaluation.effects import NONE, Row, moments
from assistant.evaluation.effects import effects as rows_of
from assistant.evaluation.variants import Variant, variants

NOTE = (
    "Tension 0–4; change is the mean of the customer's next 2–3 turns less his last one, below 0 is calmer. "
    "“without” is the change from like tension in moments without that technique. No cause, no score of an agent."
)


def effects(
    config: Config = None,
    events: Events = None,
    more: More = None,
    json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    by_variant: Annotated[
        bool, typer.Option("--variants", help="By sentence, as \\[effects] for a guideline file.")
    ] = False,
) -> None:
    """What tension did after each technique, by trigger and language, beside what it does without one.

    An observation, not a cause: techniques are used when tension is high, and from there it falls by itself.
    Never by agent.
    """
    found, faults = gather(config, [*(events or ()), *(more or ())])
    if by_variant:
        typer.echo(guideline_table(variants(found)))
        if faults:
            raise typer.Exit(1)
        return
    rows = rows_of(moments(found))
    if json:
        typer.echo(orjson.dumps([_plain(row) for row in rows], option=orjson.OPT_INDENT_2).decode())
    else:
        _print(rows, Console())
    if faults:
        raise typer.Exit(1)


def guideline_table(found: list[Variant]) -> str:
    """The `[effects]` table: calmest first, so that a centre can read it before it uses it."""
    lines = ["[effects]  # change of tension after the sentence, seen and not proven; below 0 is calmer"]
    for row in sorted(found, key=lambda each: (each.mean, each.id)):
        span = f"n {row.count}, {row.calls} calls, 95 % {row.low:+.2f} to {row.high:+.2f}"
        lines.append(f'"{row.id}" = {row.mean:.2f}  # {span}: {" ".join(row.say.split())}')
    return "\n".join(lines)


def _plain(row: Row) -> dict[str, Any]:
    plain = {key: round(item, 4) if isinstance(item, float) else item for key, item in asdict(row).items()}
    return {**plain, "too_few": row.too_few}


def _print(rows: list[Row], console: Console) -> None:
    table = Table()
    for heading in ("", "technique", "trigger"):
        table.add_column(heading)
    for heading in ("n", "calls", "from", "change", "95 %", "without"):
        table.add_column(heading, justify="right", no_wrap=True)
    shown = [row for row in rows if row.trigger is None or not row.too_few]
    for row in shown:
        name = "(none)" if row.technique == NONE else row.technique
        start = (row.language, name, row.trigger or "all", str(row.count), str(row.calls))
        table.add_row(*start, *_figures(row), style="bold" if row.trigger is None else None)
    console.print(table)
    if len(rows) > len(shown):
        console.print(
            f"{len(rows) - len(shown)} rows of one trigger have too few moments; --json lists them."
        )
    console.print(NOTE, style="dim")


def _figures(row: Row) -> tuple[str, ...]:
    if row.mean is None or row.low is None or row.high is None or row.before is None:
        return ("", "too few", "", "")
    usual = "–" if row.usual is None else f"{row.usual:+.2f}"
    return (f"{row.before:.2f}", f"{row.mean:+.2f}", f"{row.low:+.2f} … {row.high:+.2f}", usual)
