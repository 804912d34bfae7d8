"""`assistant calls export`: one stored call as a file for other systems, or for the one whom it is about."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import orjson
import typer

from assistant.cli.stored import Config, Tenant, known_as, with_store
from assistant.evaluation.vcon import vcon
from assistant.store import CallRow, Store, StoreError
from assistant.wire import WireError, decode_event


class Format(StrEnum):
    """`vcon`: turns, tension, summary, without names. `json`: all that is stored about the call."""

    VCON = "vcon"
    JSON = "json"


def export(
    call_id: Annotated[str | None, typer.Argument(help="Which call.")] = None,
    config: Config = None,
    customer: Annotated[
        str | None,
        typer.Option(
            help="Instead of a call: all that is stored about this customer (his id, or pseudonym)."
        ),
    ] = None,
    tenant: Tenant = "",
    as_: Annotated[
        Format,
        typer.Option("--format", help="vcon: turns, tension, summary; json: all that is stored."),
    ] = Format.VCON,
) -> None:
    """Print a stored call as one JSON document: vCon (IETF draft) or everything that is stored about it.

    With --customer everything about one customer, for whoever asks what is known about him.
    """
    if (call_id is None) == (customer is None):
        raise typer.BadParameter("give a call or --customer")
    if customer is not None:
        name = known_as(config, tenant, customer)
        with_store(config, lambda store: _print_customer(store, tenant, name))
        return
    assert call_id is not None

    async def print_it(store: Store) -> None:
        row = await store.call(call_id)
        if row is None:
            raise StoreError(f"no call {call_id!r} in the store; ended calls are kept only with retention")
        events = await store.events(call_id)
        document = (
            _vcon(row, events) if as_ is Format.VCON else _json(row, await store.journal(call_id), events)
        )
        sys.stdout.buffer.write(document + b"\n")

    with_store(config, print_it)


async def _print_customer(store: Store, tenant: str, customer: str) -> None:
    known = await store.history(tenant, customer, 0.0)
    calls = []
    for row in await store.calls_of(tenant, customer):
        found = _json(row, await store.journal(row.call_id), await store.events(row.call_id))
        calls.append(orjson.Fragment(found))
    stored = {"customer": customer, "tenant": tenant, "known": asdict(known), "calls": calls}
    sys.stdout.buffer.write(orjson.dumps(stored, option=orjson.OPT_INDENT_2) + b"\n")


def _vcon(row: CallRow, lines: Sequence[bytes]) -> bytes:
    try:
        events = [decode_event(line) for line in lines]
    except WireError as error:
        raise StoreError(f"call {row.call_id}: an event cannot be read: {error}; try --format json") from None
    made = vcon(row.call_id, events, opened_at=row.opened_at, ended_at=row.ended_at, playbook=row.playbook)
    return orjson.dumps(made, option=orjson.OPT_INDENT_2)


def _json(row: CallRow, journal: Sequence[bytes], events: Sequence[bytes]) -> bytes:
    stored = {
        "call": asdict(row),
        "journal": [orjson.Fragment(line) for line in journal],
        "events": [orjson.Fragment(line) for line in events],
    }
    return orjson.dumps(stored, option=orjson.OPT_INDENT_2)
