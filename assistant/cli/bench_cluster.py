"""`assistant bench cluster`: many machines on this one, and what their deaths cost; `bench share`: two workers against one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import orjson
import typer
from rich.console import Console
from rich.table import Table

from assistant import data
from assistant.bench.cluster.drill import drill
from assistant.bench.cluster.outcome import Outcome, Plan
from assistant.bench.cluster.share import share
from assistant.bench.load.process import BenchError
from assistant.bench.load.rhythm import read_scripts
from assistant.server.core import real_core
from assistant.store import StoreError

STORE = "postgresql://postgres@127.0.0.1:5432/test"
SCRIPTS = 40

Found = TypeVar("Found")

Store = Annotated[
    str, typer.Option(help="A PostgreSQL database; another one is made beside it, and taken away.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")]
_STORE = os.environ.get("ASSISTANT_TEST_POSTGRES", STORE)


def run_cluster(
    calls: Annotated[int, typer.Option(min=1, help="Live calls.")] = 200,
    workers: Annotated[int, typer.Option(min=2, help="Workers; one more comes on the way.")] = 2,
    gateways: Annotated[int, typer.Option(min=2, help="Gateways.")] = 2,
    nats: Annotated[int, typer.Option(min=1, help="NATS servers; with three of them one is killed.")] = 3,
    partitions: Annotated[int, typer.Option(min=1, help="bus.partitions")] = 16,
    lease_s: Annotated[float, typer.Option(help="bus.lease_s")] = 3.0,
    settle_s: Annotated[float, typer.Option(help="Seconds that each fault is looked at.")] = 20.0,
    speed: Annotated[float, typer.Option(help="Times real time.")] = 1.0,
    logs: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="A folder for the logs; else they are thrown away."),
    ] = None,
    store: Store = _STORE,
    json: Json = False,
) -> None:
    """Kill a worker, a gateway and a NATS server during live calls; compare what is stored with the offline replay."""
    plan = Plan(
        calls=calls,
        workers=workers,
        gateways=gateways,
        nats=nats,
        partitions=partitions,
        lease_s=lease_s,
        settle_s=settle_s,
        speed=speed,
    )
    console = Console(stderr=True)
    scripts = read_scripts(data.samples(), SCRIPTS)
    found = _run(
        drill(plan, real_core(), scripts, store, lambda text: console.print(f"[dim]{text}[/dim]"), logs)
    )
    if json:
        typer.echo(orjson.dumps(found.plain(), option=orjson.OPT_INDENT_2).decode())
    else:
        _show(found)
    if not found.good:
        raise typer.Exit(1)


def run_share(
    calls: Annotated[int, typer.Option(min=1, help="Calls that talk as fast as they are heard.")] = 48,
    seconds: Annotated[float, typer.Option(help="Seconds of each measurement.")] = 15.0,
    quota: Annotated[float, typer.Option(help="Share of a core that each worker may use.")] = 0.2,
    store: Store = _STORE,
    json: Json = False,
) -> None:
    """What two workers carry over NATS against one, each held to a share of a core so that nothing else is the limit."""
    console = Console(stderr=True)
    scripts = read_scripts(data.samples(), SCRIPTS)
    found = _run(
        share(scripts, calls, seconds, quota, store, lambda text: console.print(f"[dim]{text}[/dim]"))
    )
    if json:
        typer.echo(orjson.dumps(found.plain(), option=orjson.OPT_INDENT_2).decode())
        return
    table = Table(title=f"Messages heard a second; each worker may use {found.quota:.0%} of a core")
    for column in ("workers", "messages/s", "worker µs", "gateway µs", "NATS µs"):
        table.add_column(column, justify="right")
    for one in found.levels:
        cost = (one.worker_us, one.gateway_us, one.nats_us)
        table.add_row(str(one.workers), f"{one.messages_per_s:.0f}", *(f"{value:.0f}" for value in cost))
    shown = Console()
    shown.print(table)
    shown.print(f"two workers carry {found.gain:.2f} × what one carries")


def _run(work: Coroutine[Any, Any, Found]) -> Found:
    """The result of `work`; what is missing on this machine is one message and exit code 2."""
    try:
        return asyncio.run(work)
    except (BenchError, StoreError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def _show(found: Outcome) -> None:
    table = Table(title=f"{found.calls} calls, {found.finals} finals, {found.interims} interims")
    for column in (
        "what happened",
        "messages",
        "waited > 1 s",
        "first heard",
        "last heard",
        "last on a panel",
    ):
        table.add_column(column, justify="left" if column == "what happened" else "right")
    for fault in found.faults:
        times = (fault.first_s, fault.last_s, fault.panel_s)
        shown = [f"{value:.1f} s" if fault.disturbed else "–" for value in times]
        table.add_row(fault.what, str(fault.messages), str(fault.disturbed), *shown)
    console = Console()
    console.print(table)
    console.print(
        f"lost {found.lost} · shown twice {found.twice} of {found.cards} cards · "
        f"other than the replay {found.differ} · gaps on panels {found.torn} · unseen {found.unseen} · "
        f"refused {len(found.refused)}"
    )
    for name, times_ms in (("accepted", found.accepted_ms), ("panel", found.panel_ms)):
        console.print(f"{name}: " + ", ".join(f"{mark} {value:.0f} ms" for mark, value in times_ms.items()))
    for refused in found.refused[:5]:
        console.print(refused)
