"""What every store promises about the audit log. `StoreContract` inherits it."""

from __future__ import annotations

from dataclasses import replace

from assistant.store import Store
from assistant.store.audit import AuditQuery, AuditRow

LOOK = AuditRow(
    at=10.0, who="s1", rank="supervisor", tenant="acme", act="watch", call_id="acme/c1", address="::1"
)


class AuditContract:
    """One behaviour a test."""

    async def test_who_saw_what_comes_back_newest_first(self, store: Store) -> None:
        later = replace(LOOK, at=20.0, who="s2", allowed=False)
        await store.write([LOOK, later])
        assert await store.audited(AuditQuery()) == [later, LOOK]
        assert await store.audited(AuditQuery(limit=1)) == [later]

    async def test_it_is_asked_by_person_call_tenant_and_time(self, store: Store) -> None:
        other = replace(LOOK, who="s2", call_id="c9", tenant="", at=30.0)
        await store.write([LOOK, other])
        for asked in (
            AuditQuery(who="s2"),
            AuditQuery(call_id="c9"),
            AuditQuery(tenant=""),
            AuditQuery(since=11.0),
        ):
            assert await store.audited(asked) == [other]

    async def test_the_same_look_twice_is_two_rows(self, store: Store) -> None:
        await store.write([LOOK])
        await store.write([LOOK])
        assert await store.audited(AuditQuery()) == [LOOK, LOOK]

    async def test_it_stays_when_the_call_goes_and_leaves_at_its_own_time(self, store: Store) -> None:
        await store.write([LOOK, replace(LOOK, at=20.0)])
        await store.erase("acme/c1")
        assert len(await store.audited(AuditQuery(call_id="acme/c1"))) == 2
        assert await store.expire_audit(10.0) == 1
        assert [row.at for row in await store.audited(AuditQuery())] == [20.0]
