"""A customer's history: known by a pseudonym, looked up beside the call, journalled, forgotten when asked."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import orjson
import pytest

from assistant.engine.playbook import Playbook
from assistant.engine.step import peek, step
from assistant.server.core import Core
from assistant.server.history import Histories
from assistant.server.interactions import Interaction, Interactions
from assistant.settings import Settings
from assistant.store import StoreError
from assistant.store.customers import History, Holdings
from assistant.store.memory import MemoryStore
from assistant.types import HistoryFound
from assistant.wire import decode_input, encode_event
from tests.server.fakes import HandClock, fake_mask, final, some_settings
from tests.server.test_runtime import Desk, breathe, started

KEY = "a key of thirty-two letters or more"
RAW = "customer-4711"
DAY = 86_400.0
START = {"type": "start", "language": "en", "agent_id": "a1", "customer_ref": RAW}
PROMISE = "I will call you back by Friday"


@pytest.fixture
def core(playbook: Playbook) -> Core:
    """The real engine with the tiny playbook."""
    return Core(
        step=step, peek=peek, playbook=playbook, playbook_hash=playbook.hash, masker=lambda _: fake_mask
    )


def settings(**sections: Any) -> Settings:
    retention = {"transcripts_days": 1, "history_days": 90} | sections.pop("retention", {})
    return some_settings(privacy={"customer_key": KEY}, retention=retention, **sections)


async def told(desk: Desk, call_id: str) -> list[dict[str, Any]]:
    """The events of a call, once its look-up has ended."""
    await breathe()
    await desk.runtime.committer.settle()
    return [orjson.loads(body) for body in await desk.runtime.store.events(call_id)]


async def past(desk: Desk, call_id: str) -> dict[str, Any] | None:
    return next(
        (event["past"] for event in await told(desk, call_id) if event["type"] == "history_told"), None
    )


async def one_call(desk: Desk, call_id: str = "c1", *said: str) -> None:
    """A call of the customer from beginning to end."""
    await desk.say(call_id, START)
    await breathe()
    for number, text in enumerate(said or ("I want to speak to a supervisor.",)):
        await desk.say(call_id, final(text, number))
    await desk.say(call_id, final(PROMISE, 90, "agent"), {"type": "end"})


# -- known again ---------------------------------------------------------------------------------------------------


async def test_at_the_next_call_the_panel_hears_of_the_last_one(core: Core) -> None:
    store, clock = MemoryStore(), HandClock()
    async with started(store, clock, core, settings()) as desk:
        await one_call(desk)
        clock.advance(2 * DAY)
        await desk.say("c2", START)
        found = await past(desk, "c2")
    assert found is not None
    assert (found["calls"], found["others"], found["language"]) == (1, 0, "en")
    assert found["interactions"] == [
        {"channel": "call", "on": "2023-11-14", "stage": "critical", "supervisor": True}
    ]
    assert [(one["words"], one["on"]) for one in found["promises"]] == [(PROMISE, "2023-11-14")]


async def test_somebody_who_calls_for_the_first_time_has_no_history(core: Core) -> None:
    async with started(MemoryStore(), None, core, settings()) as desk:
        await desk.say("c1", START)
        assert await past(desk, "c1") is None


async def test_what_is_older_than_the_window_is_not_told(core: Core) -> None:
    clock = HandClock()
    async with started(MemoryStore(), clock, core, settings()) as desk:
        await one_call(desk)
        clock.advance(31 * DAY)
        await desk.say("c2", START)
        assert await past(desk, "c2") is None


async def test_two_tenants_with_the_same_customer_know_nothing_of_each_other(core: Core) -> None:
    async with started(MemoryStore(), None, core, settings()) as desk:
        await one_call(desk, "north/c1")
        await desk.say("south/c2", START)
        assert await past(desk, "south/c2") is None
        await desk.say("north/c3", START)
        assert await past(desk, "north/c3") is not None


async def test_the_customers_own_id_is_nowhere(core: Core, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    store = MemoryStore()
    async with started(store, None, core, settings()) as desk:
        await one_call(desk)
        await desk.say("c2", START)
        call = desk.runtime.shown("c2")
        assert call is not None
        shown = call.view.snapshot("c2", False)
        written = repr(vars(store)) + repr([await store.journal(key) for key in ("c1", "c2")])
    assert RAW not in written + shown + caplog.text
    assert call.customer is not None
    assert call.customer not in shown


@pytest.mark.parametrize(
    "off", [some_settings(retention={"history_days": 90}), some_settings(privacy={"customer_key": KEY})]
)
async def test_without_a_key_or_without_days_nothing_is_kept(core: Core, off: Settings) -> None:
    store = MemoryStore()
    async with started(store, None, core, off) as desk:
        await one_call(desk)
        await desk.say("c2", START)
        assert await past(desk, "c2") is None
        assert "'customer-4711'" not in repr(vars(store))
    assert store._customers.interactions == {}


# -- an effect -----------------------------------------------------------------------------------------------------


class SlowHistory(MemoryStore):
    """Answers a look-up when its gate is opened, or fails."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.fault: Exception | None = None

    async def history(self, tenant: str, customer: str, since: float) -> History:
        await self.gate.wait()
        if self.fault is not None:
            raise self.fault
        return await super().history(tenant, customer, since)


