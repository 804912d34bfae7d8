"""Deliveries that come twice, owners that do not know that they are none, a store and a NATS that are away."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest

from assistant.bus.link import BusError
from assistant.server.app import NotAllowed, check
from assistant.server.call import Call
from assistant.server.clock import SystemClock
from assistant.server.cluster.member import join
from assistant.server.cluster.parcel import Parcel, pack
from assistant.settings import SettingsError, load
from assistant.store import StoreError
from assistant.types import Role, Segment, SegmentHeard
from assistant.wire import decode_input
from tests.server.cluster.conftest import PARTS, Installation
from tests.server.cluster.test_installation import holding
from tests.server.fakes import Running, final, heard, say
from tests.server.waiting import until
from tests.services import NATS

pytestmark = pytest.mark.connected


async def texts(installation: Installation, key: str) -> list[str]:
    """The finals in the journal; its lines must be numbered without gaps."""
    inputs = [decode_input(line) for line in await installation.store.journal(key)]
    assert [one.seq for one in inputs] == list(range(len(inputs)))
    return [one.segment.text for one in inputs if isinstance(one, SegmentHeard)]


def parcel(gateway: Running, number: str, text: str) -> Parcel:
    """A final without an id of its own: by its content nobody could tell that it comes again."""
    return Parcel(
        id=number,
        gateway=gateway.app.state.member.presence.name,
        key="c1",
        vendor="generic",
        body=orjson.dumps(final(text)),
    )


async def send(gateway: Running, installation: Installation, one: Parcel) -> None:
    subject = installation.names.subject(installation.names.partition(one.key))
    await gateway.app.state.member.link.client.jetstream().publish(subject, pack(one))


async def test_what_is_delivered_twice_is_heard_once_also_by_the_next_owner(
    installation: Installation,
) -> None:
    first, gateway = await installation.add("worker", "first"), await installation.add("gateway")
    await until(holding(first, PARTS))
    for _ in range(2):
        await send(gateway, installation, parcel(gateway, "g.1", "one"))
    await send(gateway, installation, parcel(gateway, "g.2", "two"))
    await until(lambda: _has(installation, "one", "two"))
    second = await installation.add("worker", "second")
    await installation.stop("first")
    await until(holding(second, PARTS))
    for number, text in (("g.1", "one"), ("g.2", "two"), ("g.3", "three")):
        await send(gateway, installation, parcel(gateway, number, text))
    await until(lambda: _has(installation, "one", "two", "three"))


async def _has(installation: Installation, *expected: str) -> bool:
    return await texts(installation, "c1") == list(expected)


async def owner_and_other(installation: Installation) -> tuple[Running, Running]:
    """Two workers that share the calls; the first of the two has c1."""
    workers = [await installation.add("worker", name) for name in ("first", "second")]
    for worker in workers:
        await until(holding(worker, PARTS // 2))
    part = installation.names.partition("c1")
    return tuple(sorted(workers, key=lambda one: part not in one.app.state.member.worker.held))  # type: ignore[return-value]


async def cut_off(owner: Running, other: Running) -> Call:
    """The owner hears and says nothing more, but does not know it, and has a way to the store; its call."""
    await owner.app.state.member.link.client.close()
    await until(holding(other, PARTS))
    await until(lambda: _lives(other, "c1"))
    return owner.runtime.live()[0]


async def test_an_owner_that_is_cut_off_loses_its_calls_and_spoils_nothing(
    installation: Installation,
) -> None:
    owner, other = await owner_and_other(installation)
    gateway = await installation.add("gateway")
    async with gateway.panel("call=c1") as panel, gateway.feed("c1") as feed:
        await say(feed, final("so angry", 1))
        own = await cut_off(owner, other)
        assert (await say(feed, final("two", 2)))["seq"] == 2
        # It writes where its own count stands: refused by the journal, and it lets go.
        with pytest.raises(StoreError):
            await own.hear([segment("from the past")])
        assert owner.runtime.live() == []
        assert (await say(feed, final("three", 3)))["seq"] == 3
        seen = [await heard(panel)]
        while seen[-1].get("text") != "three":
            seen.append(await heard(panel))
    assert await texts(installation, "c1") == ["so angry", "two", "three"]
    assert sum(message["type"] == "suggestion_offered" for message in seen) == 1


async def test_what_an_owner_cut_off_has_still_written_is_taken_over(installation: Installation) -> None:
    owner, other = await owner_and_other(installation)
    gateway = await installation.add("gateway")
    async with gateway.feed("c1") as feed:
        await say(feed, final("one", 1))
        own = await cut_off(owner, other)
        # Before the new owner writes anything, the old one writes a last line.
        await own.hear([segment("in the last moment")])
        assert (await say(feed, final("two", 2)))["seq"] == 3
    assert await texts(installation, "c1") == ["one", "in the last moment", "two"]


def segment(text: str) -> Segment:
    return Segment(role=Role.CUSTOMER, text=text, segment_id=text, start=9.0, end=9.5)


async def _lives(server: Running, key: str) -> bool:
    return [call.key for call in server.runtime.live()] == [key]


async def test_a_gateway_without_nats_says_so_and_catches_up(installation: Installation) -> None:
    await installation.add("worker")
    gateway = await installation.add("gateway")
    link = gateway.app.state.member.link
    async with gateway.panel("call=c1") as panel, gateway.feed("c1") as feed, gateway.http() as client:
        await say(feed, final("one", 1))
        assert (await heard(panel, "turn_heard"))["text"] == "one"
        await link._lost()
        assert (await client.get("/-/ready")).status_code == 503
        while (await heard(panel, "feed"))["health"] != "degraded":
            pass
        waiting = asyncio.create_task(say(feed, final("two", 2)))
        await until(lambda: _under_way(gateway))
        await link._back()
        assert (await waiting)["seq"] == 2
        assert (await heard(panel, "turn_heard"))["text"] == "two"
        assert (await client.get("/-/ready")).status_code == 200


async def _under_way(gateway: Running) -> bool:
    return len(gateway.app.state.member.outbox) == 1


async def test_a_message_stays_in_the_stream_until_it_is_in_the_journal(installation: Installation) -> None:
    worker, gateway = await installation.add("worker"), await installation.add("gateway")
    async with gateway.feed("c1") as feed:
        await say(feed, final("one", 1))
        write = installation.store.write

        async def away(changes: Any) -> None:
            raise StoreError("away")

        installation.store.write = away  # type: ignore[method-assign]
        # The call goes on without the store (server/commit.py), the stream does not let go of the words.
        assert (await say(feed, final("two", 2)))["seq"] == 2
        jetstream = gateway.app.state.member.link.client.jetstream()
        stream = installation.names.stream(installation.names.partition("c1"))
        assert (await jetstream.stream_info(stream)).state.messages == 1
        installation.store.write = write  # type: ignore[method-assign]

        async def let_go() -> bool:
            return (await jetstream.stream_info(stream)).state.messages == 0

        await until(let_go)
        assert await texts(installation, "c1") == ["one", "two"]
        assert worker.runtime.committer.health == "ok"


async def test_the_same_number_of_parts_everywhere_or_no_start(installation: Installation) -> None:
    await installation.add("worker")
    bus = {"url": NATS, "prefix": installation.names.prefix, "partitions": PARTS + 1}
    with pytest.raises(
        BusError, match=f"bus.partitions = {PARTS + 1}, but this installation .* with {PARTS}"
    ):
        await join(load(bus=bus), "rules", SystemClock())


async def test_streams_that_were_made_otherwise_are_said(installation: Installation) -> None:
    gateway = await installation.add("gateway")
    jetstream = gateway.app.state.member.link.client.jetstream()
    name = installation.names.stream(0)
    await jetstream.delete_stream(name)
    await jetstream.add_stream(name=name, subjects=[installation.names.subject(0)])
    bus = {"url": NATS, "prefix": installation.names.prefix, "partitions": PARTS}
    with pytest.raises(BusError, match=r"bus.replicas = 1: this installation .* was made with another"):
        await join(load(bus=bus), "rules", SystemClock())


UNFIT = {
    "a role without a bus": ({"server": {"role": "worker"}}, "needs a bus"),
    "a store of its own": ({"bus": {"url": NATS}}, "need one store: store.url is sqlite"),
    "no credentials": (
        {
            "bus": {"url": NATS, "credentials": "/nowhere/x.creds"},
            "store": {"url": "postgresql://u:secret@h/d"},
        },
        "bus.credentials: /nowhere/x.creds is no file",
    ),
}


@pytest.mark.parametrize(("sections", "said"), UNFIT.values(), ids=UNFIT.keys())
def test_settings_that_make_no_installation_are_said_with_the_remedy(
    sections: dict[str, Any], said: str
) -> None:
    with pytest.raises(NotAllowed, match=said) as fault:
        check(load(**sections))
    assert "secret" not in str(fault.value)


@pytest.mark.parametrize(
    "bus", [{"url": "redis://x"}, {"url": "nats://a,memory://"}, {"replicas": 2}, {"prefix": "a.b"}]
)
def test_a_bus_that_cannot_be_is_an_error_that_names_the_key(bus: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=f"bus.{next(iter(bus))}: "):
        load(bus=bus)
