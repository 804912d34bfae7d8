"""Tokens that say for themselves how they are to be checked: by which key, which algorithm, for whom."""

from __future__ import annotations

import base64
from typing import Any

import orjson
import pytest
from joserfc import jws

from assistant.access.may import Act
from assistant.server.access.denied import Denied
from tests.server.access.test_provider import DISCOVERY, JWKS, ONE, TWO, World, door, signed
from tests.server.fakes import HandClock

HEADS = {
    "a path as key id": {"kid": "../../../../dev/null"},
    "a file as key id": {"kid": "/etc/passwd"},
    "an address as key id": {"kid": "https://evil.example/keys"},
    "an injection as key id": {"kid": "one' OR '1'='1"},
    "a nul in the key id": {"kid": "one\x00"},
    "a long key id": {"kid": "k" * 3000},
    "a number as key id": {"kid": 1},
    "no key id": {"kid": None},
    "keys at an address": {"kid": "one", "jku": "https://evil.example/keys"},
    "a certificate at an address": {"kid": "one", "x5u": "https://evil.example/crt"},
    "its own key": {"kid": "one", "jwk": TWO.as_dict(private=False)},
    "an extension that must be understood": {"kid": "one", "crit": ["exp"], "exp": 1},
}


def forged(clock: HandClock, head: dict[str, Any]) -> str:
    """Good claims, signed with a key of the attacker's own."""

    def part(value: Any) -> bytes:
        return base64.urlsafe_b64encode(orjson.dumps(value)).rstrip(b"=")

    body = signed(clock).split(".")[1].encode()
    named = {"alg": "ES256"} | {name: value for name, value in head.items() if value is not None}
    signing = part(named) + b"." + body
    real = jws.serialize_compact({"alg": "ES256"}, base64.urlsafe_b64decode(body + b"=="), TWO)
    return (signing + b"." + real.split(".")[2].encode()).decode()


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS.keys())
async def test_no_head_of_a_token_chooses_the_key_that_checks_it(
    clock: HandClock, head: dict[str, Any]
) -> None:
    world = World(ONE)
    with pytest.raises(Denied) as refused:
        await door(world, clock).person(forged(clock, head), Act.WATCH, "here")
    assert refused.value.status == 401
    assert set(world.asked) <= {DISCOVERY, JWKS}
    assert "evil" not in refused.value.detail


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", "HS256", ""])
async def test_no_algorithm_of_his_own_lets_anybody_in(clock: HandClock, algorithm: str) -> None:
    head = base64.urlsafe_b64encode(orjson.dumps({"alg": algorithm, "kid": "one"})).rstrip(b"=").decode()
    for seal in ("", signed(clock).split(".")[2]):
        text = f"{head}.{signed(clock).split('.')[1]}.{seal}"
        with pytest.raises(Denied) as refused:
            await door(World(ONE), clock).person(text, Act.WATCH, "here")
        assert refused.value.status == 401


@pytest.mark.parametrize(
    "audience", ["other", "Assistant", "assistant ", ["other"], [], None, {"assistant": 1}]
)
async def test_a_token_for_another_audience_is_none(clock: HandClock, audience: Any) -> None:
    with pytest.raises(Denied) as refused:
        await door(World(ONE), clock).person(signed(clock, aud=audience), Act.WATCH, "here")
    assert refused.value.status == 401
