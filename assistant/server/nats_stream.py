"""Reads a NATS JetStream stream whose subjects say vendor and call: `feeds.<vendor>.<call id>`.

A durable pull consumer: a message is acknowledged when it is in the journal, negatively with a pause when the server is
busy, and for good when it can never be used or has come too often (it is then kept aside). The headers `Role` and
`Role-Map` say who speaks, as `?role=` and `?role_map=` do on the other routes. Each server needs a durable and a stream,
or part of the subjects, of its own: two readers of one durable would each hear half of a call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from assistant.feeds.addressed import Addressed
from assistant.feeds.ledger import Recent
from assistant.server.acknowledging import Acknowledging
from assistant.server.desk import Desk, Outcome
from assistant.server.put_off import PutOff
from assistant.server.refused import Refused
from assistant.server.side import side
from assistant.server.streams import READING, fail
from assistant.settings import NatsSettings

BATCH = 64
FETCH_S = 1.0
CONNECT_S = 5.0
# What a stream that we make keeps; whoever makes it himself decides himself.
KEEP_S = 3600.0


class NatsStream:
    """One stream. Raises what nats-py raises; `streams.keep_reading` starts it again."""

    def __init__(self, settings: NatsSettings, desk: Desk) -> None:
        self._settings = settings
        self._desk = desk
        self._heard = Recent()
        self._acks = Acknowledging(desk, settings.ack_wait_s / 2)
        self._put_off = PutOff()
        self._messages = 0
        self.name = f"NATS stream {settings.stream}"
        self.state = "starting"
        self.vendors: set[str] = set()

    def shown(self) -> dict[str, Any]:
        """How it is doing."""
        return {
            "stream": self.name,
            "vendor": None,
            "state": self.state,
            "messages": self._messages,
            "vendors": sorted(self.vendors),
        }

    async def run(self) -> None:
        """Read until something fails; short losses of the connection mend themselves."""
        import nats
        from nats.aio.client import Client

        url = self._settings.url
        assert url is not None, "a reader without a URL is never made"
        connection = Client()
        connecting = connection.connect(
            url.get_secret_value(),
            name="assistant",
            connect_timeout=int(CONNECT_S),
            max_reconnect_attempts=-1,
            error_cb=_quiet,
            disconnected_cb=self._lost,
            reconnected_cb=self._back,
        )
        try:
            await asyncio.wait_for(connecting, CONNECT_S)
        except BaseException:
            await connection.close()  # in the middle of it there is a socket already
            raise
        pull = None
        try:
            pull = await self._subscribe(connection.jetstream())
            self.state = READING
            while True:
                try:
                    messages = await pull.fetch(BATCH, timeout=FETCH_S)
                except TimeoutError:
                    continue
                await self._hear(messages)
        finally:
            self.state = "stopped"
            await self._acks.stop()
            with suppress(nats.errors.Error, TimeoutError):
                # Else NATS may hand the next message to our open request and wait for an answer that never comes.
                if pull is not None:
                    await pull.unsubscribe()
                    await connection.flush(timeout=1)
            await connection.close()

    async def _lost(self) -> None:
        if self.state == READING:
            fail(self, self._desk, "disconnected")

    async def _back(self) -> None:
        self.state = READING

    async def _subscribe(self, stream: Any) -> Any:
        from nats.js.api import AckPolicy, ConsumerConfig, StreamConfig
        from nats.js.errors import NotFoundError

        subject, settings = f"{self._settings.prefix}.>", self._settings
        try:
            await stream.stream_info(settings.stream)
        except NotFoundError:
            if not settings.create:
                raise
            await stream.add_stream(StreamConfig(name=settings.stream, subjects=[subject], max_age=KEEP_S))
        config = ConsumerConfig(
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=settings.ack_wait_s,
            # We give up earlier ourselves; this stops a message that kills the process every time.
            max_deliver=2 * self._desk.settings.max_deliveries,
        )
        return await stream.pull_subscribe(
            subject, durable=settings.durable, stream=settings.stream, config=config
        )

    async def _hear(self, messages: list[Any]) -> None:
        calls: dict[str, list[Any]] = {}
        for message in messages:
            calls.setdefault(message.subject, []).append(message)
        await asyncio.gather(*(self._one_call(found) for found in calls.values()))
        self._messages += len(messages)

    async def _one_call(self, messages: list[Any]) -> None:
        """In order; when one has to wait, those behind it wait as well, in this fetch and in the next ones."""
        clock = asyncio.get_running_loop().time
        for place, message in enumerate(messages):
            tries, number = message.metadata.num_delivered, message.metadata.sequence.stream
            if pause := self._put_off.pause(message.subject, number, clock()):
                return await _put_off(messages[place:], pause)
            try:
                outcome = await self._patiently(message, tries)
            except asyncio.CancelledError:
                # The server stops: whoever reads next need not wait until our time is up.
                for unheard in messages[place:]:
                    await unheard.nak()
                raise
            if outcome is Outcome.LATER:
                pause = self._desk.pause(tries)
                until = clock() + pause + self._settings.ack_wait_s
                self._put_off.put(message.subject, number, pause, until)
                return await _put_off(messages[place:], pause)
            self._put_off.done(message.subject, number)
            if outcome is Outcome.ASIDE:
                await message.term()
                continue
            self._heard.add(number)
            await self._acks.acknowledge(message)

    async def _patiently(self, message: Any, tries: int) -> Outcome:
        """Hear it, however long it takes; meanwhile tell NATS that we are at it."""
        if message.metadata.sequence.stream in self._heard:
            return Outcome.HEARD
        hearing = asyncio.ensure_future(self._deliver(message, tries))
        try:
            while not hearing.done():
                await asyncio.wait({hearing}, timeout=self._settings.ack_wait_s / 2)
                if not hearing.done():
                    await message.in_progress()
            return hearing.result()
        finally:
            hearing.cancel()

    async def _deliver(self, message: Any, tries: int) -> Outcome:
        subject = message.subject.removeprefix(f"{self._settings.prefix}.")
        vendor, _, call_id = subject.partition(".")
        headers = message.headers or {}
        number = str(message.metadata.sequence.stream)
        try:
            speaks = side(headers.get("Role"), headers.get("Role-Map"))
        except Refused as error:
            one = Addressed(message=message.data, call_id=None, delivery_id=number, fault=str(error))
            return await self._desk.deliver(vendor, one, tries, tenant=self._settings.tenant)
        self.vendors.add(vendor)
        fault = None if call_id else f"the subject must be {self._settings.prefix}.<vendor>.<call id>"
        one = Addressed(message=message.data, call_id=call_id or None, delivery_id=number, fault=fault)
        return await self._desk.deliver(vendor, one, tries, speaks, self._settings.tenant)


async def _put_off(messages: Sequence[Any], pause_s: float) -> None:
    for message in messages:
        await message.nak(delay=pause_s)


async def _quiet(_: Exception) -> None:
    """nats-py prints its faults otherwise; `state` says them."""
