"""Who comes with a token or a key. The server has one door; `depends` asks it for every request and socket."""

from __future__ import annotations

from collections.abc import Hashable

from assistant.access.feed_keys import PREFIX, BadKeys
from assistant.access.may import Act, brings, may
from assistant.access.tokens import OURS, OWN, BadToken, Expired, look, verify
from assistant.access.who import LOCAL, LOCAL_SENDER, Sender, Who
from assistant.server.access.book import KeyBook
from assistant.server.access.budget import Rates, Sockets
from assistant.server.access.denied import Denied, Why
from assistant.server.access.ledger import Ledger
from assistant.server.access.own import OwnKey
from assistant.server.access.provider import Fetch, KeyChest, NoKeys, fetch
from assistant.server.access.push import FEED, PushSignIn
from assistant.server.access.rounds import Rounds
from assistant.server.access.secret import secret_of
from assistant.server.clock import Clock
from assistant.settings import Access, SettingsError

BURST_S = 4


class Door:
    """Lets in, or raises Denied. Without any source of identity (`access.closed`) it lets this machine's user in."""

    def __init__(self, settings: Access, clock: Clock, fetch: Fetch = fetch) -> None:
        """Raises SettingsError for keys and secrets that cannot be used."""
        self.settings = settings
        self.closed = settings.closed
        self._clock = clock
        secret = secret_of(settings)
        self._own = OwnKey(settings, secret) if secret is not None else None
        try:
            self._book = KeyBook(settings.feed_keys_file) if settings.feed_keys_file is not None else None
        except BadKeys as error:
            raise SettingsError(f"access.feed_keys_file: {error}") from None
        self._chest = (
            KeyChest(settings.provider, clock, fetch) if settings.provider.issuer is not None else None
        )
        self.rounds = Rounds(self._book, self._own, self._chest)
        self._failed = Rates(settings.failures / 60.0, settings.failures, clock)
        self._people = Rates(settings.requests_per_s, round(settings.requests_per_s * BURST_S), clock)
        self._feeds = Rates(
            settings.feed_requests_per_s, round(settings.feed_requests_per_s * BURST_S), clock
        )
        self._sockets = Sockets()
        self.ledger: Ledger | None = None
        self.push: PushSignIn | None = None

    # -- who ---------------------------------------------------------------------------------------------------

    async def person(self, token: str | None, act: Act, address: str, path: str = "") -> Who:
        """Who brings `token`, if he may do such things; `path` is what he asks for. Raises Denied."""
        if not self.closed:
            return LOCAL
        self._patience(address)
        if not token:
            raise Denied(
                Why.UNKNOWN,
                "say who you are: a token as `Authorization: Bearer`, subprotocol or first message",
            )
        try:
            who = await self._read(token)
        except BadToken as error:
            self._failed.allow(address)
            raise Denied(
                Why.EXPIRED if isinstance(error, Expired) else Why.UNKNOWN, f"token: {error}"
            ) from None
        except NoKeys as error:
            raise Denied(Why.UNAVAILABLE, str(error)) from None
        if not self._people.allow((who.tenant, who.name)):
            raise Denied(Why.TOO_MANY, "too many requests of one person (access.requests_per_s)")
        if not may(who, act):
            self.saw(who, path or act.value, None, address, allowed=False)
            raise Denied(Why.FORBIDDEN, f"not for the role {who.rank} (docs/security.md)")
        return who

    async def _read(self, token: str) -> Who:
        issuer, now = look(token).issuer, self._clock.wall()
        if issuer == OURS and self._own is not None:
            return verify(token, self._own.key, OWN, now)
        if self._chest is not None and issuer == self._chest.trust.issuer:
            return verify(token, await self._chest.keys(look(token).key_id), self._chest.trust, now)
        raise BadToken("of another issuer")

    async def pushed(self, token: str | None, feed: str, address: str) -> Sender | None:
        """Our Pub/Sub subscription, where pushes of `feed` must be signed in; None where they come like others. Raises Denied."""
        if self.push is None or feed != FEED or (self.closed and (token or "").startswith(f"{PREFIX}_")):
            return None
        self._patience(address)
        try:
            found = await self.push.sender(token)
        except Denied as denied:
            if denied.why is not Why.UNAVAILABLE:
                self._failed.allow(address)
            raise
        self._pace(found)
        return found

    def sender(self, key: str | None, feed: str, address: str) -> Sender:
        """Which feed brings `key`, if it is good for `feed`. Raises Denied."""
        if not self.closed:
            return LOCAL_SENDER
        self._patience(address)
        if not key:
            raise Denied(Why.UNKNOWN, "this feed needs a key: `Authorization: Bearer`, Basic, or X-Api-Key")
        found = self._book.find(key) if self._book is not None else None
        if found is None:
            self._failed.allow(address)
            raise Denied(Why.UNKNOWN, "no such key (`assistant token feed` makes one)")
        self._pace(found)
        if not brings(found, feed):
            raise Denied(Why.FORBIDDEN, f"this key is not for the feed {feed[:40]!r}")
        return found

    def _pace(self, sender: Sender) -> None:
        if not self._feeds.allow(sender.key_id):
            raise Denied(Why.TOO_MANY, "too many requests with one key (access.feed_requests_per_s)")

    def _patience(self, address: str) -> None:
        if self._failed.spent(address):
            raise Denied(Why.TOO_MANY, "too many wrong keys or tokens from this address; wait a minute")

    def saw(
        self, who: Who, act: str, call_id: str | None = None, address: str = "", allowed: bool = True
    ) -> None:
        """Write down who saw what, where anybody is asked who he is."""
        if self.closed and self.ledger is not None:
            self.ledger.saw(who, act, call_id, address, allowed)

    # -- how many ----------------------------------------------------------------------------------------------

    def enter(self, name: Hashable, most: int) -> None:
        """One socket more of `name`; `leave` gives it back. Raises Denied."""
        if self.closed and not self._sockets.open(name, most):
            raise Denied(
                Why.TOO_MANY, f"{most} open sockets are the limit (access.sockets, access.feed_sockets)"
            )

    def leave(self, name: Hashable) -> None:
        """The socket is gone."""
        if self.closed:
            self._sockets.close(name)

    def remaining(self, who: Who) -> float | None:
        """Seconds for which `who` may stay."""
        return None if who.expires_at is None else max(0.0, who.expires_at - self._clock.wall())
