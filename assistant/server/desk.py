"""Deliveries that somebody else keeps until we say that we have them: Pub/Sub, Kinesis, NATS.

`deliver` says what to tell the other side. HEARD: it is in the journal or, while the store is away, next in line (`settle`
waits for it). ASIDE: it never can be, so do not send it again
(it is counted and kept, see letters.py). LATER: the server is busy or its store away, send it again. After
`feeds.max_deliveries` tries LATER becomes ASIDE, so that one message never holds up a stream.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

import orjson

from assistant.access.names import HOUSE, BadName, call_key
from assistant.feeds import names
from assistant.feeds.addressed import Addressed
from assistant.server.clock import Clock
from assistant.server.letters import Letters
from assistant.server.reception import Reception
from assistant.server.refused import Refused
from assistant.server.runtime import Runtime
from assistant.server.side import ANY, Side

# A vendor asks again after seconds, so waiting longer here gains nothing.
LONGEST_PAUSE_S = 30.0
BUSY = (429, 503)


class Outcome(StrEnum):
    """What became of a delivery."""

    HEARD = "heard"
    ASIDE = "kept_aside"
    LATER = "later"


class Desk:
    """Takes deliveries of all calls. `counts` has (vendor, outcome or `after_end`)."""

    def __init__(self, runtime: Runtime, reception: Reception) -> None:
        self._runtime = runtime
        self._reception = reception
        self._clock: Clock = runtime.clock
        self.settings = runtime.settings.feeds
        self.letters = Letters(runtime.settings, runtime.clock)
        self.known = frozenset(names())
        self.counts: Counter[tuple[str, str]] = Counter()

    async def deliver(
        self, vendor: str, one: Addressed, tries: int = 1, side: Side = ANY, tenant: str = HOUSE
    ) -> Outcome:
        """Hear one message of a call of `tenant`, the `tries`-th time that it is brought."""
        if vendor not in self.known:
            # Counted under one name: subjects of a stream may be anything.
            outcome = self._aside(
                "?", one, "feed", "no feed of this name; see docs/feeds.md for those there are"
            )
            vendor = "?"
        else:
            outcome = await self._deliver(vendor, one, tries, side, tenant)
        self.counts[vendor, outcome] += 1
        return outcome

    async def _deliver(self, vendor: str, one: Addressed, tries: int, side: Side, tenant: str) -> Outcome:
        if one.call_id is None:
            return self._aside(vendor, one, "message", one.fault or "names no call")
        message = one.message if isinstance(one.message, (bytes, str, dict)) else _bytes(one)
        if len(_bytes(one)) > self._reception.largest:
            return self._aside(
                vendor, one, "message", f"longer than {self._reception.largest} bytes; not read"
            )
        try:
            key = call_key(tenant, one.call_id)
            receipt = await self._reception.hear(vendor, key, message, webhook=True, side=side)
        except BadName as error:
            return self._aside(vendor, one, "call_id", str(error))
        except Refused as error:
            if error.status in BUSY and tries < self.settings.max_deliveries:
                return Outcome.LATER
            if error.status == 409:
                # Repetitions and stragglers of a call that is over are nothing to look into.
                self.counts[vendor, "after_end"] += 1
                return Outcome.HEARD
            return self._aside(vendor, one, error.where, error.detail)
        for trouble in receipt.troubles:
            if trouble.kind == "malformed":
                return self._aside(vendor, one, trouble.where, trouble.detail)
        return Outcome.HEARD

    def _aside(self, vendor: str, one: Addressed, where: str, detail: str) -> Outcome:
        self.letters.keep(vendor, _bytes(one), where, detail, one.delivery_id)
        return Outcome.ASIDE

    async def insist(self, vendor: str, one: Addressed, side: Side = ANY, tenant: str = HOUSE) -> Outcome:
        """Deliver until it is heard or kept aside, with growing pauses: for streams that are read in order."""
        for tries in range(1, self.settings.max_deliveries + 1):
            outcome = await self.deliver(vendor, one, tries, side, tenant)
            if outcome is not Outcome.LATER:
                return outcome
            await self._clock.sleep(self.pause(tries))
        raise AssertionError("the last try is never LATER")

    def pause(self, tries: int) -> float:
        """Seconds until the next try after `tries` of them."""
        return min(LONGEST_PAUSE_S, self.settings.retry_s * float(2 ** min(tries - 1, 10)))

    async def in_order(self, vendor: str, batch: Iterable[Addressed], tenant: str = HOUSE) -> None:
        """Deliver a batch: the messages of each call one after the other, different calls side by side."""
        calls: dict[str | None, list[Addressed]] = {}
        for one in batch:
            calls.setdefault(one.call_id, []).append(one)

        async def of_one_call(messages: list[Addressed]) -> None:
            for one in messages:
                await self.insist(vendor, one, tenant=tenant)

        await asyncio.gather(*(of_one_call(messages) for messages in calls.values()))

    @property
    def written(self) -> bool:
        """True if all that was heard is in the journal; False while the store is away."""
        return self._runtime.committer.health == "ok"

    async def settle(self) -> None:
        """Return when all that was heard before is in the journal. Raises StoreError at a stop."""
        await self._runtime.committer.settle()

    def degraded(self, vendors: Iterable[str]) -> None:
        """The transport of these vendors fails: tell the panels of their calls."""
        named = set(vendors)
        for call in self._runtime.live():
            if any(call.feeds.has(vendor) for vendor in named):
                call.pulse.degraded(self._clock.now())
                call.beat()


def _bytes(one: Addressed) -> bytes:
    """The message as it came, as nearly as that can still be said."""
    if isinstance(one.message, bytes):
        return one.message
    if isinstance(one.message, str):
        return one.message.encode("utf-8", "replace")
    return orjson.dumps(one.message, default=repr)
