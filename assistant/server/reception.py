"""Where feeds' messages arrive: decode, clean, hold back floods, hand to the call."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import NamedTuple

from assistant.feeds import Feed, FeedConfig, Message, UnknownFeed, open_feed
from assistant.server.call import Call
from assistant.server.clean import clean
from assistant.server.core import report
from assistant.server.decoders import MOST
from assistant.server.inbox import is_interim
from assistant.server.refused import Refused
from assistant.server.runtime import Runtime
from assistant.server.side import ANY, Side
from assistant.store import StoreError
from assistant.types import FeedItem, Segment, Trouble

_log = logging.getLogger(__name__)

# A webhook that would have to wait longer is told to come again; its requests must not pile up here.
LONGEST_WAIT_S = 2.0
SENDERS = 16


class Receipt(NamedTuple):
    """What became of a message: `seq` of the last input if it was heard, what to report, whether the call is over."""

    seq: int | None
    troubles: tuple[Trouble, ...]
    over: bool


class Reception:
    """Takes messages for the calls of `runtime`."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._clock = runtime.clock
        self._settings = runtime.settings
        self._meters = runtime.meters
        self.feeds = runtime.settings.feeds
        self._text_chars = runtime.settings.limits.text_chars
        self.largest = runtime.settings.limits.message_bytes

    async def connect(self, vendor: str, key: str, side: Side = ANY) -> Call:
        """The call `key`, for a sender that has come on a socket. Raises Refused."""
        call = await self._runtime.find(key)
        self._feed(call, vendor, side)
        if call.pulse.senders >= SENDERS:
            raise Refused("call_id", f"{SENDERS} senders at once are enough for one call", 429)
        call.pulse.senders += 1
        call.pulse.message(self._clock.now())
        call.beat()
        return call

    def disconnect(self, call: Call) -> None:
        """The sender is gone; the call waits for it to come back until silence closes it."""
        call.pulse.senders -= 1
        call.beat()

    async def hear(
        self,
        vendor: str,
        key: str,
        message: Message,
        webhook: bool = False,
        side: Side = ANY,
        source: str | None = None,
    ) -> Receipt:
        """Return when `message` of the call `key` is journalled and decided on. Raises Refused.

        `source` names the delivery, where the same may be delivered again (cluster/).
        """
        call = await self._runtime.find(key)
        feed = self._feed(call, vendor, side)
        call.pulse.webhook = call.pulse.webhook or webhook
        if webhook and call.throttle.debt(self._clock.now()) > LONGEST_WAIT_S:
            raise Refused("call_id", "too many segments for one call; send again in a moment", 429)
        self._meters.came(vendor)
        call.pulse.message(self._clock.now())
        said, troubles = self._read(call, vendor, feed, message)
        self._count(call, vendor, troubles)
        items = call.feeds.legs(vendor, side, said)
        passed = [item for item in items if self._may_pass(call, item)]
        kept = [item for item in passed if not is_interim(item)]
        if kept:
            await self._wait(call, kept)
        seq = await self._post(call, passed, source) if passed else None
        call.beat()
        if any(isinstance(item, Segment) and item.end is not None for item in kept):
            self._meters.lag.labels(vendor).observe(call.pulse.late_by)
        return Receipt(seq=seq if kept else None, troubles=tuple(troubles), over=call.over)

    def _feed(self, call: Call, vendor: str, side: Side) -> Feed:
        """The decoder that this call has for `vendor` and `side`; it lives as long as the call. Raises Refused."""
        if found := call.feeds.get(vendor, side):
            return found
        if len(call.feeds) >= MOST:
            raise Refused("role_map", f"{MOST} different feeds and role maps are enough for one call", 429)
        feeds = self._settings.feeds
        config = FeedConfig(
            roles=side.over(feeds.roles.get(vendor, {})),
            language=feeds.language,
            # Different for every decoder of the call, also over restarts: invented ids must never meet.
            epoch=call.epoch * MOST + len(call.feeds),
        )
        try:
            return call.feeds.add(vendor, side, open_feed(vendor, config))
        except UnknownFeed as error:
            raise Refused("feed", str(error), 404) from None

    def _read(
        self, call: Call, vendor: str, feed: Feed, message: Message
    ) -> tuple[list[FeedItem], list[Trouble]]:
        """What `message` says, cleaned, and what is to be reported about it."""
        try:
            found = feed.receive(message)
        except Exception as error:
            # Decoders promise not to raise; one from another package may.
            self._meters.errors.labels("feed").inc()
            report(_log, f"decoding {vendor}", call.key, error)
            found = [Trouble(kind="malformed", where="message", detail="the decoder failed on it")]
        items: list[FeedItem] = []
        noted: list[Trouble] = []
        said: list[Trouble] = []
        for one in found:
            item, notes = clean(one, self._text_chars)
            noted += notes
            if isinstance(item, Trouble):
                said.append(item)
            else:
                items.append(item)
        return items, noted + said

    def _count(self, call: Call, vendor: str, troubles: Sequence[Trouble]) -> None:
        for trouble in troubles:
            self._meters.troubles.labels(vendor, trouble.kind).inc()
            if trouble.kind == "degraded":
                call.pulse.degraded(self._clock.now())
            if trouble.kind == "malformed":
                _log.warning("call %s: %s: %s: %s", call.key, vendor, trouble.where, trouble.detail)

    def _may_pass(self, call: Call, item: FeedItem) -> bool:
        """False for an interim too many."""
        if not is_interim(item):
            return True
        allowed = call.throttle.allow(self._clock.now())
        if not allowed:
            self._meters.dropped.labels("interims").inc()
        return allowed

    async def _wait(self, call: Call, kept: Sequence[FeedItem]) -> None:
        """A final too many waits, and with it its sender."""
        for item in kept:
            if isinstance(item, Segment):
                wait = call.throttle.reserve(self._clock.now())
                if wait > 0.0:
                    await self._clock.sleep(wait)

    async def _post(self, call: Call, items: Sequence[FeedItem], source: str | None) -> int:
        try:
            return await call.hear(items, source)
        except StoreError as error:
            if call.over and not call.lost:
                raise Refused("call_id", "this call has ended; a new call needs a new id", 409) from None
            raise Refused("store", str(error), 503) from None
