"""Streams that are read and not pushed: which there are, and how their readers are kept alive."""

from __future__ import annotations

import logging
from importlib.util import find_spec
from typing import Any, Protocol

from assistant.server.clock import Clock
from assistant.server.desk import Desk
from assistant.settings import Feeds

_log = logging.getLogger(__name__)

# A reader that has lived so long begins again with short pauses.
STEADY_S = 60.0
READING = "reading"


class Consumer(Protocol):
    """Reads one stream until it fails. `state` is `reading`, or what is wrong in a word; `vendors`: whose calls it feeds."""

    name: str
    state: str
    vendors: set[str]

    async def run(self) -> None: ...

    def shown(self) -> dict[str, Any]: ...


def missing(settings: Feeds) -> str | None:
    """What has to be installed for the configured streams, or None."""
    if settings.kinesis.stream is not None and find_spec("boto3") is None:
        return "feeds.kinesis needs boto3: install the extra `aws` (pip install 'call-deescalation-assistant[aws]')"
    if settings.nats.url is not None and find_spec("nats") is None:
        return "feeds.nats needs nats-py: install the extra `nats` (pip install 'call-deescalation-assistant[nats]')"
    return None


def consumers(settings: Feeds, desk: Desk, clock: Clock) -> list[Consumer]:
    """A reader for each configured stream."""
    found: list[Consumer] = []
    if settings.kinesis.stream is not None:
        from assistant.server.kinesis import Kinesis

        found.append(Kinesis(settings.kinesis, desk, clock))
    if settings.nats.url is not None:
        from assistant.server.nats_stream import NatsStream

        found.append(NatsStream(settings.nats, desk))
    return found


async def keep_reading(consumer: Consumer, desk: Desk, clock: Clock) -> None:
    """Run `consumer` for ever. When it fails, panels of its calls are told, and it starts again after a growing pause."""
    failures = 0
    while True:
        began = clock.now()
        try:
            await consumer.run()
        except Exception as error:
            failures = 1 if clock.now() - began >= STEADY_S else failures + 1
            fail(consumer, desk, _word(error))
        await clock.sleep(desk.pause(max(1, failures)))


def fail(consumer: Consumer, desk: Desk, word: str) -> None:
    """Say that the stream cannot be read now: in the log, at /-/feeds, on the panels of its calls."""
    consumer.state = f"failing: {word}"
    _log.warning("%s cannot be read, trying again: %s", consumer.name, word)
    desk.degraded(consumer.vendors)


def _word(error: BaseException) -> str:
    """What is wrong: the service's own code where there is one, else the kind of fault. Never its text."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    code = getattr(error, "response", None)
    if isinstance(code, dict) and isinstance(code.get("Error"), dict):
        return str(code["Error"].get("Code", type(error).__name__))
    return type(error).__name__