async def test_a_call_goes_on_while_its_history_is_looked_up_and_replays_the_same(core: Core) -> None:
    store = SlowHistory()
    async with started(store, None, core, settings()) as desk:
        await one_call(desk)
        assert await desk.say("c2", START, final("hello", 1), final("this is the third time", 2)) == 2
        store.gate.set()
        assert await past(desk, "c2") is not None
        await desk.say("c2", final("are you there?", 3))
        lines = await store.journal("c2")
        events = await store.events("c2") if await told(desk, "c2") else []
    inputs = [decode_input(line) for line in lines]
    assert [type(heard) for heard in inputs].index(HistoryFound) == 3
    assert [encode_event(event) for event in core.fold(inputs)] == events


@pytest.mark.parametrize("how", ["fails", "takes too long"])
async def test_a_look_up_that_does_not_come_costs_only_its_line(core: Core, how: str) -> None:
    store = SlowHistory()
    wait = 60.0 if how == "fails" else 0.01
    given = settings().model_copy(
        update={"privacy": settings().privacy.model_copy(update={"history_wait_s": wait})}
    )
    async with started(store, None, core, given) as desk:
        if how == "fails":
            store.fault = StoreError("away")
            store.gate.set()
        assert await desk.say("c1", START, final("hello", 1)) == 1
        failed = desk.runtime.meters.histories.labels("failed")
        while not failed._value.get():
            await asyncio.sleep(0.001)
        assert await past(desk, "c1") is None
        assert await desk.say("c1", final("still here", 2)) == 2


async def test_a_restart_before_the_answer_asks_again(core: Core) -> None:
    store = SlowHistory()
    async with started(store, None, core, settings()) as desk:
        await one_call(desk)
        await desk.say("c2", START)
    store.gate.set()
    async with started(store, None, core, settings()) as desk:
        assert await past(desk, "c2") is not None
        kinds = [type(decode_input(line)) for line in await store.journal("c2")]
    async with started(store, None, core, settings()) as desk:
        await breathe()
        assert [type(decode_input(line)) for line in await store.journal("c2")] == kinds


# -- other channels ------------------------------------------------------------------------------------------------


def chat(**more: Any) -> Interaction:
    said = [
        {"role": "customer", "text": "this is ridiculous, my card is 4111"},
        {"role": "agent", "text": PROMISE},
    ]
    plain = {"id": "x1", "channel": "chat", "customer_ref": RAW, "language": "en", "messages": said}
    return Interaction.model_validate(plain | more)


async def test_a_chat_is_scored_and_known_at_the_next_call(core: Core) -> None:
    store = MemoryStore()
    async with started(store, None, core, settings()) as desk:
        taken = await Interactions(desk.runtime).take("", chat())
        assert (taken.kept, taken.language, [one.message for one in taken.messages]) == (True, "en", [0])
        await desk.say("c1", START)
        found = await past(desk, "c1")
    assert found is not None
    assert (found["calls"], found["others"], found["interactions"][0]["channel"]) == (0, 1, "chat")
    assert [one["words"] for one in found["promises"]] == [PROMISE]
    assert "ridiculous" not in repr(vars(store))


async def test_a_chat_of_somebody_unknown_is_scored_and_not_kept(core: Core) -> None:
    store = MemoryStore()
    async with started(store, None, core, settings()) as desk:
        assert (await Interactions(desk.runtime).take("", chat(customer_ref=None))).kept is False
    assert store._customers.interactions == {}


async def test_a_chat_never_takes_the_place_of_a_call_of_the_same_id(core: Core) -> None:
    store = MemoryStore()
    async with started(store, None, core, settings()) as desk:
        await one_call(desk, "x1")
        await Interactions(desk.runtime).take("", chat())
        await Interactions(desk.runtime).take("", chat())
    assert len(store._customers.interactions) == 2


async def test_what_an_email_quotes_is_not_the_customers(core: Core) -> None:
    text = "Thank you.\n> this is ridiculous\n\n-----Original Message-----\nthis is the third time"
    mail = chat(channel="email", messages=[{"role": "customer", "text": text}])
    async with started(MemoryStore(), None, core, settings()) as desk:
        (read,) = (await Interactions(desk.runtime).take("", mail)).messages
    assert (read.level, read.triggers) == (0, ())


# -- forgotten -----------------------------------------------------------------------------------------------------


async def test_who_is_forgotten_in_a_live_call_leaves_nothing_when_it_ends(core: Core) -> None:
    store = MemoryStore()
    async with started(store, None, core, settings()) as desk:
        customer = desk.runtime.histories.pseudonym("", RAW)
        assert customer is not None
        await one_call(desk)
        await desk.say("c2", START, final("hello", 1))
        await breathe()
        done = await store.forget("", customer)
        assert (done.deleted.calls, done.deleted.interactions, done.live) == (1, 1, ("c2",))
        await desk.say("c2", final("one more thing", 2), {"type": "end"})
        assert await store.holdings("", customer) == Holdings()
        assert (await store.journal("c2"), await store.events("c2")) == ([], [])


async def test_words_and_events_of_an_ended_call_are_kept_apart(core: Core) -> None:
    store = MemoryStore()
    keep = {"transcripts_days": 0, "events_days": 7, "history_days": 0}
    async with started(store, None, core, settings(retention=keep)) as desk:
        await one_call(desk, "c1", "this is the third time I call about it")
        await desk.runtime.committer.settle()
    assert await store.journal("c1") == []
    events = await store.events("c1")
    assert len(events) > 5
    assert b"third time" not in b"".join(events)
    assert PROMISE.encode() not in b"".join(events)


def test_histories_without_a_key_know_nobody() -> None:
    found = some_settings()
    histories = Histories(MemoryStore(), found, HandClock(), None)  # type: ignore[arg-type]
    assert histories.pseudonym("", RAW) is None
