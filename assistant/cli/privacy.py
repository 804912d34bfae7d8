"""`assistant privacy`: what this installation does with people's data."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from assistant import __version__
from assistant.cli.stored import Config
from assistant.privacy.sheet import sheet
from assistant.settings import SettingsError, load

app = typer.Typer(no_args_is_help=True, help="What this installation does with people's data.")


class Language(StrEnum):
    """Languages of the sheet."""

    EN = "en"
    DE = "de"


@app.callback()
def privacy() -> None:
    """What this installation does with people's data."""


@app.command()
def report(
    lang: Annotated[Language, typer.Option(help="Language of the sheet.")] = Language.EN,
    config: Config = None,
) -> None:
    """Print the fact sheet for works council and impact assessment, made from the settings in force (Markdown)."""
    try:
        settings = load(config)
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    typer.echo(sheet(settings, lang.value, datetime.now(UTC).astimezone().date(), __version__), nl=False)
