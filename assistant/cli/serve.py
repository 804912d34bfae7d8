"""`assistant serve`: the server, until it is stopped."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.cli.running import MENDABLE, run
from assistant.server.app import address, bind, build, serving
from assistant.server.clock import SystemClock
from assistant.server.cluster.member import join
from assistant.server.core import real_core
from assistant.server.voices import with_voices
from assistant.settings import Settings, load
from assistant.store import open_store
from assistant.store.lock import locked


def serve(
    config: Annotated[Path | None, typer.Option(help="Settings file (default: assistant.toml here).")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
) -> None:
    """Take transcripts, show panels. Ctrl-C stops; live calls go on at the next start."""
    given: dict[str, Any] = {"host": host, "port": port}
    try:
        settings = load(config, server={name: value for name, value in given.items() if value is not None})
    except MENDABLE as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    run(_serve(settings), logging.INFO)


async def _serve(settings: Settings) -> None:
    listening = bind(settings)
    try:
        rules = settings.rules
        core = with_voices(real_core(**rules.files()), rules)
        url = settings.store.url.get_secret_value()
        with locked(url):
            store = await open_store(url)
            try:
                member = (
                    await join(settings, core.playbook_hash, SystemClock()) if settings.bus.shared else None
                )
                typer.echo(f"Serving on {address(listening)} (playbook {core.playbook_hash[:12]})")
                await serving(build(core, settings, store, member=member), settings).serve(
                    sockets=[listening]
                )
            finally:
                await store.close()
    finally:
        listening.close()
