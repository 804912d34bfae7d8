"""What every bus promises. A test module of a bus inherits `BusContract` and gives it a `bus`."""

from __future__ import annotations

import asyncio

import pytest

from assistant.bus import Bus, Closed, Message


def said(text: str, key: str | None = None) -> Message:
    return Message(body=text, key=key)


class BusContract:
    """One behaviour a test."""

    async def settle(self, bus: Bus) -> None:
        """Return when what was published has come to the queues."""

    async def test_every_watcher_of_a_topic_gets_its_messages_in_order(self, bus: Bus) -> None:
        first, second = bus.subscribe("call.1", 8), bus.subscribe("call.1", 8)
        bus.publish("call.1", said("a"))
        bus.publish("call.1", said("b"))
        assert [(await queue.get()).body for queue in (first, first, second, second)] == ["a", "b", "a", "b"]

    async def test_other_topics_are_not_heard(self, bus: Bus) -> None:
        queue = bus.subscribe("call.1", 8)
        bus.publish("call.2", said("other"))
        bus.publish("call.1", said("mine"))
        assert (await queue.get()).body == "mine"

    async def test_a_waiting_watcher_is_woken(self, bus: Bus) -> None:
        queue = bus.subscribe("call.1", 8)
        waiting = asyncio.create_task(queue.get())
        await asyncio.sleep(0)
        bus.publish("call.1", said("a"))
        assert (await waiting).body == "a"

    async def test_a_keyed_message_replaces_the_one_that_waits_and_keeps_its_own_place(
        self, bus: Bus
    ) -> None:
        queue = bus.subscribe("call.1", 8)
        for message in (said("he", "interim"), said("event"), said("hello", "interim")):
            bus.publish("call.1", message)
        await self.settle(bus)
        assert [(await queue.get()).body, (await queue.get()).body] == ["event", "hello"]

    async def test_a_full_queue_throws_away_what_waits_and_counts_it(self, bus: Bus) -> None:
        queue = bus.subscribe("call.1", 3)
        for text in "abcd":
            bus.publish("call.1", said(text))
        await self.settle(bus)
        assert (await queue.get()).body == "d"
        assert queue.dropped == 3

    async def test_a_slow_watcher_costs_the_others_nothing(self, bus: Bus) -> None:
        slow, quick = bus.subscribe("call.1", 2), bus.subscribe("call.1", 8)
        for text in "abc":
            bus.publish("call.1", said(text))
        await self.settle(bus)
        assert [(await quick.get()).body for _ in range(3)] == ["a", "b", "c"]
        assert (slow.dropped, quick.dropped) == (2, 0)

    async def test_a_closed_subscription_ends_a_waiting_get(self, bus: Bus) -> None:
        queue = bus.subscribe("call.1", 8)
        waiting = asyncio.create_task(queue.get())
        await asyncio.sleep(0)
        queue.close()
        with pytest.raises(Closed):
            await waiting
