"""The audit log: who saw which call, who was refused, and never a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.access.who import Rank, Who
from assistant.server.access.ledger import AGAIN_S, REMEMBERED, Ledger, expire
from assistant.store import Change, StoreError
from assistant.store.audit import AuditQuery, AuditRow
from assistant.store.memory import MemoryStore
from tests.server.access.people import Keys, bearer, closed, token
from tests.server.fakes import HandClock, Running, final, heard, running, say

ANNA = Who(name="anna", rank=Rank.SUPERVISOR, tenant="acme")


async def written(server: Running) -> list[AuditRow]:
    while server.runtime.committer.waiting:
        await server.runtime.clock.sleep(0)
    return await server.runtime.store.audited(AuditQuery())


async def test_who_looks_at_a_call_is_written_down(closed_server: tuple[Running, Keys]) -> None:
    server, keys = closed_server
    async with server.feed("c1", headers=bearer(keys.make(tenant="acme"))) as feed:
        await say(feed, {"type": "start", "agent_id": "a1", "team": "billing"})
        await say(feed, final("a secret", 1))
        boss = bearer(token("s1", Rank.SUPERVISOR, "acme", "billing"))
        async with server.panel("call=c1", headers=boss) as panel:
            await heard(panel, "snapshot")
        rows = [row for row in await written(server) if row.act == "watch"]
    assert [(row.who, row.rank, row.tenant, row.call_id, row.allowed) for row in rows] == [
        ("s1", "supervisor", "acme", "acme/c1", True)
    ]
    assert rows[0].address == "127.0.0.1"
    assert "secret" not in repr(rows)


async def test_who_was_refused_is_written_down_as_well(closed_server: tuple[Running, Keys]) -> None:
    server, keys = closed_server
    async with server.feed("c1", headers=bearer(keys.make())) as feed, server.http() as client:
        await say(feed, {"type": "start", "agent_id": "a1"})
        async with server.panel("call=c1", headers=bearer(token("a2"))) as panel:
            await heard(panel, "error")
        await client.get("/-/settings", headers=bearer(token("a2")))
        refused = {(row.who, row.act, row.call_id) for row in await written(server) if not row.allowed}
    assert refused == {("a2", "watch", "c1"), ("a2", "GET /-/settings", None)}


async def test_an_agent_who_was_refused_a_stored_call_is_written_down(
    closed_server: tuple[Running, Keys],
) -> None:
    server, _ = closed_server
    asked = {"kind": "stored", "id": "c1"}
    async with server.http() as client:
        await client.post("/api/studio/fold", json=asked, headers=bearer(token("a1", Rank.AGENT, "acme")))
        refused = [(row.who, row.act, row.call_id) for row in await written(server) if not row.allowed]
    assert refused == [("a1", "study", "acme/c1")]


async def test_lists_and_settings_are_looks_too(closed_server: tuple[Running, Keys]) -> None:
    server, _ = closed_server
    async with server.http() as client:
        for path in ("/api/calls", "/api/wall", "/-/feeds"):
            await client.get(path, headers=bearer(token("x", Rank.ADMIN)))
        acts = [row.act for row in await written(server)]
    assert acts == ["GET /-/feeds", "GET /api/wall", "GET /api/calls"]


async def test_a_server_that_asks_nobody_writes_nothing(clock: HandClock) -> None:
    async with running(clock=clock) as server, server.http() as client:
        await client.get("/api/calls")
        assert await written(server) == []


async def test_none_is_written_where_none_shall_be_kept(tmp_path: Path) -> None:
    async with closed(tmp_path, access={"audit_days": 0}) as (server, _), server.http() as client:
        await client.get("/api/calls", headers=bearer(token("x", Rank.ADMIN)))
        assert await written(server) == []


def ledger(clock: HandClock) -> tuple[Ledger, list[Change]]:
    rows: list[Change] = []
    return Ledger(rows.extend, clock), rows


def test_a_page_that_asks_again_and_again_is_one_look(clock: HandClock) -> None:
    book, rows = ledger(clock)
    for _ in range(200):
        book.saw(ANNA, "GET /api/calls", None, "::1")
        clock.advance(3)
    assert len(rows) == 200 * 3 / AGAIN_S
    book.saw(ANNA, "GET /api/calls", None, "::1", allowed=False)
    assert len(rows) == 2


def test_what_is_written_is_printable_and_bounded(clock: HandClock) -> None:
    book, rows = ledger(clock)
    book.saw(ANNA, "GET /-/feeds/kept/\x1b[2J\n" + "x" * 9999, None, "a" * 999)
    row = rows[0]
    assert isinstance(row, AuditRow)
    assert row.act.isprintable()
    assert (len(row.act), len(row.address)) == (200, 64)


def test_what_is_remembered_of_looks_is_bounded(clock: HandClock) -> None:
    book, _ = ledger(clock)
    for number in range(REMEMBERED + 50):
        book.saw(ANNA, "watch", f"c{number}", "::1")
    assert len(book._written) == REMEMBERED


def test_a_server_that_stops_is_no_fault(clock: HandClock) -> None:
    def stopping(_: object) -> None:
        raise StoreError("the server is stopping")

    Ledger(stopping, clock).saw(ANNA, "watch", "c1", "::1")


@pytest.mark.parametrize(("days", "left"), [(1.0, 0), (3.0, 1)])
async def test_looks_are_kept_for_as_long_as_the_settings_say(
    clock: HandClock, days: float, left: int
) -> None:
    store = MemoryStore()
    row = AuditRow(at=clock.wall() - 2 * 86_400, who="s", rank="admin", tenant="", act="watch")
    await store.write([row])
    await expire(store, clock, days)
    assert len(await store.audited(AuditQuery())) == left
