"""`assistant docs`: documents that are made from the code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.server.asyncapi import text as asyncapi_text
from assistant.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Write the documents that are made from the code.")
Out = Annotated[Path | None, typer.Option(help="Where to write it; - prints it.")]


@app.callback()
def _documents() -> None:
    """Write the documents that are made from the code."""


@app.command()
def asyncapi(out: Out = None) -> None:
    """The sockets' protocol as an AsyncAPI 3 document (docs/asyncapi.json)."""
    _write(asyncapi_text, out or Path("docs/asyncapi.json"))


@app.command()
def settings(out: Out = None) -> None:
    """Every setting with its default and meaning (docs/settings.md)."""
    _write(settings_text, out or Path("docs/settings.md"))


def settings_text() -> str:
    """Markdown: one table a section of assistant.toml."""
    lines = [
        "# Settings",
        "",
        "`assistant.toml` in the working directory (or `--config FILE`), then the environment, then arguments; the later one wins.",
        "A variable is section and key: `ASSISTANT_SERVER__PORT=9000`. Unknown keys are errors. How the assistant *decides* is not",
        "set here but in `rules/policy.toml`. This page is written by `assistant docs settings`.",
    ]
    for name, field in Settings.model_fields.items():
        section = field.annotation
        rows = getattr(section, "model_fields", None)
        if rows is None:
            lines += ["", f"`{name}` (default `{field.default!r}`): {field.description or ''}"]
            continue
        lines += _section(name, section)
    return "\n".join(lines) + "\n"


def _section(name: str, section: Any) -> list[str]:
    """One table, and one more for each section inside it."""
    lines = [
        "",
        f"## [{name}]",
        "",
        (section.__doc__ or "").strip(),
        "",
        "| key | default | meaning |",
        "|---|---|---|",
    ]
    inner: list[str] = []
    for key, row in section.model_fields.items():
        if hasattr(row.annotation, "model_fields"):
            inner += _section(f"{name}.{key}", row.annotation)
            continue
        default = row.get_default(call_default_factory=True)
        shown = default.get_secret_value() if hasattr(default, "get_secret_value") else default
        meaning = (row.description or "").replace("|", "\\|")
        lines.append(f"| `{key}` | `{shown}` | {meaning} |")
    return lines + inner


def _write(text: Callable[[], str], out: Path) -> None:
    if out == Path("-"):
        typer.echo(text(), nl=False)
        return
    try:
        out.write_text(text(), encoding="utf-8")
    except OSError as error:
        typer.echo(f"{out}: cannot be written: {error.strerror}", err=True)
        raise typer.Exit(2) from None
    typer.echo(str(out))
