"""`assistant train`: fit classifier and fusion anew from labelled calls, utterances and, if at hand, public sets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from assistant import data


def train(
    date: Annotated[
        str, typer.Option(help="Date for the training records, e.g. 2026-11-29 (kept as it is).")
    ],
    public: Annotated[
        Path | None, typer.Option(help="Folder of the public sets; without it they are left out.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where the files go (default: models/).")] = None,
    samples: Annotated[
        Path | None, typer.Option(help="Folder of labelled calls (default: samples/).")
    ] = None,
    corpus: Annotated[
        Path | None, typer.Option(help="Folder of the other training data (default: models/data).")
    ] = None,
    rules: Annotated[
        Path | None, typer.Option(help="Folder of the rules (default: the ones in use).")
    ] = None,
    seed: Annotated[int, typer.Option(help="Shuffles the folds.")] = 0,
) -> None:
    """Train all languages and write models/<lang>.npz and models/fusion.json. The same data give the same bytes."""
    console = Console(stderr=True)
    try:
        from assistant.training.pipeline import LANGUAGES, Sources
        from assistant.training.pipeline import train as run
    except ModuleNotFoundError as error:
        console.print(f"training needs {error.name}; install the extra: assistant\\[train]")
        raise typer.Exit(1) from error
    from assistant.evaluation.corpus import CorpusError
    from assistant.training.base import Plan

    sources = Sources(
        samples=samples or data.samples(),
        data=corpus or data.models() / "data",
        rules=rules or data.rules(),
        public=public,
    )
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("reading", total=None)

        def told(text: str) -> None:
            progress.update(task, description=text)
            progress.console.log(text)

        try:
            files = run(sources, Plan(seed=seed), date, LANGUAGES, told)
        except (CorpusError, FileNotFoundError) as error:
            console.print(f"[red]cannot train:[/] {error}", soft_wrap=True)
            raise typer.Exit(1) from error
    folder = out or data.models()
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    _print(console, files, folder)


def _print(console: Console, files: dict[str, bytes], folder: Path) -> None:
    table = Table(title=f"written to {folder}")
    table.add_column("file")
    table.add_column("KiB", justify="right")
    for name, content in sorted(files.items()):
        table.add_row(name, f"{len(content) / 1024:.0f}")
    console.print(table)
