"""`assistant calls suppressed`: which cards were held back, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from assistant.cli.stored import Config, Events, More, gather
from assistant.evaluation.suppressed import REASONS, Silence, silence


def suppressed(
    config: Config = None,
    events: Events = None,
    more: More = None,
    json: Annotated[bool, typer.Option("--json", help="By technique and language, as JSON.")] = False,
) -> None:
    """How many cards would have been right but were held back, and why. Never by agent."""
    found, faults = gather(config, [*(events or ()), *(more or ())])
    told = silence(found)
    if json:
        typer.echo(orjson.dumps(asdict(told), option=orjson.OPT_INDENT_2).decode())
    else:
        _print(told, Console())
    if faults:
        raise typer.Exit(1)


def _print(told: Silence, console: Console) -> None:
    """Reasons by language; techniques are in the JSON."""
    counts: Counter[tuple[str, str]] = Counter()
    for held in told.held:
        counts[held.why, held.language] += held.count
    languages = sorted({language for _, language in counts})
    table = Table(title=f"{told.offered} cards shown in {told.calls} calls, {counts.total()} held back")
    for heading in ("why", "which means"):
        table.add_column(heading)
    for heading in (*languages, "all"):
        table.add_column(heading, justify="right")
    totals = {why: sum(n for (each, _), n in counts.items() if each == why) for why, _ in counts}
    for why in sorted(totals, key=lambda each: (-totals[each], each)):
        cells = (str(counts[why, language]) for language in languages)
        table.add_row(why, REASONS.get(why, ""), *cells, str(totals[why]))
    console.print(table)
