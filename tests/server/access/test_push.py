"""Pushes of Google Pub/Sub: only those that Google has signed for our audience and our service account."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from assistant.server.access.provider import NoKeys
from assistant.server.access.push import PushSignIn, push_sign_in
from assistant.settings import PubSubSettings, SettingsError
from tests.server.access.people import Keys, bearer, closed
from tests.server.fakes import HandClock, Running, final, running

ISSUER, JWKS = "https://accounts.google.com", "https://www.googleapis.com/oauth2/v3/certs"
AUDIENCE, ACCOUNT = "https://assist.example/feeds/google_agent_assist", "push@centre.iam.gserviceaccount.com"
PUSH = "/feeds/google_agent_assist"
GOOGLE = RSAKey.generate_key(2048, {"kid": "g1"}, private=True, auto_kid=False)
OTHER = RSAKey.generate_key(2048, {"kid": "g1"}, private=True, auto_kid=False)
NOW = HandClock().wall()


async def certificates(url: str) -> bytes:
    """What lies at Google's address, here."""
    assert url == JWKS
    return json.dumps({"keys": [GOOGLE.as_dict(private=False)]}).encode()


async def nothing(url: str) -> bytes:
    raise NoKeys(f"{url} answers 404")


def signed(by: Any = GOOGLE, algorithm: str = "RS256", **changes: Any) -> str:
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "email": ACCOUNT,
        "email_verified": True,
        "sub": "1",
        "iat": NOW,
        "exp": NOW + 600,
    }
    claims |= changes
    head = {"alg": algorithm, "kid": "g1"}
    return jwt.encode(head, {key: value for key, value in claims.items() if value is not None}, by)


def envelope() -> dict[str, Any]:
    said = {"conversation": "projects/p/conversations/g1", "newMessagePayload": {"content": "hello"}}
    data = base64.b64encode(json.dumps(said).encode()).decode()
    return {"message": {"data": data, "messageId": "1"}, "subscription": "projects/p/subscriptions/s"}


def settings(**changes: Any) -> PubSubSettings:
    return PubSubSettings(**{"audience": AUDIENCE, "service_account": ACCOUNT, **changes})


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[tuple[Running, Keys]]:
    async with closed(tmp_path) as (server, keys):
        server.app.state.door.push = PushSignIn(settings(), HandClock(), certificates)
        yield server, keys


async def test_a_push_that_google_has_signed_is_taken(there: tuple[Running, Keys]) -> None:
    server, _ = there
    async with server.http() as client:
        assert (await client.post(PUSH, json=envelope(), headers=bearer(signed()))).status_code == 204


FORGED = {
    "signed by somebody else": signed(OTHER),
    "of another account": signed(email="evil@evil.iam.gserviceaccount.com"),
    "of an account that nobody has verified": signed(email_verified=False),
    "of an account verified in words": signed(email_verified="true"),
    "of no account": signed(email=None),
    "for another audience": signed(aud="https://elsewhere.example"),
    "of another issuer": signed(iss="https://evil.example"),
    "too old": signed(exp=NOW - 60),
    "not yet good": signed(iat=NOW + 3600),
    "with a shared secret made of the public key": signed(
        OctKey.import_key(json.dumps(GOOGLE.as_dict(private=False))), "HS256"
    ),
    "unsigned": ".".join([*signed().split(".")[:2], ""]),
    "nonsense": "x",
    "nothing": "",
}


@pytest.mark.parametrize("text", FORGED.values(), ids=FORGED.keys())
async def test_any_other_is_refused(there: tuple[Running, Keys], text: str) -> None:
    server, _ = there
    async with server.http() as client:
        for path in (PUSH, f"{PUSH}/g1"):
            answer = await client.post(path, json=envelope(), headers=bearer(text) if text else {})
            assert answer.status_code == 401
            assert not text or text not in answer.text
    assert server.app.state.desk.counts == {}


async def test_its_token_is_good_for_nothing_else(there: tuple[Running, Keys]) -> None:
    server, _ = there
    async with server.http() as client:
        headers = bearer(signed())
        assert (await client.post("/feeds/generic/c1", json=final("x"), headers=headers)).status_code == 401
        for path in ("/api/calls", "/-/settings", "/api/studio"):
            assert (await client.get(path, headers=headers)).status_code == 401


async def test_a_feed_key_is_good_as_well_on_a_closed_server(there: tuple[Running, Keys]) -> None:
    server, keys = there
    async with server.http() as client:
        headers = bearer(keys.make("google_agent_assist"))
        assert (await client.post(PUSH, json=envelope(), headers=headers)).status_code == 204


async def test_an_open_server_asks_for_the_sign_in_too(clock: HandClock) -> None:
    async with running(clock=clock) as server, server.http() as client:
        server.app.state.door.push = PushSignIn(settings(), clock, certificates)
        assert (await client.post(PUSH, json=envelope())).status_code == 401
        assert (await client.post(PUSH, json=envelope(), headers=bearer(signed()))).status_code == 204


async def test_while_keys_cannot_be_had_pubsub_sends_again(there: tuple[Running, Keys]) -> None:
    server, _ = there
    server.app.state.door.push = PushSignIn(settings(), HandClock(), nothing)
    async with server.http() as client:
        assert (await client.post(PUSH, json=envelope(), headers=bearer(signed()))).status_code == 503


async def test_a_tenants_subscription_brings_his_calls(there: tuple[Running, Keys]) -> None:
    push = PushSignIn(settings(tenant="acme"), HandClock(), certificates)
    assert (await push.sender(signed())).tenant == "acme"


@pytest.mark.parametrize(
    "wrong",
    [
        {"service_account": None},
        {"audience": None},
        {"jwks_url": "http://keys.example"},
        {"jwks_url": "https://169.254.169.254/"},
    ],
)
def test_settings_with_which_anybody_could_push_are_refused(wrong: dict[str, Any], clock: HandClock) -> None:
    with pytest.raises(SettingsError, match=r"feeds\.pubsub"):
        push_sign_in(settings(**wrong), clock)


def test_without_settings_nothing_is_asked(clock: HandClock) -> None:
    assert push_sign_in(PubSubSettings(), clock) is None
