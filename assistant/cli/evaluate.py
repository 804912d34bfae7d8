"""`assistant evaluate`: how well the assistant hears on labelled calls and utterances."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from assistant.deep.beside import both_voices
from assistant.deep.files import DeepMissing
from assistant.deep.voice import Voice
from assistant.engine.playbook import Playbook
from assistant.evaluation import report
from assistant.evaluation.ablation import ABLATIONS
from assistant.evaluation.corpus import Call, CorpusError, line, read_call, read_rows
from assistant.evaluation.quotes import HEADS, read_quotes
from assistant.evaluation.quotes import compare as compare_quotes
from assistant.evaluation.run import CallRun, run, single
from assistant.evaluation.situations import compare as compare_situations
from assistant.evaluation.situations import read_chosen
from assistant.packs.loader import load
from assistant.packs.source import PackError

# The rows of the table: key, name.
_FIGURES = (
    ("auc_level2", "AUC ≥2"),
    ("average_precision_level2", "average precision ≥2"),
    ("auc_level3", "AUC ≥3"),
    ("qwk", "QWK"),
    ("calibration_error", "calibration error"),
    ("triggers_macro_f1", "triggers, macro F1"),
    ("flags_micro_f1", "flags, micro F1"),
    ("techniques_micro_f1", "techniques, micro F1"),
    ("missteps_micro_f1", "missteps, micro F1"),
)
_PROMPTS = (
    ("should_escalate", "calls to escalate"),
    ("in_window", "prompted in time"),
    ("false", "prompted for nothing"),
    ("calm_alarms", "calm calls with a prompt"),
    ("lead_turns", "lead, customer turns"),
    ("stage_changes", "stage changes a call"),
)
_CARDS = (
    ("cards", "cards"),
    ("a_call", "cards a call"),
    ("a_calm_call", "cards a calm call"),
    ("most", "most cards in a call"),
    ("just_done", "cards for what was just done"),
    ("repeated", "texts shown twice in a call"),
)


def evaluate(
    paths: Annotated[
        list[Path], typer.Argument(help="Labelled calls or utterances: JSONL files or folders of them.")
    ],
    json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    noise: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of words damaged like a recogniser does.")
    ] = 0.0,
    deep: Annotated[bool, typer.Option("--deep", help="Hear with the deep voice too.")] = False,
    ablation: Annotated[bool, typer.Option(help="Also measure with each voice taken out.")] = False,
    resamples: Annotated[
        int, typer.Option(min=0, help="Bootstrap resamples of whole calls.")
    ] = report.RESAMPLES,
    rules: Annotated[
        Path | None, typer.Option(help="Folder of the rules (default: the ones in use).")
    ] = None,
    models: Annotated[
        Path | None, typer.Option(help="Folder of the models (default: the ones in use).")
    ] = None,
    quotes: Annotated[
        Path | None,
        typer.Option(
            help="Folder of <lang>.jsonl with the quotes that readers marked: what the hand-over finds of them."
        ),
    ] = None,
    situations: Annotated[
        Path | None,
        typer.Option(
            help="Folder of <lang>.jsonl with the situations that readers chose: how often the surest is one of them."
        ),
    ] = None,
) -> None:
    """Fold labelled calls through the real engine and compare with the labels, per language.

    Figures on calls that the models were trained on (samples/, models/data) flatter: models/README.md has the honest ones.
    """
    console = Console(stderr=True)
    try:
        files = _files(paths)
        for option, folder in (("--quotes", quotes), ("--situations", situations)):
            if folder is not None and not folder.is_dir():
                raise FileNotFoundError(f"{option} {folder}: no such folder")
        playbook = load(rules, models)
        voice = None
        if deep:
            playbook, voice = both_voices(playbook, models / "deep" if models else None)
        runs = _runs(files, playbook, noise, console, voice)
        measured = _measure(runs, noise, resamples)
        if quotes is not None:
            measured["quotes"] = _with_readers(runs, quotes, read_quotes, compare_quotes, playbook)
        if situations is not None:
            measured["situations"] = _with_readers(
                runs, situations, read_chosen, partial(compare_situations, voice=voice), playbook
            )
        if ablation:
            measured["ablation"] = _ablate(files, playbook, noise, console)
    except (CorpusError, DeepMissing, PackError, FileNotFoundError) as error:
        console.print(f"[red]cannot evaluate:[/] {error}", soft_wrap=True)
        raise typer.Exit(1) from error
    if json:
        typer.echo(orjson.dumps(measured, option=orjson.OPT_INDENT_2).decode())
    else:
        _print(measured, Console())


def _files(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(f"{path}: no such file or folder")
        found += sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
    if not found:
        raise CorpusError(f"no .jsonl file in {', '.join(map(str, paths))}")
    return found


def _runs(
    files: Sequence[Path], playbook: Playbook, noise: float, console: Console, voice: Voice | None = None
) -> dict[str, list[CallRun]]:
    """Language -> runs. A file whose first line has a `call_id` is a call, any other one holds utterances."""
    runs: dict[str, list[CallRun]] = {}
    for path in track(files, "hearing", console=console, transient=True):
        rows = read_rows(path)
        if rows and "call_id" in rows[0]:
            call = read_call(path, path.parent.name, graded=False)
            runs.setdefault(call.lang, []).append(run(call, playbook, noise, voice))
            continue
        for number, row in enumerate(rows, start=1):
            each = line(row, str(row.get("lang")), f"{path}:{number}")
            runs.setdefault(f"{each.lang} utterances", []).append(
                single(each, number, playbook, noise, voice)
            )
    return dict(sorted(runs.items()))


def _measure(runs: Mapping[str, Sequence[CallRun]], noise: float, resamples: int) -> dict[str, Any]:
    groups = {name: report.report(each, resamples) for name, each in runs.items()}
    spoken = [each for name, each in runs.items() if not name.endswith("utterances")]
    if len(spoken) > 1:
        groups["all calls"] = report.report([call for each in spoken for call in each], resamples)
    return {"noise": noise, "groups": groups}


def _with_readers(
    runs: Mapping[str, Sequence[CallRun]],
    folder: Path,
    read: Callable[[Path], Any],
    compared: Callable[[Iterable[Call], Any, Playbook], Any],
    playbook: Playbook,
) -> dict[str, Any]:
    """Language -> the program `compared` with what readers have labelled in `folder`."""
    return {
        lang: compared((each.call for each in spoken), read(folder / f"{lang}.jsonl"), playbook)
        for lang, spoken in runs.items()
        if lang in playbook.languages
    }


def _ablate(files: Sequence[Path], playbook: Playbook, noise: float, console: Console) -> dict[str, Any]:
    """Name of the ablation -> group -> AUC >= 2 and QWK."""
    variants: Mapping[str, Callable[[Playbook], Playbook]] = {"full": lambda same: same, **ABLATIONS}
    return {
        name: {
            group: {"auc_level2": round(report.auc2(each), 4), "qwk": round(report.kappa(each), 4)}
            for group, each in _runs(files, change(playbook), noise, console).items()
        }
        for name, change in variants.items()
    }


def _print(measured: Mapping[str, Any], console: Console) -> None:
    """Figures as rows, languages as columns: an interval needs room."""
    groups = measured["groups"]
    table = Table(title=f"{measured['noise']:.0%} of the words damaged" if measured["noise"] else None)
    for heading in ("", *groups):
        table.add_column(heading, justify="right")
    for key, name in (
        ("calls", "calls"),
        ("customer_turns", "customer turns"),
        ("base_rate_level2", "rate ≥2"),
    ):
        table.add_row(name, *(_number(group[key]) for group in groups.values()))
    for key, name in _FIGURES:
        table.add_row(name, *(_cell(group["figures"].get(key)) for group in groups.values()))
    for key, name in (
        ("no_words_auc_level2", "AUC ≥2 without words"),
        ("matched_auc_level2", "AUC ≥2, matched pairs"),
    ):
        table.add_row(name, *(_number(group[key]) for group in groups.values()))
    known = [group["escalation"]["calls"] for group in groups.values()]
    for key, name in _PROMPTS if any(known) else ():
        table.add_row(name, *(_number(group["escalation"][key]) for group in groups.values()))
    for key, name in _CARDS if any(known) else ():
        table.add_row(name, *(_number(group["cards"][key]) for group in groups.values()))
    console.print(table)
    if "quotes" in measured:
        _print_quotes(measured["quotes"], console)
    if "situations" in measured:
        _print_situations(measured["situations"], console)
    if "ablation" in measured:
        _print_ablation(measured["ablation"], console)


def _print_quotes(quotes: Mapping[str, Any], console: Console) -> None:
    table = Table(title="Quotes of hand-over and summary: precision / recall (marked)")
    for heading in ("", *quotes):
        table.add_column(heading, justify="right")
    for head in HEADS:
        table.add_row(
            head,
            *(
                f"{each[head]['precision']:.2f} / {each[head]['recall']:.2f} ({each[head]['marked']:.0f})"
                for each in quotes.values()
            ),
        )
    console.print(table)


def _print_situations(found: Mapping[str, Mapping[str, float]], console: Console) -> None:
    table = Table(title="Situations: the surest one of a turn, sure enough for a card")
    for heading in ("", *found):
        table.add_column(heading, justify="right")
    for key in ("turns", "fitting", "named", "precision", "recall"):
        table.add_row(key, *(_number(each[key]) for each in found.values()))
    console.print(table)


def _print_ablation(ablation: Mapping[str, Any], console: Console) -> None:
    table = Table(title="AUC ≥2 (QWK) with voices taken out")
    groups = list(next(iter(ablation.values())))
    for heading in ("", *groups):
        table.add_column(heading, justify="right")
    for name, figures in ablation.items():
        table.add_row(
            name, *(f"{figures[group]['auc_level2']:.3f} ({figures[group]['qwk']:.2f})" for group in groups)
        )
    console.print(table)


def _cell(figure: Mapping[str, float] | None) -> str:
    if figure is None:
        return "–"
    if figure["low"] is None:
        return _number(figure["value"])
    return f"{figure['value']:.3f}\n{figure['low']:.2f}–{figure['high']:.2f}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}".rstrip("0").rstrip(".")
