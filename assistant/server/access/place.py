"""Whether a server may listen where its settings say: beyond this machine only if it asks who people are, and over TLS."""

from __future__ import annotations

from ipaddress import ip_network

from assistant.server.guard import is_loopback
from assistant.settings import Settings


def unfit(settings: Settings) -> str | None:
    """What is wrong and what to do, or None."""
    server, access = settings.server, settings.access
    if (server.tls_certificate is None) != (server.tls_key is None):
        return "server.tls_certificate and server.tls_key: give both or none"
    for path, key in ((server.tls_certificate, "tls_certificate"), (server.tls_key, "tls_key")):
        if path is not None and not path.is_file():
            return f"server.{key}: {path} is no file"
    for proxy in server.trusted_proxies:
        try:
            ip_network(proxy)
        except ValueError:
            return f"server.trusted_proxies: {proxy!r} is no address or network; `*` would trust everybody"
    if is_loopback(server.host):
        return None
    here = f"server.host = {server.host!r} can be reached from other machines, and "
    if not access.tokens:
        return (
            f"{here}nobody is asked who he is: set access.provider.issuer (your identity provider) or access.secret_file "
            "(our own tokens), see docs/security.md; or use 127.0.0.1"
        )
    if server.tls_certificate is None and not server.trusted_proxies and not server.plain_http:
        return (
            f"{here}tokens would be sent in the clear: set server.tls_certificate and server.tls_key, or the addresses of "
            "the proxy that ends TLS in server.trusted_proxies; server.plain_http = true does without, inside a closed net"
        )
    return None
