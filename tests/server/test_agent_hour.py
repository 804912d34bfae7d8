"""Cards of an agent in the last hour: counted over calls and restarts, journalled with the next call."""

from __future__ import annotations

import orjson

from assistant.server.agent_hour import AgentHour
from assistant.store import Store
from assistant.store.memory import MemoryStore
from tests.server.fakes import HandClock, final
from tests.server.test_runtime import started


def test_cards_count_for_an_hour_and_for_their_agent() -> None:
    hour = AgentHour()
    for at in (30.0, 10.0, 20.0):  # calls restored after a restart come in no order
        hour.note(("", "a1"), at, f"c1 {at}")
    hour.note(("", "a2"), 10.0, "c2 s1")
    assert [hour.count(("", "a1"), now) for now in (30.0, 3615.0, 3625.0, 3630.0)] == [3, 2, 1, 0]
    assert hour.count(("", "a2"), 3630.0) == 0


def test_a_card_counts_once_and_others_are_told_once() -> None:
    hour, told = AgentHour(), []
    hour.told = told.append
    hour.note(("", "a1"), 0.0, "c1 s1")
    hour.note(("", "a1"), 1.0, "c1 s1")
    hour.hear((2.0, ("", "a1"), "c2 s1"))
    assert hour.count(("", "a1"), 3.0) == 2
    assert told == [(0.0, ("", "a1"), "c1 s1")]


async def cards_at_start(store: Store, call_id: str) -> object:
    return orjson.loads((await store.journal(call_id))[0])["agent_cards"]


def start(agent_id: str | None = "a1") -> dict[str, object]:
    return {"type": "start", "language": "en", "agent_id": agent_id}


async def test_a_call_begins_with_the_cards_its_agent_had_in_other_calls() -> None:
    store, clock = MemoryStore(), HandClock()
    async with started(store, clock) as desk:
        await desk.say("c1", start(), final("angry", 1), final("angry again", 2))
        await desk.say("c2", start("a2"), final("angry", 1))
        for call_id, agent_id in (("c3", "a1"), ("c4", "a2"), ("c5", "a3"), ("c6", None)):
            await desk.say(call_id, start(agent_id))
        clock.advance(3600)
        await desk.say("c7", start())
    found = [await cards_at_start(store, f"c{number}") for number in range(1, 8)]
    assert found == [0, 0, 2, 1, 0, 0, 0]


async def test_an_agent_named_late_has_had_his_cards_too() -> None:
    store = MemoryStore()
    async with started(store) as desk:
        await desk.say("c1", final("hello", 1), start(), final("angry", 2))
        await desk.say("c2", start())
    assert await cards_at_start(store, "c2") == 1


async def test_cards_of_live_calls_count_after_a_restart() -> None:
    store, clock = MemoryStore(), HandClock()
    async with started(store, clock) as desk:
        await desk.say("c1", start(), final("angry", 1))
    clock.advance(60)
    async with started(store, clock) as desk:
        await desk.say("c2", start())
        clock.advance(3545)
        await desk.say("c3", start())
    assert [await cards_at_start(store, call_id) for call_id in ("c2", "c3")] == [1, 0]
