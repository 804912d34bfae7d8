"""`assistant audit`: who saw what."""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import orjson
import typer

from assistant.cli.stored import Config, with_store
from assistant.cli.token import duration
from assistant.store import Store
from assistant.store.audit import AuditQuery, AuditRow


def audit(
    config: Config = None,
    call: Annotated[str | None, typer.Option(help="Who saw this call; of a tenant: TENANT/CALL.")] = None,
    who: Annotated[str | None, typer.Option(help="What this person saw.")] = None,
    tenant: Annotated[str | None, typer.Option(help="Only people of this tenant.")] = None,
    since: Annotated[str, typer.Option(help="How far back: 30m, 8h, 7d.")] = "7d",
    limit: Annotated[int, typer.Option(min=1, help="At most so many rows, the newest.")] = 1000,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Who saw which call, newest first: names and ids, never words. Kept for access.audit_days."""

    async def show(store: Store) -> None:
        begin = time.time() - duration("--since", since)
        asked = AuditQuery(who=who, call_id=call, tenant=tenant, since=begin, limit=limit)
        for row in await store.audited(asked):
            typer.echo(orjson.dumps(asdict(row)).decode() if as_json else _line(row))

    with_store(config, show)


def _line(row: AuditRow) -> str:
    when = f"{datetime.fromtimestamp(row.at, UTC):%Y-%m-%d %H:%M:%S}Z"
    person = f"{row.tenant}/{row.who}" if row.tenant else row.who
    parts = (
        when,
        person,
        row.rank,
        row.act,
        row.call_id or "-",
        row.address or "-",
        "" if row.allowed else "REFUSED",
    )
    return "  ".join(parts).rstrip()
