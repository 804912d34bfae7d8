"""What the `calls` commands share: a store opened for them, and the events of many calls."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from assistant.evaluation.events import read_events
from assistant.privacy.pseudonym import CHARS, pseudonym
from assistant.settings import SettingsError, load
from assistant.store import Store, StoreError, open_store
from assistant.types import Event
from assistant.wire import WireError, decode_event

Config = Annotated[Path | None, typer.Option(help="Settings file (default: assistant.toml here).")]
Events = Annotated[
    list[Path] | None,
    typer.Option(
        "--events", metavar="FILE...", help="Files of events (assistant replay --json), not the store."
    ),
]
More = Annotated[
    list[Path] | None, typer.Argument(metavar="", help="More files after --events.", hidden=True)
]


Customer = Annotated[
    str, typer.Argument(help="The customer's id as feeds say it (customer_ref), or his pseudonym.")
]
Tenant = Annotated[str, typer.Option(help="Whose customer; without it the house's.")]


def url_of(config: Path | None) -> str:
    """Where the configured store is. Raises SettingsError."""
    return load(config).store.url.get_secret_value()


def known_as(config: Path | None, tenant: str, customer: str) -> str:
    """The pseudonym that `customer` has in the store; a pseudonym as it is. Ends the command where there is no key."""
    if re.fullmatch(rf"[0-9a-f]{{{CHARS}}}", customer):
        return customer
    try:
        key = load(config).privacy.customer_key
        if key is None:
            raise SettingsError("privacy.customer_key is not set: customers are not known here by any id")
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    return pseudonym(key.get_secret_value(), tenant, customer)


def with_store(config: Path | None, do: Callable[[Store], Awaitable[None]]) -> None:
    """Run `do` on the configured store; what its owner can mend is one message and exit code 2."""

    async def run() -> None:
        store = await open_store(url_of(config))
        try:
            await do(store)
        finally:
            await store.close()

    try:
        asyncio.run(run())
    except (SettingsError, StoreError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def gather(config: Path | None, files: list[Path]) -> tuple[list[Event], int]:
    """The events of `files`, or without any of all calls in the store; and how many faults were reported."""
    faults: list[str] = []

    def report(text: str) -> None:
        faults.append(text)
        typer.echo(text, err=True)

    if files:
        return list(read_events(files, report)), len(faults)
    found: list[Event] = []

    async def collect(store: Store) -> None:
        for row in await store.calls():
            for line in await store.events(row.call_id):
                try:
                    found.append(decode_event(line))
                except WireError as error:
                    report(f"call {row.call_id}: an event of it cannot be read: {error}")
        if not found:
            typer.echo("the store holds no events; ended calls are kept only with retention", err=True)

    with_store(config, collect)
    return found, len(faults)
