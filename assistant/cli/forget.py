"""`assistant calls forget`: delete all about a customer, and prove it; `assistant calls backup`: a copy while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from assistant.cli.stored import Config, Customer, Tenant, known_as, url_of, with_store
from assistant.store import Store
from assistant.store.customers import Holdings
from assistant.store.lock import file_of

NAMES = {
    "calls": "calls",
    "journal": "journal lines",
    "events": "events",
    "feedback": "answers to cards",
    "interactions": "interactions",
    "promises": "promises",
    "customers": "customer record",
}


def forget(
    customer: Customer,
    tenant: Tenant = "",
    config: Config = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the proof as JSON.")] = False,
) -> None:
    """Delete everything about a customer, look again, and print what was deleted and what is left.

    Also beside a running server: a call of his that is live goes with its end. Backups made before are not changed.
    """
    name = known_as(config, tenant, customer)

    async def do(store: Store) -> None:
        found = await store.holdings(tenant, name)
        if not json:
            typer.echo(f"Customer {name}: {_said(found)}.")
        if not yes and not typer.confirm("Delete all of this?", err=True):
            raise typer.Abort
        calls = [row.call_id for row in await store.calls_of(tenant, name)]
        done = await store.forget(tenant, name)
        gone = [call for call in calls if call not in done.live]
        left = await store.holdings(tenant, name)
        traces = None if done.live else _searched(url_of(config), [name, *gone])
        proof = {
            "customer": name,
            "tenant": tenant,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "deleted": asdict(done.deleted),
            "live": done.live,
            "left": asdict(left),
            "bytes": traces,
        }
        typer.echo(orjson.dumps(proof, option=orjson.OPT_INDENT_2).decode() if json else _told(proof, left))
        if (left.total and not done.live) or any((traces or {}).values()):
            typer.echo("Something is left; is another program using the file? Run it again.", err=True)
            raise typer.Exit(1)

    with_store(config, do)


def _said(held: Holdings) -> str:
    parts = [f"{number} {NAMES[name]}" for name, number in asdict(held).items() if number]
    return ", ".join(parts) or "nothing is stored"


def _told(proof: dict[str, Any], left: Holdings) -> str:
    lines = [f"Deleted at {proof['at']}: {_said(Holdings(**proof['deleted']))}."]
    lines += [f"Call {call} is live: it is erased when it ends." for call in proof["live"]]
    lines.append(f"Looked again: {_said(left)}.")
    for place, count in (proof["bytes"] or {}).items():
        lines.append(f"{place}: {count} traces of the pseudonym or the deleted calls' ids in its bytes.")
    lines.append("Backups made before this still hold it: delete them by their own time (docs/privacy.md).")
    return "\n".join(lines)


def _searched(url: str, needles: Sequence[str]) -> dict[str, int] | None:
    """How often these occur in the bytes of the SQLite file and its logs; None for other stores."""
    file = file_of(url)
    if file is None:
        return None
    beside = [file, *(file.with_name(file.name + end) for end in ("-wal", "-journal"))]
    return {str(path): _count(path, needles) for path in beside if path.exists()}


def _count(path: Path, needles: Sequence[str], piece: int = 1 << 22) -> int:
    """Occurrences in the file, read in pieces that overlap by the longest needle."""
    wanted = [needle.encode() for needle in needles]
    most = max(map(len, wanted)) - 1
    found, before = 0, b""
    with path.open("rb") as file:
        while data := file.read(piece):
            window = before + data
            found += sum(window.count(one) - before.count(one) for one in wanted)
            before = window[-most:] if most else b""
    return found


def backup(
    file: Annotated[
        Path, typer.Argument(help="Where to; an older copy there is replaced when the new one is whole.")
    ],
    config: Config = None,
) -> None:
    """Copy the SQLite store while the server runs: one moment of it, checked, readable for its owner only.

    PostgreSQL is backed up with pg_dump. A copy keeps what retention deletes later: let it live no longer itself.
    """

    async def do(store: Store) -> None:
        await store.backup(file)
        size = await asyncio.to_thread(lambda: file.stat().st_size)
        typer.echo(f"{file}: {size} bytes, checked.")

    with_store(config, do)
