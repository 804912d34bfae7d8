"""How often and how many: per person, per key, per address."""

from __future__ import annotations

from pathlib import Path

from assistant.access.who import Rank
from assistant.server.access.budget import REMEMBERED, Rates, Sockets
from tests.server.access.people import Keys, bearer, closed, token
from tests.server.fakes import HandClock, Running, final, heard

Closed = tuple[Running, Keys]


async def test_an_address_with_too_many_wrong_tokens_is_kept_out_for_a_while(
    tmp_path: Path, clock: HandClock
) -> None:
    async with closed(tmp_path, clock, access={"failures": 3}) as (server, keys), server.http() as client:
        key = keys.make()

        async def status(headers: dict[str, str]) -> int:
            return (await client.get("/api/calls", headers=headers)).status_code

        assert [await status(bearer("x.y.z")) for _ in range(4)] == [401, 401, 401, 429]
        assert await status(bearer(token("a1"))) == 429
        answer = await client.post("/feeds/generic/c1", json=final("x"), headers=bearer(key))
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
        clock.advance(20)
        assert await status(bearer(token("a1"))) == 200


async def test_a_wrong_key_counts_as_well(tmp_path: Path, clock: HandClock) -> None:
    async with closed(tmp_path, clock, access={"failures": 2}) as (server, _), server.http() as client:
        tried = [await client.post("/feeds/generic/c1", headers=bearer(f"cda_{n}_x")) for n in range(3)]
        assert [answer.status_code for answer in tried] == [401, 401, 429]


async def test_a_request_without_a_token_is_no_guess(tmp_path: Path, clock: HandClock) -> None:
    async with closed(tmp_path, clock, access={"failures": 1}) as (server, _), server.http() as client:
        assert [(await client.get("/api/calls")).status_code for _ in range(3)] == [401, 401, 401]


async def test_one_person_may_ask_so_often_and_others_do_not_pay_for_it(
    tmp_path: Path, clock: HandClock
) -> None:
    async with closed(tmp_path, clock, access={"requests_per_s": 1}) as (server, _), server.http() as client:

        async def status(text: str) -> int:
            return (await client.get("/api/calls", headers=bearer(text))).status_code

        assert [await status(token("a1")) for _ in range(5)] == [200, 200, 200, 200, 429]
        assert await status(token("a2")) == 200
        assert await status(token("a1", tenant="acme")) == 200
        clock.advance(1)
        assert await status(token("a1")) == 200


async def test_one_key_may_bring_so_much(tmp_path: Path, clock: HandClock) -> None:
    async with (
        closed(tmp_path, clock, access={"feed_requests_per_s": 1}) as (server, keys),
        server.http() as client,
    ):
        key, other = keys.make(), keys.make()

        async def status(text: str, call: int) -> int:
            return (
                await client.post(f"/feeds/generic/c{call}", json=final("x"), headers=bearer(text))
            ).status_code

        assert [await status(key, call) for call in range(5)] == [200, 200, 200, 200, 429]
        assert await status(other, 9) == 200


async def test_one_person_may_open_so_many_sockets_and_gets_their_places_back(tmp_path: Path) -> None:
    async with closed(tmp_path, access={"sockets": 1}) as (server, _):
        headers = bearer(token("a1"))
        async with server.panel("agent=a1", headers=headers) as first:
            await heard(first)
            async with server.panel("agent=a1", headers=headers) as second:
                assert "limit" in (await heard(second))["detail"]
                await second.wait_closed()
                assert second.close_code == 4429
            async with server.panel("agent=a2", headers=bearer(token("a2"))) as other:
                assert (await heard(other))["type"] == "waiting"
        async with server.panel("agent=a1", headers=headers) as again:
            assert (await heard(again))["type"] in ("waiting", "error")
    assert Sockets().open("a1", 1)


async def test_one_key_may_open_so_many_sockets(tmp_path: Path) -> None:
    async with closed(tmp_path, access={"feed_sockets": 1}) as (server, keys):
        headers = bearer(keys.make())
        async with server.feed("c1", headers=headers), server.feed("c2", headers=headers) as second:
            assert "limit" in (await heard(second))["detail"]


def test_places_come_back_when_a_socket_is_gone() -> None:
    sockets = Sockets()
    assert [sockets.open("k", 1), sockets.open("k", 1)] == [True, False]
    sockets.close("k")
    assert sockets.open("k", 1)


def test_what_is_remembered_of_names_is_bounded() -> None:
    rates = Rates(1.0, 1, HandClock())
    for number in range(REMEMBERED + 100):
        rates.allow(number)
    assert len(rates._buckets) == REMEMBERED


async def test_a_supervisor_is_limited_like_everybody(tmp_path: Path, clock: HandClock) -> None:
    async with (
        closed(tmp_path, clock, access={"requests_per_s": 0.5}) as (server, _),
        server.http() as client,
    ):
        headers = bearer(token("s", Rank.SUPERVISOR, "", "*"))
        assert [(await client.get("/api/wall", headers=headers)).status_code for _ in range(3)] == [
            200,
            200,
            429,
        ]
