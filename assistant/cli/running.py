"""How commands start a server in this process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, Literal

import typer

from assistant.bus.link import BusError
from assistant.cli.json_line import JsonLine
from assistant.cli.one_line import OneLine
from assistant.packs.source import PackError
from assistant.server.app import NotAllowed
from assistant.settings import SettingsError
from assistant.store import StoreError

# What the one who starts a server can mend; each says how.
MENDABLE = (SettingsError, StoreError, BusError, PackError, NotAllowed)


def run(main: Coroutine[Any, Any, None], level: int, log: Literal["text", "json"] = "text") -> None:
    """Run `main` until it ends or Ctrl-C is pressed; mendable faults are one message and exit code 2."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine() if log == "text" else JsonLine())
    logging.basicConfig(level=level, handlers=[handler])
    # They say a line for every connection and every part of themselves; their faults are still said.
    for name in ("uvicorn.error", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        import uvloop

        runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    except ModuleNotFoundError:
        runner = asyncio.Runner()
    try:
        with runner:
            runner.run(main)
    except KeyboardInterrupt:
        typer.echo("Stopped.")
    except MENDABLE as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
