"""What every store promises. A test module of a store inherits `StoreContract` and gives it a `store`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.store import CallRow, Change, Conflict, EventLine, FeedbackLine, JournalLine, Store
from assistant.types import Verdict


def line(seq: int, call_id: str = "c1", body: bytes = b'{"n":1}') -> JournalLine:
    return JournalLine(call_id=call_id, seq=seq, at=float(seq), body=body)


def happened(seq: int, call_id: str = "c1", body: bytes = b'{"e":1}') -> EventLine:
    return EventLine(call_id=call_id, seq=seq, at=float(seq), kind="turn_heard", body=body)


ROW = CallRow(call_id="c1", opened_at=100.0, agent_id="a1", language="tr", playbook="abc")
WHOLE: list[Change] = [
    ROW,
    line(0),
    happened(0),
    FeedbackLine(call_id="c1", seq=0, at=1.0, suggestion_id="s1", verdict=Verdict.HELPFUL),
]


class StoreContract:
    """One behaviour a test; the same for memory, SQLite and PostgreSQL."""

    async def test_a_call_that_was_never_written_is_empty(self, store: Store) -> None:
        assert await store.journal("nobody") == []
        assert await store.events("nobody") == []
        assert await store.call("nobody") is None

    async def test_the_journal_comes_back_in_order(self, store: Store) -> None:
        await store.write([line(1, body=b'"b"'), line(0, body=b'"a"')])
        await store.write([line(2, body=b'"c"')])
        assert await store.journal("c1") == [b'"a"', b'"b"', b'"c"']

    async def test_the_deliveries_that_brought_a_journal_come_back_in_order(self, store: Store) -> None:
        await store.write([replace(line(0), sources="g1.1 g1.2"), line(1), replace(line(2), sources="g2.1")])
        assert await store.sources("c1") == ["g1.1", "g1.2", "g2.1"]
        assert await store.sources("nobody") == []

    async def test_a_journal_line_is_never_overwritten(self, store: Store) -> None:
        await store.write([line(0, body=b'"first"')])
        with pytest.raises(Conflict):
            await store.write([line(0, body=b'"second"')])
        assert await store.journal("c1") == [b'"first"']

    async def test_a_write_is_all_or_nothing(self, store: Store) -> None:
        await store.write([line(0)])
        with pytest.raises(Conflict):
            await store.write([line(1), happened(0), line(0)])
        assert len(await store.journal("c1")) == 1
        assert await store.events("c1") == []

    async def test_an_event_written_twice_is_written_once(self, store: Store) -> None:
        await store.write([happened(0, body=b'"first"')])
        await store.write([happened(0, body=b'"again"'), happened(1, body=b'"next"')])
        assert await store.events("c1") == [b'"first"', b'"next"']

    async def test_events_after_a_number_and_up_to_a_limit(self, store: Store) -> None:
        await store.write([happened(seq, body=str(seq).encode()) for seq in range(12)])
        assert await store.events("c1", after=9) == [b"10", b"11"]
        assert await store.events("c1", after=2, limit=2) == [b"3", b"4"]

    async def test_a_row_replaces_the_one_before(self, store: Store) -> None:
        await store.write([ROW])
        ended = CallRow(call_id="c1", opened_at=100.0, ended_at=160.0, agent_id="a1")
        await store.write([ended])
        assert await store.call("c1") == ended

    async def test_live_calls_are_those_that_have_not_ended_newest_first(self, store: Store) -> None:
        await store.write([CallRow(call_id=f"c{n}", opened_at=float(n)) for n in (1, 3, 2)])
        await store.write([CallRow(call_id="c2", opened_at=2.0, ended_at=9.0)])
        assert [row.call_id for row in await store.calls(live=True)] == ["c3", "c1"]
        assert [row.call_id for row in await store.calls(limit=2)] == ["c3", "c2"]

    async def test_of_a_tenant_are_listed_his_calls_however_many_others_have(self, store: Store) -> None:
        rows = [CallRow(call_id=f"zeta/c{n}", opened_at=float(n), tenant="zeta") for n in range(5)]
        await store.write([*rows, CallRow(call_id="acme/c1", opened_at=0.0, tenant="acme")])
        assert [row.call_id for row in await store.calls(limit=2, tenant="acme")] == ["acme/c1"]
        assert await store.calls(tenant="") == []

    async def test_replacing_events_leaves_only_the_new_ones(self, store: Store) -> None:
        await store.write([happened(0, body=b'"old"'), happened(1), happened(0, "other")])
        await store.replace_events("c1", [happened(0, body=b'"new"')])
        assert await store.events("c1") == [b'"new"']
        assert len(await store.events("other")) == 1

    async def test_what_is_erased_is_gone_and_the_rest_stays(self, store: Store) -> None:
        await store.write(WHOLE)
        await store.write([CallRow(call_id="c2", opened_at=1.0), line(0, "c2")])
        await store.erase("c1")
        assert (await store.journal("c1"), await store.events("c1"), await store.call("c1")) == ([], [], None)
        assert len(await store.journal("c2")) == 1

    async def test_an_erased_call_may_be_written_anew(self, store: Store) -> None:
        await store.write(WHOLE)
        await store.erase("c1")
        await store.write(WHOLE)
        assert await store.call("c1") == ROW

    async def test_a_body_with_an_escaped_nul_comes_back_as_it_was(self, store: Store) -> None:
        body = '{"text":"a\\u0000b ı ø 🙂"}'.encode()
        await store.write([line(0, body=body), happened(0, body=body)])
        assert (await store.journal("c1"), await store.events("c1")) == ([body], [body])
