"""Tokens of people: signed claims (JWT, RFC 7519) -> Who. Nothing here fetches a key or asks the clock.

Two kinds, told apart by `iss`. Those of the centre's identity provider are signed with a private key of theirs, and only
such algorithms are taken. Our own (`assistant token`) are HS256 with the server's secret. A verifier knows its algorithms
before it looks at a token, so a token cannot choose how it is checked (RFC 8725, 3.1); `none` is nobody's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey
from joserfc.jws import extract_compact

from assistant.access.names import HOUSE, BadName, checked
from assistant.access.who import Rank, Who

OURS = "assistant"
OWN_ALGORITHM = "HS256"
MOST_CHARS = 8192
NAME_CHARS = 128
SECRET_CHARS = 32
MOST_TEAMS = 200

Keys = OctKey | KeySet


class BadToken(ValueError):
    """The token is not good; the text says why and never quotes it."""


class Expired(BadToken):
    """It was good once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Where in a provider's token our things stand. A dot goes into an object: `realm_access.roles`.

    `ranks`: the provider's names of roles -> ours; empty: the names are ours. `tenant` None: everybody is of the house.
    """

    name: str = "sub"
    rank: str = "role"
    teams: str = "teams"
    tenant: str | None = None
    ranks: Mapping[str, Rank] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whose tokens are taken, and how they must look. `leeway_s`: how far two clocks may be apart."""

    issuer: str
    audience: str
    algorithms: tuple[str, ...]
    claims: Claims = Claims()
    leeway_s: float = 30.0


OWN = Trust(
    issuer=OURS, audience=OURS, algorithms=(OWN_ALGORITHM,), claims=Claims(tenant="tenant"), leeway_s=0.0
)
_ORDER = (Rank.AGENT, Rank.DEVELOPER, Rank.SUPERVISOR, Rank.ADMIN)


def own_key(secret: str) -> OctKey:
    """The key of our own tokens. Raises BadToken for a secret that could be guessed."""
    if len(secret.strip()) < SECRET_CHARS:
        raise BadToken(f"the secret must have at least {SECRET_CHARS} characters")
    return OctKey.import_key(secret.strip())


def issue(who: Who, now: float, key: OctKey) -> str:
    """A token of our own for `who`, who must have an `expires_at`."""
    if who.expires_at is None:
        raise BadToken("a token must expire")
    claims: dict[str, Any] = {
        "iss": OURS,
        "aud": OURS,
        "sub": who.name,
        "role": who.rank.value,
        "teams": sorted(who.teams),
        "tenant": who.tenant,
        "iat": int(now),
        "exp": who.expires_at,
    }
    return jwt.encode({"alg": OWN_ALGORITHM}, claims, key)


@dataclass(frozen=True, slots=True)
class Unread:
    """What a token says about itself, before anything of it has been checked: only good for choosing a verifier."""

    issuer: str
    algorithm: str
    key_id: str | None


def look(token: str) -> Unread:
    """Its unchecked head. Raises BadToken for what is no token."""
    if len(token) > MOST_CHARS:
        raise BadToken(f"longer than {MOST_CHARS} characters")
    try:
        found = extract_compact(token.encode("ascii"))
        head = found.headers()
        body = json.loads(found.payload)
        return Unread(str(body["iss"]), str(head["alg"]), str(head["kid"]) if "kid" in head else None)
    except (JoseError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BadToken("not a signed token (JWT) with an issuer") from None


def verify(token: str, keys: Keys, trust: Trust, now: float) -> Who:
    """Who comes with `token` at `now` (seconds since 1970). Raises BadToken."""
    return who_of(_signed(token, keys, trust), trust, now)


def verified(token: str, keys: Keys, trust: Trust, now: float) -> Mapping[str, Any]:
    """The claims of a token that is good at `now` but names no person of ours. Raises BadToken."""
    claims = _signed(token, keys, trust)
    _in_time(claims, trust, now)
    return claims


def _signed(token: str, keys: Keys, trust: Trust) -> Mapping[str, Any]:
    """The claims, signed by one of `keys`. Raises BadToken."""
    if look(token).algorithm not in trust.algorithms:
        raise BadToken("signed with an algorithm that is not allowed")
    try:
        found = jwt.decode(token, keys, algorithms=list(trust.algorithms))
    except (JoseError, ValueError, KeyError, TypeError):
        raise BadToken("the signature is not that of a known key") from None
    return found.claims


def who_of(claims: Mapping[str, Any], trust: Trust, now: float) -> Who:
    """The person that checked `claims` describe. Raises BadToken."""
    expires = _in_time(claims, trust, now)
    where = trust.claims
    name = _at(claims, where.name)
    if not isinstance(name, str) or not 0 < len(name) <= NAME_CHARS or not name.isprintable():
        raise BadToken(f"the claim {where.name} names nobody")
    return Who(
        name=name,
        rank=_rank(_at(claims, where.rank), where),
        tenant=_tenant(claims, where),
        teams=frozenset(_texts(_at(claims, where.teams))[:MOST_TEAMS]),
        expires_at=expires,
    )


def _in_time(claims: Mapping[str, Any], trust: Trust, now: float) -> float:
    """When the token ends, leeway included."""
    if claims.get("iss") != trust.issuer:
        raise BadToken("of another issuer")
    if trust.audience not in _texts(claims.get("aud")):
        raise BadToken("made for another audience")
    expires, begins = (
        _number(claims, "exp"),
        [_number(claims, name) for name in ("nbf", "iat") if name in claims],
    )
    if any(begin > now + trust.leeway_s for begin in begins):
        raise BadToken("not valid yet; is a clock wrong?")
    if now >= expires + trust.leeway_s:
        raise Expired("expired")
    return expires + trust.leeway_s


def _number(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:
        raise BadToken(f"the claim {name} is missing or no time")
    return float(value)


def _at(claims: Mapping[str, Any], path: str) -> Any:
    """The claim at `path`; a name that contains dots itself (an address) wins over the steps into objects."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [each for each in value if isinstance(each, str)] if isinstance(value, Sequence) else []


def _rank(value: Any, where: Claims) -> Rank:
    known = where.ranks or {rank.value: rank for rank in Rank}
    found = {known[name] for name in _texts(value) if name in known}
    if not found:
        raise BadToken(f"the claim {where.rank} gives no role here")
    return max(found, key=_ORDER.index)


def _tenant(claims: Mapping[str, Any], where: Claims) -> str:
    if where.tenant is None:
        return HOUSE
    value = _at(claims, where.tenant)
    try:
        if not isinstance(value, str):
            raise BadName
        return checked(value)
    except BadName:
        raise BadToken(f"the claim {where.tenant} names no tenant") from None
