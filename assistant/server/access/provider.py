"""The identity provider's public keys: found by OpenID Connect discovery, kept, fetched again when a token names a new one.

Addresses are fetched only as configured: https (http on loopback alone), no redirect, small answers, keys on the issuer's
own host unless `access.provider.jwks_url` names another. Fetches are at least `keys_pause_s` apart, so tokens with
invented key ids cannot make us knock at the provider's door. Keys that cannot be fetched again stay good for a day.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from assistant.access.tokens import Claims, Trust
from assistant.access.who import Rank
from assistant.server.clock import Clock
from assistant.server.guard import is_loopback
from assistant.settings import Provider, SettingsError

_log = logging.getLogger(__name__)

Fetch = Callable[[str], Awaitable[bytes]]
LARGEST = 256 * 1024
TIMEOUT_S = 5.0
STALE_S = 24 * 3600.0
MOST_KEYS = 64
DISCOVERY = "/.well-known/openid-configuration"
PUBLIC = {"RSA", "EC", "OKP"}


class NoKeys(RuntimeError):
    """The provider's keys cannot be had now; the text says why."""


def check_url(url: str, key: str) -> str:
    """`url` if we may fetch it. Raises SettingsError naming the setting `key`."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise SettingsError(f"{key}: {url!r} must begin with https:// (http:// only on this machine)")
    try:
        address = ip_address(host)
    except ValueError:
        return url
    if address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved:
        raise SettingsError(f"{key}: {url!r} is no address of an identity provider")
    return url


def trust(settings: Provider) -> Trust:
    """How its tokens must look. Raises SettingsError."""
    if settings.issuer is None:
        raise SettingsError("access.provider.issuer is not set")
    if settings.audience is None:
        raise SettingsError(
            "access.provider.audience: set it to what `aud` is in tokens made for the assistant"
        )
    claims = Claims(
        name=settings.name_claim,
        rank=settings.role_claim,
        teams=settings.teams_claim,
        tenant=settings.tenant_claim,
        ranks={name: Rank(rank) for name, rank in settings.roles.items()},
    )
    return Trust(
        issuer=settings.issuer,
        audience=settings.audience,
        algorithms=tuple(settings.algorithms),
        claims=claims,
        leeway_s=settings.leeway_s,
    )


async def fetch(url: str) -> bytes:
    """What lies at `url`. Raises NoKeys."""
    body = bytearray()
    try:
        async with (
            httpx.AsyncClient(follow_redirects=False, timeout=TIMEOUT_S) as client,
            client.stream("GET", url, headers={"accept": "application/json"}) as answer,
        ):
            if answer.status_code != 200:
                raise NoKeys(f"{url} answers {answer.status_code}")
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > LARGEST:
                    raise NoKeys(f"{url} answers more than {LARGEST} bytes")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NoKeys(f"{url} cannot be fetched: {type(error).__name__}") from None
    return bytes(body)


def _object(body: bytes, url: str) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise NoKeys(f"{url}: no JSON object")
    return found


def public_keys(body: bytes, url: str) -> KeySet:
    """The asymmetric public keys of a JWK set; others (a shared secret, an unknown kind) are left out. Raises NoKeys."""
    listed = _object(body, url).get("keys")
    usable: list[dict[str, Any]] = []
    for key in listed[:MOST_KEYS] if isinstance(listed, list) else ():
        if isinstance(key, dict) and key.get("kty") in PUBLIC and key.get("use", "sig") == "sig":
            try:
                KeySet.import_key_set({"keys": [_public(key)]})
            except (JoseError, ValueError, KeyError, TypeError):
                continue
            usable.append(_public(key))
    if not usable:
        raise NoKeys(f"{url}: no public key in it that can check signatures")
    return KeySet.import_key_set({"keys": usable})


def _public(key: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in key.items()
        if name not in ("d", "p", "q", "dp", "dq", "qi", "oth", "k")
    }


class KeyChest:
    """The provider's keys, as fresh as they need be. Raises SettingsError for addresses that we do not fetch."""

    def __init__(
        self, settings: Provider, clock: Clock, fetch: Fetch = fetch, name: str = "access.provider"
    ) -> None:
        """`name`: where the settings stand."""
        self._name = name
        self.trust = trust(settings)
        check_url(self.trust.issuer, "access.provider.issuer")
        self._keys_at = settings.jwks_url and check_url(settings.jwks_url, "access.provider.jwks_url")
        self._settings = settings
        self._clock = clock
        self._fetch = fetch
        self._keys: KeySet | None = None
        self._fetched = self._tried = -float("inf")
        self._fetching = asyncio.Lock()

    async def keys(self, key_id: str | None) -> KeySet:
        """The keys, fetched again if they are old or `key_id` is not among them. Raises NoKeys."""
        if self._good_for(key_id):
            return self._have()
        async with self._fetching:
            if not self._good_for(key_id) and self._clock.now() - self._tried >= self._settings.keys_pause_s:
                await self._renew()
        return self._have()

    async def knows(self, key_id: str) -> bool:
        """Whether it still signs with the key of this name; True while it is away, which takes nothing back."""
        try:
            return any(key.kid == key_id for key in (await self.keys(key_id)).keys)
        except NoKeys:
            return True

    def _good_for(self, key_id: str | None) -> bool:
        if self._keys is None or self._clock.now() - self._fetched >= self._settings.keys_keep_s:
            return False
        return key_id is None or any(key.kid == key_id for key in self._keys.keys)

    def _have(self) -> KeySet:
        if self._keys is None or self._clock.now() - self._fetched >= STALE_S:
            raise NoKeys("the identity provider's keys cannot be fetched")
        return self._keys

    async def _renew(self) -> None:
        self._tried = self._clock.now()
        try:
            where = self._keys_at or await self._discover()
            self._keys = public_keys(await self._fetch(where), where)
            self._fetched = self._tried
        except NoKeys as error:
            _log.warning("%s: %s", self._name, error)

    async def _discover(self) -> str:
        issuer = self.trust.issuer
        url = issuer.rstrip("/") + DISCOVERY
        found = _object(await self._fetch(url), url)
        if found.get("issuer") != issuer:
            raise NoKeys(
                f"{url} speaks for another issuer; set access.provider.issuer to exactly what it says"
            )
        where = found.get("jwks_uri")
        if not isinstance(where, str) or urlsplit(where).netloc != urlsplit(issuer).netloc:
            raise NoKeys(
                f"{url} names keys on another host; if that is right, set access.provider.jwks_url to them"
            )
        try:
            return check_url(where, "jwks_uri")
        except SettingsError as error:
            raise NoKeys(str(error)) from None
