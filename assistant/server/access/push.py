"""Whether a push comes from our own subscription: Google Pub/Sub signs each one with a token (OpenID Connect) of a service account.

Anybody with a Google account can have a token made for any audience, so the account is checked too. Keys are had and kept
as those of the identity provider are.
https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions
"""

from __future__ import annotations

from assistant.access.tokens import BadToken, Expired, look, verified
from assistant.access.who import Sender
from assistant.server.access.denied import Denied, Why
from assistant.server.access.provider import Fetch, KeyChest, NoKeys, check_url, fetch
from assistant.server.clock import Clock
from assistant.settings import Provider, PubSubSettings, SettingsError

FEED = "google_agent_assist"


class PushSignIn:
    """Checks the tokens of pushes. Raises SettingsError for settings with which anybody could push."""

    def __init__(self, settings: PubSubSettings, clock: Clock, fetch: Fetch = fetch) -> None:
        if settings.audience is None or settings.service_account is None:
            raise SettingsError(
                "feeds.pubsub: set audience and service_account; anybody with a Google account can have a token made for any "
                "audience"
            )
        check_url(settings.jwks_url, "feeds.pubsub.jwks_url")
        provider = Provider(
            issuer=settings.issuer,
            audience=settings.audience,
            jwks_url=settings.jwks_url,
            algorithms=("RS256",),
        )
        self.chest = KeyChest(provider, clock, fetch, "feeds.pubsub")
        self._account = settings.service_account
        self._clock = clock
        self._sender = Sender(key_id="pubsub", tenant=settings.tenant, feeds=frozenset({FEED}))

    async def sender(self, token: str | None) -> Sender:
        """Our subscription. Raises Denied."""
        if not token:
            raise Denied(Why.UNKNOWN, "switch on authentication of the push subscription (feeds.pubsub)")
        try:
            keys = await self.chest.keys(look(token).key_id)
            claims = verified(token, keys, self.chest.trust, self._clock.wall())
        except BadToken as error:
            why = Why.EXPIRED if isinstance(error, Expired) else Why.UNKNOWN
            raise Denied(why, f"token: {error}") from None
        except NoKeys as error:
            raise Denied(Why.UNAVAILABLE, str(error)) from None
        if claims.get("email") != self._account or claims.get("email_verified") is not True:
            raise Denied(Why.UNKNOWN, "token: not of feeds.pubsub.service_account")
        return self._sender


def push_sign_in(settings: PubSubSettings, clock: Clock, fetch: Fetch = fetch) -> PushSignIn | None:
    """As `settings` say; None where they say nothing of it. Raises SettingsError."""
    if settings.audience is None and settings.service_account is None:
        return None
    return PushSignIn(settings, clock, fetch)
