"""`assistant rehearse`: prompts and cards on labelled calls, each heard by models that have not seen it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from assistant import data


def rehearse(
    public: Annotated[Path | None, typer.Option(help="Folder of the public sets, as for training.")] = None,
    lang: Annotated[list[str] | None, typer.Option(help="Only these languages.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Cross-validate the whole engine: escalation prompts in window, false ones, cards, per kind of call. Minutes."""
    from assistant.evaluation.alarms import escalation_figures
    from assistant.evaluation.cards import card_figures
    from assistant.evaluation.run import CallRun
    from assistant.packs.loader import load
    from assistant.training.base import Plan
    from assistant.training.pipeline import LANGUAGES, Sources, gather
    from assistant.training.rehearsal import rehearse as run

    console = Console(stderr=True)
    plan, playbook = Plan(), load()
    sources = Sources(samples=data.samples(), data=data.models() / "data", rules=data.rules(), public=public)
    languages = tuple(lang or LANGUAGES)
    runs: list[CallRun] = []
    with Progress(console=console) as progress:
        task = progress.add_task("rehearsing", total=len(languages) * plan.folds)
        for code in languages:
            runs += run(gather(sources, code), playbook, plan, lambda: progress.advance(task))
    figures = {}
    for kind in ("staged", "balanced", "new"):
        for code in (*languages, "all"):
            chosen = [each for each in runs if each.call.kind == kind and code in ("all", each.call.lang)]
            figures[f"{kind}.{code}"] = {
                **escalation_figures(chosen),
                "cards": card_figures(chosen)["a_call"],
            }
    if json:
        typer.echo(orjson.dumps(figures, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode())
        return
    table = Table(title="Whole engine, each call heard by models that have not seen it")
    for column in (
        "calls",
        "n",
        "should escalate",
        "in window",
        "false",
        "calm alarms",
        "lead turns",
        "cards a call",
    ):
        table.add_column(column, justify="right")
    for name, row in figures.items():
        keys = ("calls", "should_escalate", "in_window", "false", "calm_alarms", "lead_turns", "cards")
        table.add_row(name, *(f"{row[key]:.2f}".removesuffix(".00") for key in keys))
    Console().print(table)
