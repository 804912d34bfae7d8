"""Whether a post really comes from Twilio: its signature, over the address that Twilio called."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.requests import HTTPConnection

from assistant.feeds.twilio_signature import HEADER, is_signed
from assistant.server.refused import Refused
from assistant.settings import Feeds

FORM = "application/x-www-form-urlencoded"
FIELDS = 200


def check_twilio(settings: Feeds, connection: HTTPConnection, body: bytes) -> None:
    """Return if the post may be read. Raises Refused: 503 where nothing can be checked, 403 for a wrong signature."""
    if settings.twilio_unsigned:
        return
    token = settings.twilio_auth_token
    if token is None or not token.get_secret_value() or settings.public_url is None:
        raise Refused(
            "twilio",
            "posts cannot be checked: set feeds.twilio_auth_token and feeds.public_url (for tests on this machine "
            "feeds.twilio_unsigned = true)",
            503,
        )
    kind = connection.headers.get("content-type", "")
    try:
        form = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS)
    except ValueError:
        form = {}
    given = connection.headers.get(HEADER)
    url = _called(settings.public_url, connection)
    unparsed = None if kind.startswith(FORM) else body
    if not is_signed(token.get_secret_value(), url, form, given, body=unparsed):
        raise Refused(
            "X-Twilio-Signature",
            "missing or not made with feeds.twilio_auth_token for feeds.public_url and this path; nothing was read",
            403,
        )


def _called(public_url: str, connection: HTTPConnection) -> str:
    """The address as Twilio called it: the public one, with path and query as they came, escapes and all."""
    raw: bytes = connection.scope.get("raw_path") or connection.url.path.encode()
    path = raw.decode("latin-1").partition("?")[0]
    query: bytes = connection.scope.get("query_string", b"")
    return public_url.rstrip("/") + path + (f"?{query.decode('latin-1')}" if query else "")
