"""`assistant docs`: documents that are made from the code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.server.asyncapi import text

app = typer.Typer(no_args_is_help=True, help="Write the documents that are made from the code.")


@app.callback()
def _documents() -> None:
    """Write the documents that are made from the code."""


@app.command()
def asyncapi(
    out: Annotated[Path, typer.Option(help="Where to write it; - prints it.")] = Path("docs/asyncapi.json"),
) -> None:
    """The sockets' protocol as an AsyncAPI 3 document."""
    if out == Path("-"):
        typer.echo(text(), nl=False)
        return
    try:
        out.write_text(text(), encoding="utf-8")
    except OSError as error:
        typer.echo(f"{out}: cannot be written: {error.strerror}", err=True)
        raise typer.Exit(2) from None
    typer.echo(str(out))
