"""A customer's history: looked up when a call asks for it, and written when one ends. No call waits for either.

The look-up is an effect: the core asks for it with an event, and its answer comes into the journal as an input like any
other. So a replay hears the same history without looking, and a look-up that is late or fails costs its line in the panel.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assistant.analysis.address import form
from assistant.privacy.pseudonym import pseudonym
from assistant.privacy.retention import DAY_S
from assistant.server.clock import Clock
from assistant.server.inbox import Found
from assistant.server.meters import Meters
from assistant.settings import Settings
from assistant.store import Store, StoreError
from assistant.store.customers import Channel, History, InteractionRow, OpenPromise, PromiseRow
from assistant.types import CallSummarised, Event, Past, PastInteraction, PastPromise, TurnHeard
from assistant.wire import decode_event

if TYPE_CHECKING:
    from assistant.server.call import Call

_log = logging.getLogger(__name__)

# What a glance takes in.
INTERACTIONS = 5
PROMISES = 3
WORD_CHARS = 160
DUE_CHARS = 60
# Between a promise's interaction and its number, in the id that the panel gives back. No call id contains it.
OF = "#"


class Histories:
    """Reads and makes histories of customers; without a key or days to keep them it does neither."""

    def __init__(self, store: Store, settings: Settings, clock: Clock, meters: Meters) -> None:
        self._store = store
        self._privacy = settings.privacy
        self._days = settings.retention.history_days
        self._clock = clock
        self._meters = meters
        self._asked: set[asyncio.Task[None]] = set()

    @property
    def kept(self) -> bool:
        """Whether anything is kept beyond a call."""
        return self._days > 0 and self._privacy.customer_key is not None

    def pseudonym(self, tenant: str, customer_ref: str) -> str | None:
        """By which a customer is known here; None without a key: then he is not."""
        key = self._privacy.customer_key
        return None if key is None else pseudonym(key.get_secret_value(), tenant, customer_ref)

    # -- looking up ----------------------------------------------------------------------------------------------

    def ask(self, call: Call) -> None:
        """Look up the history of the call's customer, and bring it to the call when it is found."""
        if self.kept and call.customer is not None:
            task = asyncio.create_task(self._bring(call, call.tenant, call.customer), name="history")
            self._asked.add(task)
            task.add_done_callback(self._asked.discard)

    async def stop(self) -> None:
        """Give up what is still being looked up; the next start asks again."""
        for task in self._asked:
            task.cancel()
        await asyncio.gather(*self._asked, return_exceptions=True)

    async def _bring(self, call: Call, tenant: str, customer: str) -> None:
        now = self._clock.wall()
        since = now - min(self._privacy.history_window_days, self._days) * DAY_S
        try:
            async with asyncio.timeout(self._privacy.history_wait_s):
                found = await self._store.history(tenant, customer, since)
            await call.hear([Found(past(found, self._privacy.history_window_days))])
            self._meters.histories.labels("found").inc()
        except (StoreError, TimeoutError) as error:
            self._meters.histories.labels("failed").inc()
            _log.warning("call %s: no history: %s", call.key, error or "the store took too long")

    # -- writing down --------------------------------------------------------------------------------------------

    def interaction(self, call: Call) -> InteractionRow | None:
        """A call that has ended in short; None where nothing is kept of it."""
        if not self.kept or call.customer is None:
            return None
        told = [decode_event(body) for body in call.view.events()]
        return in_short(told, call.key, call.tenant, call.customer, "call", self._clock.wall())


def past(found: History, days: float) -> Past:
    """What was found, as the core and the panel know it."""
    calls = sum(one.channel == "call" for one in found.interactions)
    customer = found.customer
    return Past(
        days=days,
        calls=calls,
        others=len(found.interactions) - calls,
        interactions=tuple(
            PastInteraction(channel=one.channel, on=_date(one.at), stage=one.stage, supervisor=one.supervisor)
            for one in found.interactions[:INTERACTIONS]
        ),
        promises=tuple(_promise(one) for one in found.promises[:PROMISES]),
        language=customer.language if customer is not None else None,
        form=customer.form if customer is not None else None,  # type: ignore[arg-type]
    )


def _promise(one: OpenPromise) -> PastPromise:
    return PastPromise(
        promise_id=f"{one.interaction_id}{OF}{one.number}", on=_date(one.at), words=one.words, due=one.due
    )


def _date(wall: float) -> str:
    return datetime.fromtimestamp(wall, UTC).date().isoformat()


def in_short(
    told: Sequence[Event], interaction_id: str, tenant: str, customer: str, channel: Channel, at: float
) -> InteractionRow | None:
    """An interaction from the events that were told of it; None while it has not been summed up."""
    summary = next((event for event in told if isinstance(event, CallSummarised)), None)
    if summary is None:
        return None
    said = [event.text for event in told if isinstance(event, TurnHeard)]
    return InteractionRow(
        interaction_id=interaction_id,
        tenant=tenant,
        customer=customer,
        channel=channel,
        at=at,
        language=summary.language,
        form=form(said, summary.language),
        stage=summary.stage,
        peak=summary.peak,
        supervisor=dict(summary.flags).get("supervisor_request", 0) > 0,
        positive=tuple(words[:WORD_CHARS] for words in summary.positive),
        promises=tuple(
            PromiseRow(
                number=number,
                words=promise.words[:WORD_CHARS],
                due=promise.due[:DUE_CHARS] if promise.due else None,
            )
            for number, promise in enumerate(summary.promises)
        ),
    )
