"""`assistant serve`: the server, until it is stopped."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer
from fastapi import FastAPI

from assistant.cli.running import MENDABLE, run
from assistant.server import pauses
from assistant.server.app import address, bind, build, serving
from assistant.server.clock import SystemClock
from assistant.server.cluster.member import join
from assistant.server.core import Core, real_core
from assistant.server.voices import with_voices
from assistant.settings import Rules, Settings, load
from assistant.store import open_store
from assistant.store.lock import locked


def serve(
    config: Annotated[Path | None, typer.Option(help="Settings file (default: assistant.toml here).")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
) -> None:
    """Take transcripts, show panels. Ctrl-C stops; live calls go on at the next start. SIGHUP reads the rules anew."""
    given: dict[str, Any] = {"host": host, "port": port}
    try:
        settings = load(config, server={name: value for name, value in given.items() if value is not None})
    except MENDABLE as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    run(_serve(settings), logging.INFO, settings.server.log)


def _core(rules: Rules) -> Core:
    return with_voices(real_core(**rules.files()), rules)


async def _serve(settings: Settings) -> None:
    listening = bind(settings)
    try:
        core = _core(settings.rules)
        if core.tongue is not None:
            core.tongue("hello")  # loads its models, which stay too
        pauses.settle()
        url = settings.store.url.get_secret_value()
        with locked(url):
            store = await open_store(url)
            try:
                member = (
                    await join(settings, core.playbook_hash, SystemClock()) if settings.bus.shared else None
                )
                app = build(core, settings, store, member=member, load=lambda: _core(settings.rules))
                _reload_on_hangup(app)
                typer.echo(f"Serving on {address(listening)} (playbook {core.playbook_hash[:12]})")
                sweeping = asyncio.create_task(pauses.sweep(), name="sweep")
                try:
                    await serving(app, settings).serve(sockets=[listening])
                finally:
                    sweeping.cancel()
            finally:
                await store.close()
    finally:
        listening.close()


def _reload_on_hangup(app: FastAPI) -> None:
    def hangup() -> None:
        # None while the server is starting: what it reads then is new anyway.
        if (reloader := getattr(app.state, "reloader", None)) is not None:
            reloader.soon()

    with suppress(AttributeError, NotImplementedError):  # no such signal on Windows
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, hangup)
