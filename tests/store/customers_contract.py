"""What every store promises about customers: history, promises, expiry, erasure. Inherited beside `StoreContract`."""

from __future__ import annotations

from dataclasses import replace

from assistant.store import CallRow, FeedbackLine, Store
from assistant.store.customers import (
    CustomerRow,
    Deadlines,
    Erasure,
    Expired,
    Holdings,
    InteractionRow,
    OpenPromise,
    PromiseRow,
)
from assistant.types import Stage, Verdict
from tests.store.contract import happened, line

NEVER = Deadlines(transcripts=0.0, events=0.0, history=0.0)
ONE = InteractionRow(
    interaction_id="c1",
    customer="p1",
    at=200.0,
    stage=Stage.TENSE,
    peak=2.5,
    supervisor=True,
    tenant="t",
    language="de",
    form="formal",
    positive=("danke für Ihre Mühe",),
    promises=(
        PromiseRow(number=0, words="ich rufe Sie zurück", due="bis Freitag"),
        PromiseRow(number=1, words="ich kläre das"),
    ),
)


def bare(body: bytes) -> bytes:
    return b'"bare"'


def ended(call_id: str, at: float, **more: str) -> CallRow:
    return CallRow(call_id=call_id, opened_at=1.0, ended_at=at, **more)  # type: ignore[arg-type]


