"""`assistant rules`: lint, test, new, diff."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant import data
from assistant.packs.contract import read_contract
from assistant.packs.lint import lint as run_lint
from assistant.packs.policy import run_tests
from assistant.packs.scaffold import scaffold
from assistant.packs.source import PackError

app = typer.Typer(no_args_is_help=True, help="Check, test, start and compare rule packs.")
Rules = Annotated[Path | None, typer.Option(help="Folder of the rules (default: the ones in use).")]


@app.command()
def lint(
    rules: Rules = None,
    lang: Annotated[str | None, typer.Option(help="Only this language.")] = None,
    coverage: Annotated[bool, typer.Option(help="Print the coverage table.")] = True,
) -> None:
    """Run every example of every rule. One finding a line as `path:line: CODE: text`; exit 1 if there is an error."""
    folder = rules or data.rules()
    try:
        findings, table = run_lint(folder, lang)
    except PackError as error:
        findings, table = error.findings, {}
    for finding in findings:
        typer.echo(str(finding))
    if coverage and table:
        _print_coverage(folder, table)
    errors = sum(finding.severity == "error" for finding in findings)
    typer.echo(f"{errors} errors, {len(findings) - errors} warnings in {', '.join(table) or 'the contract'}")
    if errors:
        raise typer.Exit(1)


def _print_coverage(folder: Path, table: dict[str, Counter[str]]) -> None:
    out = Table(title="Cues per label and language")
    out.add_column("label")
    for code in table:
        out.add_column(code, justify="right")
    for label in read_contract(folder).labels.values():
        if label.cues:
            out.add_row(label.id, *(str(counts[label.id]) for counts in table.values()))
    Console().print(out)


@app.command()
def new(code: Annotated[str, typer.Argument(help="Language code, such as sv.")], rules: Rules = None) -> None:
    """Write the files of a new language out of taxonomy.toml."""
    try:
        for path in scaffold(rules or data.rules(), code):
            typer.echo(str(path))
    except FileExistsError:
        typer.echo(f"{code}: the folder exists already; remove it or choose another code", err=True)
        raise typer.Exit(1) from None


@app.command()
def test(rules: Rules = None) -> None:
    """Run the tests inside policy.toml through the real tension and stage machine; exit 1 if one fails."""
    try:
        failures = run_tests(rules or data.rules())
    except PackError as error:
        failures = error.findings
    for failure in failures:
        typer.echo(str(failure))
    typer.echo("policy tests failed" if failures else "policy tests passed")
    if failures:
        raise typer.Exit(1)


@app.command()
def diff(
    reference: Annotated[str, typer.Argument(help="Git reference to compare with, such as main or HEAD~1.")],
    rules: Rules = None,
    lang: Annotated[str | None, typer.Option(help="Only samples of this language.")] = None,
) -> None:
    """Show which events of the sample calls differ between the rules of a git reference and those in the folder."""
    from assistant.cli.rules_diff import DiffError, differences

    samples = sorted(data.samples().glob(f"{lang or '*'}/*.jsonl"))
    count = 0
    try:
        for difference in differences(reference, rules or data.rules(), samples):
            typer.echo(difference)
            count += 1
    except (DiffError, PackError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{count} turns differ in {len(samples)} sample calls")
