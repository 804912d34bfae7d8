"""The identity provider: discovery, its keys, new keys, and addresses that are not fetched."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from assistant.access.may import Act
from assistant.access.who import Rank
from assistant.server.access import provider
from assistant.server.access.denied import Denied, Why
from assistant.server.access.door import Door
from assistant.server.access.provider import KeyChest, NoKeys, check_url, public_keys
from assistant.settings import Access, Provider, SettingsError
from tests.server.fakes import HandClock

ISSUER = "https://id.example/realm"
DISCOVERY = f"{ISSUER}/.well-known/openid-configuration"
JWKS = "https://id.example/realm/keys"


def key(name: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": name}, private=True, auto_kid=False)


ONE, TWO = key("one"), key("two")


def jwks(*keys: Any, private: bool = False) -> bytes:
    return json.dumps({"keys": [each.as_dict(private=private) for each in keys]}).encode()


class World:
    """What lies at which address, and what was asked for."""

    def __init__(self, *keys: ECKey) -> None:
        self.pages: dict[str, bytes] = {
            DISCOVERY: json.dumps({"issuer": ISSUER, "jwks_uri": JWKS}).encode(),
            JWKS: jwks(*keys),
        }
        self.asked: list[str] = []

    async def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        if url not in self.pages:
            raise NoKeys(f"{url} answers 404")
        return self.pages[url]


def settings(**changes: Any) -> Provider:
    return Provider(**({"issuer": ISSUER, "audience": "assistant"} | changes))


def signed(clock: HandClock, by: ECKey = ONE, kid: str | None = None, **changes: Any) -> str:
    claims = {
        "iss": ISSUER,
        "aud": "assistant",
        "sub": "a1",
        "role": "agent",
        "exp": clock.wall() + 600,
    } | changes
    return jwt.encode({"alg": "ES256", "kid": kid or by.kid}, claims, by)


def door(world: World, clock: HandClock, **changes: Any) -> Door:
    return Door(Access(provider=settings(**changes)), clock, world.fetch)


async def test_a_token_of_the_provider_opens_the_door(clock: HandClock) -> None:
    world = World(ONE)
    who = await door(world, clock).person(signed(clock), Act.WATCH, "here")
    assert (who.name, who.rank) == ("a1", Rank.AGENT)
    assert world.asked == [DISCOVERY, JWKS]


async def test_keys_are_fetched_once_and_again_when_they_are_old(clock: HandClock) -> None:
    world = World(ONE)
    open_door = door(world, clock)
    for _ in range(3):
        await open_door.person(signed(clock), Act.WATCH, "here")
    assert len(world.asked) == 2
    clock.advance(3600)
    await open_door.person(signed(clock), Act.WATCH, "here")
    assert len(world.asked) == 4


async def test_a_new_key_is_fetched_when_a_token_names_it(clock: HandClock) -> None:
    world = World(ONE)
    open_door = door(world, clock)
    await open_door.person(signed(clock), Act.WATCH, "here")
    world.pages[JWKS] = jwks(TWO)
    clock.advance(30)
    assert (await open_door.person(signed(clock, TWO), Act.WATCH, "here")).name == "a1"
    with pytest.raises(Denied, match="signature"):
        await open_door.person(signed(clock, ONE), Act.WATCH, "here")


async def test_invented_key_ids_do_not_make_us_fetch_again_and_again(clock: HandClock) -> None:
    world = World(ONE)
    open_door = door(world, clock)
    await open_door.person(signed(clock), Act.WATCH, "here")
    for number in range(5):
        with pytest.raises(Denied):
            await open_door.person(signed(clock, kid=f"invented{number}"), Act.WATCH, f"from{number}")
    assert len(world.asked) == 2
    clock.advance(30)
    with pytest.raises(Denied):
        await open_door.person(signed(clock, kid="invented"), Act.WATCH, "here")
    assert len(world.asked) == 4


async def test_while_the_provider_is_away_its_old_keys_stay_good_for_a_day(clock: HandClock) -> None:
    world = World(ONE)
    open_door = door(world, clock)
    await open_door.person(signed(clock), Act.WATCH, "here")
    world.pages.clear()
    clock.advance(23 * 3600)
    assert (await open_door.person(signed(clock), Act.WATCH, "here")).name == "a1"
    clock.advance(2 * 3600)
    with pytest.raises(Denied) as caught:
        await open_door.person(signed(clock), Act.WATCH, "here")
    assert caught.value.why is Why.UNAVAILABLE


async def test_a_token_of_another_issuer_makes_us_fetch_nothing(clock: HandClock) -> None:
    world = World(ONE)
    for issuer in ("https://evil.example", "assistant", "http://169.254.169.254/"):
        with pytest.raises(Denied, match="another issuer"):
            await door(world, clock).person(signed(clock, iss=issuer), Act.WATCH, "here")
    assert world.asked == []


@pytest.mark.parametrize(
    "found",
    [
        {"issuer": "https://evil.example", "jwks_uri": JWKS},
        {"issuer": ISSUER, "jwks_uri": "https://evil.example/keys"},
        {"issuer": ISSUER, "jwks_uri": "http://id.example/realm/keys"},
        {"issuer": ISSUER, "jwks_uri": "https://id.example:8443/keys"},
        {"issuer": ISSUER, "jwks_uri": "https://id.example@169.254.169.254/latest"},
        {"issuer": ISSUER, "jwks_uri": "file:///etc/passwd"},
        {"issuer": ISSUER},
        [],
    ],
)
async def test_discovery_cannot_send_us_elsewhere(clock: HandClock, found: Any) -> None:
    world = World(ONE)
    world.pages[DISCOVERY] = json.dumps(found).encode()
    with pytest.raises(Denied) as caught:
        await door(world, clock).person(signed(clock), Act.WATCH, "here")
    assert caught.value.why is Why.UNAVAILABLE
    assert world.asked == [DISCOVERY]


async def test_keys_on_another_host_are_fetched_where_the_settings_say_so(clock: HandClock) -> None:
    world = World()
    world.pages["https://keys.example/v3"] = jwks(ONE)
    open_door = door(world, clock, jwks_url="https://keys.example/v3")
    assert (await open_door.person(signed(clock), Act.WATCH, "here")).name == "a1"
    assert world.asked == ["https://keys.example/v3"]


@pytest.mark.parametrize(
    "url",
    [
        "http://id.example",
        "ftp://id.example",
        "https://169.254.169.254/latest/meta-data",
        "https://[fe80::1]/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
    ],
)
def test_addresses_that_no_provider_has_are_refused(url: str) -> None:
    with pytest.raises(SettingsError, match=r"jwks_url"):
        check_url(url, "access.provider.jwks_url")


@pytest.mark.parametrize(
    "url", ["https://id.example/x", "https://10.0.0.4/realm", "http://127.0.0.1:8080/realm"]
)
def test_providers_within_the_house_are_not(url: str) -> None:
    assert check_url(url, "access.provider.issuer") == url


def test_a_shared_secret_or_private_part_in_the_keys_is_never_used() -> None:
    secret = OctKey.import_key("s" * 40, {"kid": "oct"})
    found = public_keys(jwks(ONE, secret, private=True), JWKS)
    assert [(each.kid, each.is_private) for each in found.keys] == [("one", False)]


@pytest.mark.parametrize(
    "body", [b"", b"{}", b'{"keys": 1}', b'{"keys": [1, {}, {"kty": "EC"}]}', b"[" * 100_000, b"\xff"]
)
def test_a_set_without_a_good_key_is_none(body: bytes) -> None:
    with pytest.raises(NoKeys):
        public_keys(body, JWKS)


async def test_a_key_that_the_provider_withdraws_sends_away_who_came_with_it(clock: HandClock) -> None:
    world = World(ONE, TWO)
    at = door(world, clock)
    async with asyncio.timeout(60) as first, asyncio.timeout(60) as second:
        with at.rounds.person(first, signed(clock)), at.rounds.person(second, signed(clock, TWO)):
            assert await at.rounds.look() == 0
            world.pages[JWKS] = jwks(TWO)
            clock.advance(settings().keys_keep_s)
            del world.pages[DISCOVERY]
            assert await at.rounds.look() == 0  # away: that takes nothing back
            world.pages[DISCOVERY] = json.dumps({"issuer": ISSUER, "jwks_uri": JWKS}).encode()
            clock.advance(settings().keys_pause_s)
            assert await at.rounds.look() == 1
        assert second.when() is not None
        assert at.rounds.reason(first, Denied(Why.EXPIRED, "")).why is Why.UNKNOWN
        assert at.rounds.reason(second, Denied(Why.EXPIRED, "")).why is Why.EXPIRED
        first.reschedule(None)


# -- over the wire -------------------------------------------------------------------------------------------------


async def over_http(monkeypatch: pytest.MonkeyPatch, answer: Any) -> bytes:
    import httpx

    class Client(httpx.AsyncClient):
        def __init__(self, **options: Any) -> None:
            super().__init__(transport=httpx.MockTransport(answer), **options)

    monkeypatch.setattr(provider.httpx, "AsyncClient", Client)
    return await provider.fetch(JWKS)


async def test_what_lies_there_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    assert await over_http(monkeypatch, lambda request: httpx.Response(200, content=b"{}")) == b"{}"


async def test_a_redirect_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(302, headers={"location": "http://169.254.169.254/"})

    with pytest.raises(NoKeys, match="302"):
        await over_http(monkeypatch, answer)
    assert seen == [JWKS]


async def test_an_endless_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    with pytest.raises(NoKeys, match="more than"):
        await over_http(
            monkeypatch, lambda request: httpx.Response(200, content=b"x" * (provider.LARGEST + 1))
        )


async def test_a_provider_that_cannot_be_reached_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no way")

    with pytest.raises(NoKeys, match="ConnectError"):
        await over_http(monkeypatch, answer)


def test_a_chest_needs_an_audience(clock: HandClock) -> None:
    with pytest.raises(SettingsError, match="audience"):
        KeyChest(settings(audience=None), clock)
