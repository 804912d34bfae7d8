"""Whether a server with these settings would start and work: everything it will need is tried, and nothing is changed.

Each check gives its faults, one line each, with place and remedy.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

from assistant import data
from assistant.access.tokens import BadToken
from assistant.bus.link import BusError, Link
from assistant.packs.source import PackError
from assistant.server import packcheck
from assistant.server.access.door import Door
from assistant.server.access.provider import Fetch, KeyChest, NoKeys, fetch
from assistant.server.access.push import push_sign_in
from assistant.server.app import NotAllowed, bind
from assistant.server.clock import SystemClock
from assistant.server.reload import load_core
from assistant.settings import Settings, SettingsError
from assistant.store.probe import probe

Check = Callable[[Settings], Awaitable[list[str]]]
# A certificate that ends sooner wants to be renewed now.
SOON_DAYS = 14


async def address(settings: Settings) -> list[str]:
    """Roles, streams, TLS or proxy beyond loopback, and whether the port is free."""
    try:
        bind(settings).close()
    except NotAllowed as error:
        return [str(error)]
    return []


async def rules(settings: Settings) -> list[str]:
    """The linter, the policy tests, and whether packs, models, guideline and deep voice load."""
    found = await packcheck.check(settings.rules.path or data.rules())
    try:
        core = load_core(settings.rules)
    except PackError as error:
        return list(dict.fromkeys([*found, *map(str, error.findings)]))
    absent = core.listener.absent if core.listener is not None else None
    return found if absent is None else [*found, f"rules.voice: {absent}"]


async def store(settings: Settings) -> list[str]:
    """Whether the store answers."""
    fault = await probe(settings.store.url.get_secret_value())
    return [] if fault is None else [fault]


async def bus(settings: Settings) -> list[str]:
    """Whether NATS answers, and has JetStream."""
    if not settings.bus.shared:
        return []
    link = Link()
    try:
        await link.open(settings.bus.servers, settings.bus.credentials, "assistant check")
    except BusError as error:
        return [str(error)]
    try:
        await link.client.jetstream().account_info()
    except Exception as error:
        return [f"bus.url: NATS answers, its JetStream does not ({type(error).__name__}); switch it on (-js)"]
    finally:
        await link.close()
    return []


async def tls(settings: Settings) -> list[str]:
    """Whether certificate and key belong together, and for how long they are good."""
    certificate, key = settings.server.tls_certificate, settings.server.tls_key
    if certificate is None or key is None:
        return []
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
        # The only reader of certificates in the standard library; it checks nothing.
        ends = ssl._ssl._test_decode_cert(str(certificate))["notAfter"]  # type: ignore[attr-defined]
    except (OSError, ssl.SSLError) as error:
        return [f"server.tls_certificate, server.tls_key: {error.strerror or error}"]
    left = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) - datetime.now(UTC)
    if left.total_seconds() <= 0:
        return [f"server.tls_certificate: {certificate} ended on {ends}; renew it"]
    if left.days < SOON_DAYS:
        return [f"server.tls_certificate: {certificate} ends on {ends}; renew it"]
    return []


def access(fetch: Fetch = fetch) -> Check:
    """Secrets, feeds' keys, and whether the identity provider's keys can be fetched."""

    async def check(settings: Settings) -> list[str]:
        place = "access.provider"
        try:
            Door(settings.access, SystemClock())
            if settings.access.provider.issuer is not None:
                await KeyChest(settings.access.provider, SystemClock(), fetch).keys(None)
            place = "feeds.pubsub"
            if (push := push_sign_in(settings.feeds.pubsub, SystemClock(), fetch)) is not None:
                await push.chest.keys(None)
        except (SettingsError, BadToken) as error:
            return [str(error)]
        except NoKeys as error:
            return [f"{place}: {error}"]
        return []

    return check


CHECKS: dict[str, Check] = {
    "address": address,
    "rules and models": rules,
    "store": store,
    "bus": bus,
    "TLS": tls,
    "access": access(),
}


async def inspect(settings: Settings) -> AsyncIterator[tuple[str, list[str]]]:
    """Each check and its faults, as they are found."""
    for name, check in CHECKS.items():
        yield name, await check(settings)
