"""The memory bus keeps the contract, and nothing else."""

from __future__ import annotations

import pytest

from assistant.bus import Message
from assistant.bus.memory import MemoryBus
from tests.bus.contract import BusContract


class TestMemory(BusContract):
    @pytest.fixture
    def bus(self) -> MemoryBus:
        return MemoryBus()


def test_a_topic_without_watchers_is_forgotten() -> None:
    bus = MemoryBus()
    queue = bus.subscribe("call.1", 8)
    bus.publish("call.2", Message(body="nobody hears this"))
    assert bus.topics() == ["call.1"]
    queue.close()
    assert bus.topics() == []