class CustomersContract:
    """One behaviour a test; the same for memory, SQLite and PostgreSQL."""

    async def test_nobody_is_known_before_the_first_interaction(self, store: Store) -> None:
        assert (await store.history("t", "p1", 0.0)).customer is None

    async def test_an_interaction_comes_back_with_its_promises(self, store: Store) -> None:
        await store.write([ONE])
        found = await store.history("t", "p1", 0.0)
        assert found.interactions == (ONE,)
        assert found.customer == CustomerRow(
            tenant="t", customer="p1", language="de", form="formal", first_at=200.0, last_at=200.0
        )
        assert found.promises[0] == OpenPromise(
            interaction_id="c1", number=0, at=200.0, words="ich rufe Sie zurück", due="bis Freitag"
        )

    async def test_interactions_come_newest_first_and_only_since_the_time_asked(self, store: Store) -> None:
        older = replace(ONE, interaction_id="c0", at=100.0, channel="chat", promises=())
        oldest = replace(ONE, interaction_id="old", at=10.0)
        await store.write([older, ONE, oldest])
        found = await store.history("t", "p1", 50.0)
        assert [one.interaction_id for one in found.interactions] == ["c1", "c0"]
        assert {promise.interaction_id for promise in found.promises} == {"c1"}

    async def test_what_is_not_known_of_the_last_time_is_known_of_the_time_before(self, store: Store) -> None:
        await store.write([ONE])
        await store.write([replace(ONE, interaction_id="c2", at=300.0, language=None, form=None)])
        customer = (await store.history("t", "p1", 0.0)).customer
        assert customer is not None
        assert (customer.language, customer.form, customer.first_at, customer.last_at) == (
            "de",
            "formal",
            200.0,
            300.0,
        )

    async def test_an_interaction_written_again_replaces_itself(self, store: Store) -> None:
        await store.write([ONE])
        again = replace(ONE, peak=3.5, promises=ONE.promises[:1])
        await store.write([again])
        assert (await store.history("t", "p1", 0.0)).interactions == (again,)

    async def test_a_promise_is_kept_once_and_stays_so_when_written_again(self, store: Store) -> None:
        await store.write([ONE])
        assert await store.keep_promise("t", "c1", 0, 300.0) is True
        assert await store.keep_promise("t", "c1", 0, 301.0) is False
        await store.write([ONE])
        assert [promise.number for promise in (await store.history("t", "p1", 0.0)).promises] == [1]

    async def test_another_tenant_sees_nothing_and_changes_nothing(self, store: Store) -> None:
        await store.write([ONE, ended("c1", 200.0, tenant="t", customer="p1")])
        assert await store.history("u", "p1", 0.0) == await store.history("u", "nobody", 0.0)
        assert await store.keep_promise("u", "c1", 0, 300.0) is False
        assert await store.calls_of("u", "p1") == []
        assert (await store.forget("u", "p1")).deleted == Holdings()
        assert (await store.holdings("t", "p1")).total == 5

    async def test_two_tenants_may_use_the_same_id_for_an_interaction(self, store: Store) -> None:
        await store.write([ONE, replace(ONE, tenant="u", peak=1.0)])
        assert (await store.history("t", "p1", 0.0)).interactions[0].peak == 2.5
        assert (await store.history("u", "p1", 0.0)).interactions[0].peak == 1.0

    async def test_the_calls_of_a_customer(self, store: Store) -> None:
        await store.write([ended("a", 5.0, customer="p1"), ended("b", 6.0, customer="p2"), ended("c", 7.0)])
        assert [row.call_id for row in await store.calls_of("", "p1")] == ["a"]

    # -- forgetting ----------------------------------------------------------------------------------------------

    async def test_who_is_forgotten_leaves_nothing_and_the_others_stay(self, store: Store) -> None:
        await store.write([ended("c1", 200.0, tenant="t", customer="p1"), line(0), happened(0), ONE])
        await store.write(
            [FeedbackLine(call_id="c1", seq=0, at=1.0, suggestion_id="s", verdict=Verdict.HELPFUL)]
        )
        await store.write([replace(ONE, interaction_id="c9", customer="p2"), line(0, "c9")])
        done = await store.forget("t", "p1")
        assert done.deleted == Holdings(
            calls=1, journal=1, events=1, feedback=1, interactions=1, promises=2, customers=1
        )
        assert done.live == ()
        assert await store.holdings("t", "p1") == Holdings()
        assert (await store.journal("c1"), await store.call("c1")) == ([], None)
        assert (await store.holdings("t", "p2")).interactions == 1
        assert len(await store.journal("c9")) == 1

    async def test_a_live_call_of_the_forgotten_goes_with_its_end(self, store: Store) -> None:
        live = CallRow(call_id="c1", opened_at=1.0, tenant="t", customer="p1")
        await store.write([live, line(0)])
        assert (await store.forget("t", "p1")).live == ("c1",)
        await store.write([live, line(1)])
        assert len(await store.journal("c1")) == 2
        await store.write([replace(live, ended_at=200.0), ONE])
        assert await store.holdings("t", "p1") == Holdings()
        assert await store.journal("c1") == []

    # -- time ----------------------------------------------------------------------------------------------------

    async def test_a_call_goes_when_all_its_times_are_over_and_never_a_live_one(self, store: Store) -> None:
        await store.write([ended("old", 5.0), line(0, "old"), happened(0, "old")])
        await store.write([ended("new", 50.0), CallRow(call_id="live", opened_at=1.0)])
        limits = Deadlines(transcripts=10.0, events=10.0, history=0.0)
        assert await store.expire(limits, bare) == Expired(calls=1)
        assert sorted(row.call_id for row in await store.calls()) == ["live", "new"]
        assert (await store.journal("old"), await store.events("old")) == ([], [])

    async def test_words_may_go_before_events(self, store: Store) -> None:
        await store.write(
            [ended("c1", 5.0), line(0), happened(0), happened(1), ended("new", 50.0), line(0, "new")]
        )
        limits = replace(NEVER, transcripts=10.0)
        assert await store.expire(limits, bare) == Expired(parts=1)
        assert await store.journal("c1") == []
        assert await store.events("c1") == [b'"bare"', b'"bare"']
        assert len(await store.journal("new")) == 1
        assert await store.expire(limits, bare) == Expired()

    async def test_events_may_go_before_words(self, store: Store) -> None:
        await store.write([ended("c1", 5.0), line(0), happened(0)])
        assert await store.expire(replace(NEVER, events=10.0), bare) == Expired(parts=1)
        assert (len(await store.journal("c1")), await store.events("c1")) == (1, [])

    async def test_one_call_alone_may_expire(self, store: Store) -> None:
        await store.write([ended("a", 5.0), ended("b", 5.0), replace(ONE, at=1.0)])
        limits = Deadlines(transcripts=10.0, events=10.0, history=10.0)
        assert await store.expire(limits, bare, "a") == Expired(calls=1)
        assert [row.call_id for row in await store.calls()] == ["b"]
        assert len((await store.history("t", "p1", 0.0)).interactions) == 1

    async def test_history_has_its_own_time(self, store: Store) -> None:
        await store.write([ONE, replace(ONE, interaction_id="c2", at=400.0), ended("c1", 200.0)])
        assert await store.expire(replace(NEVER, history=300.0), bare) == Expired(interactions=1)
        found = await store.history("t", "p1", 0.0)
        assert [one.interaction_id for one in found.interactions] == ["c2"]
        assert {promise.interaction_id for promise in found.promises} == {"c2"}
        assert await store.call("c1") is not None
        await store.expire(replace(NEVER, history=500.0), bare)
        assert (await store.history("t", "p1", 0.0)).customer is None

    async def test_many_old_calls_go_at_once(self, store: Store) -> None:
        await store.write([change for n in range(40) for change in (ended(f"c{n}", 5.0), line(0, f"c{n}"))])
        assert (await store.expire(Deadlines(transcripts=9.0, events=9.0, history=0.0), bare)).calls == 40
        assert await store.calls() == []

    async def test_an_erasure_takes_what_was_written_before_and_not_what_comes_after(
        self, store: Store
    ) -> None:
        await store.write([ended("c1", 5.0), line(0), happened(0), Erasure(call_id="c1"), ended("c2", 6.0)])
        assert (await store.journal("c1"), await store.events("c1"), await store.call("c1")) == ([], [], None)
        await store.write([Erasure(call_id="c2"), ended("c2", 7.0)])
        assert [row.ended_at for row in await store.calls()] == [7.0]
