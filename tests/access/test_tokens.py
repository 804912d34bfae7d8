"""Tokens: what is read from a good one, and every way in which one can be bad."""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from assistant.access.tokens import (
    OWN,
    BadToken,
    Claims,
    Expired,
    Trust,
    issue,
    look,
    own_key,
    verify,
    who_of,
)
from assistant.access.who import Rank, Who

NOW = 1_700_000_000.0
KEY = own_key("s" * 40)
ISSUER = "https://id.example"
EC = ECKey.generate_key("P-256", {"kid": "k1"}, private=True, auto_kid=False)
TRUST = Trust(issuer=ISSUER, audience="assistant-panel", algorithms=("ES256",))
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": ["assistant-panel", "crm"],
    "sub": "a42",
    "role": "agent",
    "iat": NOW - 10,
    "exp": NOW + 600,
}


def public(*keys: Any) -> KeySet:
    return KeySet.import_key_set({"keys": [key.as_dict(private=False) for key in keys]})


def signed(key: Any = EC, algorithm: str = "ES256", kid: str | None = "k1", **changes: Any) -> str:
    claims = {name: value for name, value in (CLAIMS | changes).items() if value is not None}
    head = {"alg": algorithm} | ({"kid": kid} if kid else {})
    return jwt.encode(head, claims, key, algorithms=[algorithm])


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def person(**changes: Any) -> Who:
    return Who(**({"name": "a1", "rank": Rank.AGENT, "expires_at": NOW + 60} | changes))


def test_our_own_token_comes_back_as_who_it_was_made_for() -> None:
    boss = person(name="s1", rank=Rank.SUPERVISOR, tenant="acme", teams=frozenset({"billing", "sales"}))
    assert verify(issue(boss, NOW, KEY), KEY, OWN, NOW) == boss


def test_our_own_token_ends_on_time() -> None:
    token = issue(person(), NOW, KEY)
    assert verify(token, KEY, OWN, NOW + 59.9)
    with pytest.raises(Expired):
        verify(token, KEY, OWN, NOW + 60)


def test_a_token_for_ever_is_not_made() -> None:
    with pytest.raises(BadToken, match="expire"):
        issue(person(expires_at=None), NOW, KEY)


def test_a_secret_that_could_be_guessed_is_refused() -> None:
    with pytest.raises(BadToken, match="32"):
        own_key("secret")


def test_a_providers_token_says_who_comes() -> None:
    assert verify(signed(), public(EC), TRUST, NOW) == Who(name="a42", rank=Rank.AGENT, expires_at=NOW + 630)


BAD: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "crm"},
    "no audience": {"aud": None},
    "expired": {"exp": NOW - 31},
    "no expiry": {"exp": None},
    "expiry as text": {"exp": "soon"},
    "expiry as truth": {"exp": True},
    "expiry without end": {"exp": 1e300},
    "not yet": {"nbf": NOW + 31},
    "issued in the future": {"iat": NOW + 3600},
    "nobody": {"sub": None},
    "an empty name": {"sub": ""},
    "a name with a line end": {"sub": "a1\nadmin"},
    "a name that is a list": {"sub": ["a1"]},
    "too long a name": {"sub": "a" * 129},
    "no role": {"role": None},
    "a role we do not have": {"role": "root"},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD.keys())
def test_a_token_that_says_something_wrong_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(BadToken):
        verify(signed(**changes), public(EC), TRUST, NOW)


@pytest.mark.parametrize("changes", [{"exp": NOW - 29}, {"nbf": NOW + 29}, {"iat": NOW + 29}])
def test_two_clocks_may_be_a_little_apart(changes: dict[str, Any]) -> None:
    assert verify(signed(**changes), public(EC), TRUST, NOW).name == "a42"


def test_a_token_signed_with_another_key_is_refused() -> None:
    other = ECKey.generate_key("P-256", {"kid": "k1"}, private=True, auto_kid=False)
    with pytest.raises(BadToken, match="signature"):
        verify(signed(other), public(EC), TRUST, NOW)


