"""Who owns a part: a key-value bucket in JetStream, changed only with the revision that was read (compare and set).

A lease does not run out by a clock: whoever takes a part from an owner that is silent writes the next revision, and of
two that try one fails. The old owner, should he live, finds the other revision there and lets go; what he writes
meanwhile is refused by the journal, whose lines are never overwritten.
"""

from __future__ import annotations

import logging
from typing import Any

import orjson

from assistant.bus.link import BusError, Link
from assistant.server.cluster.names import Names

_log = logging.getLogger(__name__)

ENDED_S = 3600.0


class Leases:
    """The bucket. What NATS refuses or does not answer raises nats-py's errors."""

    def __init__(self, bucket: Any) -> None:
        self._bucket = bucket

    async def take(self, part: int, name: str, owner: str | None, revision: int) -> int | None:
        """Make `name` the owner if the lease is still as it was read; its new revision, or None."""
        from nats.js.errors import KeyWrongLastSequenceError

        try:
            taken: int = await self._bucket.update(str(part), orjson.dumps({"owner": name}), last=revision)
        except KeyWrongLastSequenceError:
            return None
        return taken

    async def read(self, part: int) -> tuple[str | None, int]:
        """The owner, None where there is none, and the revision, 0 where there has never been one."""
        from nats.js.errors import KeyNotFoundError

        try:
            entry = await self._bucket.get(str(part))
        except KeyNotFoundError:
            return None, 0
        owner = orjson.loads(entry.value)["owner"]
        return owner, int(entry.revision)

    async def give(self, part: int, revision: int) -> None:
        """Let go of the part, if it is still ours."""
        from nats.js.errors import KeyWrongLastSequenceError

        try:
            await self._bucket.update(str(part), orjson.dumps({"owner": None}), last=revision)
        except KeyWrongLastSequenceError:
            return


class Ended:
    """Which calls are over, for an hour: their journals may be gone by then, and stragglers must not open them again."""

    def __init__(self, bucket: Any) -> None:
        self._bucket = bucket

    async def add(self, key: str) -> None:
        """This call is over. Where NATS is away only we know."""
        try:
            await self._bucket.put(_token(key), b"1")
        except Exception as error:
            _log.warning("the end of call %s is not told: %s", key, type(error).__name__)

    async def has(self, key: str) -> bool:
        """Whether it is over."""
        from nats.js.errors import KeyNotFoundError

        try:
            await self._bucket.get(_token(key))
        except KeyNotFoundError:
            return False
        except Exception as error:
            _log.warning("call %s begins without asking whether it is over: %s", key, type(error).__name__)
            return False
        return True


def _token(key: str) -> str:
    # Keys of a bucket know neither ~ nor @; an id of letters alone cannot end in a dot either.
    return key.encode().hex()


async def open_buckets(link: Link, names: Names, replicas: int) -> tuple[Leases, Ended]:
    """Both buckets, made where they are missing. Raises BusError when another number of parts is in use."""
    from nats.js.api import KeyValueConfig, StorageType

    made = []
    for bucket, ttl in ((names.leases, None), (names.ended, ENDED_S)):
        config = KeyValueConfig(
            bucket=bucket, history=1, ttl=ttl, replicas=replicas, storage=StorageType.MEMORY
        )
        made.append(await link.client.jetstream(timeout=2).create_key_value(config))
    await _agree(made[0], names)
    return Leases(made[0]), Ended(made[1])


async def _agree(bucket: Any, names: Names) -> None:
    """Two processes that share calls out differently would hear each other's calls."""
    from nats.js.errors import KeyWrongLastSequenceError

    try:
        await bucket.create("partitions", str(names.partitions).encode())
    except KeyWrongLastSequenceError:
        found = int((await bucket.get("partitions")).value)
        if found != names.partitions:
            raise BusError(
                f"bus.partitions = {names.partitions}, but this installation ({names.prefix}) runs with {found}: "
                "use the same everywhere, or another bus.prefix"
            ) from None
