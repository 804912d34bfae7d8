"""Twilio's request signature (twilio.com/docs/usage/security: validating requests).

HMAC-SHA1 with the account's auth token over the URL that Twilio called, followed by the form's parameters sorted by
name, each name and value run together; base64. Behind a proxy the URL is the configured public one: what the server
sees of itself is not what Twilio signed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlsplit, urlunsplit

HEADER = "X-Twilio-Signature"
_PORTS = {"https": 443, "http": 80}


def signature(token: str, url: str, form: Mapping[str, str | Sequence[str]]) -> str:
    """The signature that Twilio puts into `X-Twilio-Signature` for a post of `form` to `url`."""
    signed = [url]
    for field in sorted(form):
        values = form[field]
        for value in [values] if isinstance(values, str) else sorted(set(values)):
            signed.append(field + value)
    digest = hmac.new(token.encode(), "".join(signed).encode("utf-8", "replace"), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def is_signed(
    token: str,
    url: str,
    form: Mapping[str, str | Sequence[str]],
    given: str | None,
    *,
    body: bytes | None = None,
) -> bool:
    """Whether `given`, the header's value, is Twilio's for this post to the public `url` (with its query).

    `body`: the raw body where it is no form (JSON); Twilio then signs the URL alone, which carries `bodySHA256`. Some
    of Twilio's products sign the URL with its standard port and some without, so both are tried. An empty token or
    header is never a signature.
    """
    if not token or not given:
        return False
    if body is not None:
        claimed = parse_qs(urlsplit(url).query).get("bodySHA256", [""])[0]
        if not _same(hashlib.sha256(body).hexdigest(), claimed.lower()):
            return False
        form = {}
    return any(_same(signature(token, candidate, form), given) for candidate in _with_and_without_port(url))


def _same(ours: str, theirs: str) -> bool:
    return hmac.compare_digest(ours.encode(), theirs.encode("utf-8", "replace"))


def _with_and_without_port(url: str) -> list[str]:
    parts = urlsplit(url)
    host, user = parts.hostname or "", parts.netloc.rpartition("@")[0]
    host = f"[{host}]" if ":" in host else host
    prefix = f"{user}@" if user else ""
    port = parts.port or _PORTS.get(parts.scheme)
    hosts = (f"{prefix}{host}", f"{prefix}{host}:{port}")
    return [url, *(urlunsplit(parts._replace(netloc=netloc)) for netloc in hosts)]
