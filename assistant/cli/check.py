"""`assistant check`: would a server with these settings start and work?"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.server.inspection import inspect
from assistant.settings import Settings, SettingsError, load


def check(
    config: Annotated[Path | None, typer.Option(help="Settings file (default: assistant.toml here).")] = None,
) -> None:
    """Try everything that a server will need, and change nothing: settings, address, rules and models, store, bus, TLS, access.

    One line a fault, with place and remedy; exit code 2 if there is one. Run it as the server's user, before you start it.
    """
    logging.basicConfig(level=logging.CRITICAL)
    try:
        settings = load(config)
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    if asyncio.run(_faults(settings)):
        raise typer.Exit(2)
    typer.echo("a server with these settings can start")


async def _faults(settings: Settings) -> int:
    count = 0
    with Console(stderr=True).status("settings") as shown:
        async for name, faults in inspect(settings):
            shown.update(name)
            count += len(faults)
            for fault in faults:
                typer.echo(fault, err=True)
            if not faults:
                typer.echo(f"{name}: good")
    return count