def test_a_token_may_not_choose_a_weaker_algorithm() -> None:
    """Signed with the public key as if it were a shared secret: the oldest trick of all."""
    head = f"{part({'alg': 'HS256', 'kid': 'k1'})}.{part(CLAIMS)}"
    seal = hmac.digest(EC.as_pem(private=False), head.encode(), "sha256")
    with pytest.raises(BadToken, match="algorithm"):
        verify(f"{head}.{base64.urlsafe_b64encode(seal).decode().rstrip('=')}", public(EC), TRUST, NOW)


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ""])
def test_a_token_without_a_signature_is_refused(algorithm: str) -> None:
    token = f"{part({'alg': algorithm, 'kid': 'k1'})}.{part(CLAIMS)}."
    for keys, trust in ((public(EC), TRUST), (KEY, OWN)):
        with pytest.raises(BadToken):
            verify(token, keys, trust, NOW)


def test_a_key_in_the_tokens_own_head_is_not_used() -> None:
    mine = ECKey.generate_key("P-256", private=True, auto_kid=False)
    head = {"alg": "ES256", "jwk": mine.as_dict(private=False), "kid": "k1"}
    with pytest.raises(BadToken):
        verify(jwt.encode(head, CLAIMS, mine), public(EC), TRUST, NOW)


def test_our_own_token_is_no_token_of_the_provider_and_the_other_way_round() -> None:
    with pytest.raises(BadToken):
        verify(issue(person(), NOW, KEY), public(EC), TRUST, NOW)
    with pytest.raises(BadToken):
        verify(signed(), KEY, OWN, NOW)


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (RSAKey.generate_key(2048, {"kid": "k1"}, private=True, auto_kid=False), "RS256"),
        (RSAKey.generate_key(2048, {"kid": "k1"}, private=True, auto_kid=False), "PS256"),
        (OKPKey.generate_key("Ed25519", {"kid": "k1"}, private=True, auto_kid=False), "Ed25519"),
    ],
    ids=["RS256", "PS256", "Ed25519"],
)
def test_other_asymmetric_algorithms_are_taken_where_they_are_configured(key: Any, algorithm: str) -> None:
    token = signed(key, algorithm)
    assert verify(token, public(key), replace(TRUST, algorithms=(algorithm,)), NOW).name == "a42"
    with pytest.raises(BadToken, match="algorithm"):
        verify(token, public(key), TRUST, NOW)


def test_claims_are_found_where_the_centre_keeps_them() -> None:
    where = Claims(
        name="preferred_username",
        rank="realm_access.roles",
        teams="https://centre.example/teams",
        tenant="org",
        ranks={"cc-agent": Rank.AGENT, "cc-lead": Rank.SUPERVISOR},
    )
    claims = CLAIMS | {
        "preferred_username": "berg",
        "realm_access": {"roles": ["offline_access", "cc-agent", "cc-lead"]},
        "https://centre.example/teams": ["billing"],
        "org": "acme",
    }
    found = who_of(claims, replace(TRUST, claims=where), NOW)
    assert (found.name, found.rank, found.tenant, found.teams) == (
        "berg",
        Rank.SUPERVISOR,
        "acme",
        frozenset({"billing"}),
    )


@pytest.mark.parametrize("tenant", [None, "", "a/b", ["acme"], "ACME"])
def test_where_tenants_are_told_apart_a_token_without_a_good_one_is_refused(tenant: Any) -> None:
    trust = replace(TRUST, claims=Claims(tenant="org"))
    if tenant == "":
        assert who_of(CLAIMS | {"org": ""}, trust, NOW).tenant == ""
        return
    with pytest.raises(BadToken, match="org"):
        who_of(CLAIMS | {"org": tenant}, trust, NOW)


@given(st.text(max_size=60))
def test_no_text_is_a_token_or_breaks_the_reader(text: str) -> None:
    with pytest.raises(BadToken):
        look(text)


@given(st.data())
def test_a_token_with_one_letter_changed_is_refused(data: st.DataObject) -> None:
    token = issue(person(), NOW, KEY)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("ABCDEFGHabcdefgh0123456789-_."))
    changed = token[:place] + letter + token[place + 1 :]
    # the last letter of base64 has bits that mean nothing
    if changed[:-1] == token[:-1]:
        return
    with pytest.raises(BadToken):
        verify(changed, KEY, OWN, NOW)


@pytest.mark.parametrize("token", ["", "x" * 9000, "a.b.c", "..", "e30.e30.e30", "[[[[.[[[[.[[[["])
def test_what_is_no_token_is_said_without_quoting_it(token: str) -> None:
    with pytest.raises(BadToken) as caught:
        look(token)
    assert token == "" or token not in str(caught.value)
