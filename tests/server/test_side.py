"""Who speaks, as the sender's own address says: a role map for the session, or one leg of a call."""

from __future__ import annotations

import orjson
import pytest

from assistant.server.refused import Refused
from assistant.server.side import ANY, Side, side
from assistant.types import Role
from tests.feeds.says import deepgram, twilio
from tests.server.fakes import HandClock, Running, heard, running, say, some_settings


async def roles(server: Running, call_id: str = "c1") -> list[tuple[str, str]]:
    """(role, text) of what the call has heard."""
    bodies = [orjson.loads(body) for body in await server.runtime.store.journal(call_id)]
    return [
        (body["segment"]["role"], body["segment"]["text"])
        for body in bodies
        if body["type"] == "segment_heard"
    ]


@pytest.mark.parametrize(
    ("role", "role_map", "where", "remedy"),
    [
        ("boss", None, "role", "customer or agent"),
        ("unknown", None, "role", "customer or agent"),
        ("agent", "0=agent", "role", "not both"),
        (None, "inbound_track", "role_map", "NAME=customer"),
        (None, "inbound_track=boss", "role_map", "NAME=customer"),
        (None, "a=agent," * 200, "role_map", "longer than"),
    ],
)
def test_an_address_that_cannot_be_read_is_refused_with_the_remedy(
    role: str | None, role_map: str | None, where: str, remedy: str
) -> None:
    with pytest.raises(Refused, match=remedy) as caught:
        side(role, role_map)
    assert (caught.value.where, caught.value.status) == (where, 422)


def test_a_map_is_the_same_side_in_any_order() -> None:
    assert side(None, "a=agent,b=customer") == side(None, "b=customer, a=agent")
    assert side(None, None) == side("", "") == ANY


def test_a_session_wins_over_the_settings_and_a_leg_over_everything() -> None:
    configured = {"0": Role.AGENT, "1": Role.CUSTOMER}
    assert side(None, "0=customer").over(configured) == {"0": Role.CUSTOMER, "1": Role.CUSTOMER}
    assert Side(role=Role.AGENT).over(configured) == {"*": Role.AGENT}


async def test_a_webhook_of_an_outgoing_call_turns_the_tracks_round(clock: HandClock) -> None:
    settings = some_settings(feeds={"twilio_unsigned": True})
    async with running(clock=clock, settings=settings) as server, server.http() as client:
        path = "/feeds/twilio/CA1?role_map=inbound_track=agent,outbound_track=customer"
        await client.post(path, data=twilio("guten tag", 1))
        await client.post(path, data=twilio("hallo", 1, track="outbound_track"))
        assert await roles(server, "CA1") == [("agent", "guten tag"), ("customer", "hallo")]


async def test_a_sockets_map_wins_over_the_settings(clock: HandClock) -> None:
    settings = some_settings(feeds={"roles": {"deepgram": {"0": "agent"}}})
    async with (
        running(clock=clock, settings=settings) as server,
        server.feed("c1", "deepgram", "?role_map=0=customer&replies=true") as socket,
    ):
        await say(socket, deepgram("hello", 0.0, 1.0))
        assert await roles(server) == [("customer", "hello")]


async def test_a_malformed_map_closes_the_socket_and_a_post_is_422(server: Running) -> None:
    async with server.feed("c1", "deepgram", "?role_map=0") as socket:
        assert (await heard(socket))["where"] == "role_map"
        await socket.wait_closed()
        assert socket.close_code == 4000
    async with server.http() as client:
        answer = await client.post("/feeds/telnyx/c1?role=boss", json={})
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, "role")


async def test_one_socket_for_each_leg_joins_one_call(server: Running) -> None:
    async with (
        server.feed("c1", "vosk", "?role=customer&replies=true") as customer,
        server.feed("c1", "vosk", "?role=agent&replies=true") as agent,
    ):
        await say(customer, {"text": "hello"})
        await say(agent, {"text": "good morning"})
        await say(customer, {"text": "hello"})
    assert await roles(server) == [("customer", "hello"), ("agent", "good morning"), ("customer", "hello")]


async def test_a_leg_that_comes_back_with_the_same_words_is_heard_with_fresh_ids(server: Running) -> None:
    for number in range(2):
        async with server.feed("c1", "vosk", "?role=customer&replies=true") as socket:
            await say(socket, {"text": f"hello {number}"})
    async with server.feed("c1", "vosk", "?role_map=*=customer&replies=true") as socket:
        await say(socket, {"text": "hello 2"})
    bodies = [orjson.loads(body) for body in await server.runtime.store.journal("c1")]
    ids = [body["segment"]["segment_id"] for body in bodies if body["type"] == "segment_heard"]
    assert len(set(ids)) == 3


async def test_the_call_is_over_when_its_last_leg_is(server: Running) -> None:
    terminated = {"type": "Termination", "audio_duration_seconds": 9}
    async with (
        server.feed("c1", "assemblyai", "?role=customer&replies=true") as customer,
        server.feed("c1", "assemblyai", "?role=agent&replies=true") as agent,
    ):
        await say(customer, {"type": "Begin", "id": "s1", "expires_at": 1})
        await say(agent, {"type": "Begin", "id": "s2", "expires_at": 1})
        await say(customer, terminated)
        assert len(server.runtime.live()) == 1
        await say(agent, terminated)
        await agent.wait_closed()
    assert server.runtime.live() == []


async def test_a_call_takes_no_more_than_sixteen_maps(server: Running) -> None:
    async with server.http() as client:
        answers = [
            await client.post(f"/feeds/vosk/c1?role_map=name{number}=agent", json={"partial": ""})
            for number in range(17)
        ]
    assert [answer.status_code for answer in answers] == [200] * 16 + [429]
