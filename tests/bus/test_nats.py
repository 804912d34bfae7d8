"""The NATS bus keeps the contract, between processes too; and what it does while NATS is away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from assistant.bus import LOOK_AGAIN, Bus, Message
from assistant.bus.link import BusError, Link
from assistant.bus.nats import NatsBus, pack, token, unpack
from tests.bus.contract import BusContract
from tests.services import linked

pytestmark = pytest.mark.connected


@pytest.fixture
async def link() -> AsyncIterator[Link]:
    async with linked() as found:
        yield found


@pytest.fixture
async def bus(link: Link) -> AsyncIterator[NatsBus]:
    found = NatsBus(link, f"test-{uuid4().hex[:8]}")
    yield found
    await found.close()


class TestNats(BusContract):
    async def settle(self, bus: Bus) -> None:
        assert isinstance(bus, NatsBus)
        await bus.flush()


async def test_another_process_hears_what_is_published(bus: NatsBus, link: Link) -> None:
    other = NatsBus(link, bus._prefix.removesuffix(".bus."))
    queue = other.subscribe("call.a.b c", 8)
    await other.flush()
    bus.publish("call.a.b c", Message(body="two\nlines", seq=7))
    assert await queue.get() == Message(body="two\nlines", seq=7)
    await other.close()


async def test_a_topic_without_watchers_is_no_longer_received(bus: NatsBus) -> None:
    queue = bus.subscribe("call.1", 8)
    queue.close()
    await bus.flush()
    assert bus.topics() == []
    assert bus._subscribed == {}


async def test_while_nats_is_away_messages_are_counted_and_then_watchers_look_again(bus: NatsBus) -> None:
    queue = bus.subscribe("call.1", 8)
    await bus.link._lost()
    bus.publish("call.1", Message(body="nobody hears this"))
    await bus.link._back()
    assert await queue.get() == LOOK_AGAIN
    assert bus.dropped == 1


async def test_a_nats_that_is_not_there_is_said_without_its_password() -> None:
    with pytest.raises(BusError, match=r"no NATS server answers at nats://127\.0\.0\.1:1: ") as said:
        await Link().open(["nats://user:secret@127.0.0.1:1"], None, "test")
    assert "secret" not in str(said.value)


def test_a_topic_is_one_token_of_a_subject() -> None:
    assert token("call.a.b c*>") == "call%2Ea%2Eb%20c%2A%3E"


@pytest.mark.parametrize(
    "message",
    [Message(body="a"), Message(body="ü\nb", seq=0), Message(body="", key="interim.customer"), LOOK_AGAIN],
)
def test_a_message_comes_back_as_it_was(message: Message) -> None:
    assert unpack(pack(message)) == message
