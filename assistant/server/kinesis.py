"""Reads a Kinesis stream (Contact Lens, Live Call Analytics): every shard in order, at least once.

A shard goes on only when its records are in the journal or kept aside, and only then its checkpoint moves; so a crash
repeats at most the last batch, which decoder and core recognise by the vendor's ids. A busy server therefore slows the
reading down instead of losing words. One server reads a stream: two would each hear half of the calls.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from assistant.feeds.addressed import Addressed, addressed
from assistant.server.checkpoint import DONE, Checkpoint
from assistant.server.clock import Clock
from assistant.server.desk import Desk
from assistant.server.streams import READING
from assistant.settings import KinesisSettings

# New shards appear after a split; Amazon allows ListShards 100 times a second.
LOOK_FOR_SHARDS_S = 10.0
BATCH = 200
# Two faults that pass by themselves.
BUSY = "ProvisionedThroughputExceededException"
EXPIRED = "ExpiredIteratorException"


class Kinesis:
    """One stream. Raises what Amazon's SDK raises; `streams.keep_reading` starts it again."""

    def __init__(self, settings: KinesisSettings, desk: Desk, clock: Clock) -> None:
        self._settings = settings
        self._desk = desk
        self._clock = clock
        self._client: Any = None
        self._checkpoint = Checkpoint(settings.checkpoint, settings.stream or "")
        self._records = 0
        self._behind: dict[str, float] = {}
        self.name = f"Kinesis stream {settings.stream}"
        self.state = "starting"
        self.vendors = {settings.vendor}

    def shown(self) -> dict[str, Any]:
        """How it is doing; `behind_s`: seconds by which the furthest shard lags."""
        return {
            "stream": self.name,
            "vendor": self._settings.vendor,
            "state": self.state,
            "shards": len(self._behind),
            "records": self._records,
            "behind_s": max(self._behind.values(), default=None),
        }

    async def run(self) -> None:
        """Read all shards, also those that come later, until something fails."""
        if self._client is None:
            self._client = await asyncio.to_thread(_open, self._settings)
        self._behind.clear()
        async with asyncio.TaskGroup() as group:
            while True:
                shards = await self._shards()
                self._begin(shards)
                for shard in shards:
                    name = shard["ShardId"]
                    if name not in self._behind and self._may_begin(shard, shards):
                        self._behind[name] = 0.0
                        group.create_task(self._read(name))
                if not self._behind:
                    self.state = READING  # there is nothing to read yet
                await self._clock.sleep(LOOK_FOR_SHARDS_S)

    async def _ask(self, operation: str, **arguments: Any) -> Any:
        return await asyncio.to_thread(getattr(self._client, operation), **arguments)

    async def _shards(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        asked: dict[str, Any] = {"StreamName": self._settings.stream}
        while True:
            answer = await self._ask("list_shards", **asked)
            found += answer["Shards"]
            if not answer.get("NextToken"):
                return found
            asked = {"NextToken": answer["NextToken"]}

    def _begin(self, shards: list[dict[str, Any]]) -> None:
        """The first time of all, begin where the settings say; shards that appear later are read from their start."""
        if self._checkpoint.empty and self._settings.start == "latest":
            for shard in shards:
                closed = "EndingSequenceNumber" in shard["SequenceNumberRange"]
                self._checkpoint.save(shard["ShardId"], DONE if closed else f"@{self._clock.wall():.3f}")
        self._checkpoint.keep_only({shard["ShardId"] for shard in shards})

    def _may_begin(self, shard: Mapping[str, Any], shards: list[dict[str, Any]]) -> bool:
        """True once the shards that it came from have been read: calls stay in order over a split or merge."""
        if self._checkpoint.get(shard["ShardId"]) == DONE:
            return False
        there = {other["ShardId"] for other in shards}
        parents = (shard.get("ParentShardId"), shard.get("AdjacentParentShardId"))
        return all(
            parent not in there or self._checkpoint.get(parent) == DONE for parent in parents if parent
        )

    async def _read(self, shard: str) -> None:
        iterator = await self._iterator(shard)
        tries = 0
        while iterator:
            try:
                answer = await self._ask("get_records", ShardIterator=iterator, Limit=BATCH)
            except self._client.exceptions.ClientError as error:
                tries += 1
                code = error.response["Error"]["Code"]
                if code not in (BUSY, EXPIRED) or tries > self._desk.settings.max_deliveries:
                    raise
                await self._clock.sleep(self._desk.pause(tries))
                iterator = await self._iterator(shard) if code == EXPIRED else iterator
                continue
            tries = 0
            # not before: a stream whose shards are listed and cannot be read is failing, and says so between two tries
            self.state = READING
            await self._hear(shard, answer["Records"])
            self._behind[shard] = answer.get("MillisBehindLatest", 0) / 1000
            iterator = answer.get("NextShardIterator")
            if not answer["Records"] and iterator:
                await self._clock.sleep(self._settings.poll_s)
        await self._desk.settle()
        self._checkpoint.save(shard, DONE)

    async def _iterator(self, shard: str) -> str | None:
        position = self._checkpoint.get(shard)
        where: dict[str, Any] = {"ShardIteratorType": "TRIM_HORIZON"}
        if position is not None and position.startswith("@"):
            moment = datetime.fromtimestamp(float(position[1:]), UTC)
            where = {"ShardIteratorType": "AT_TIMESTAMP", "Timestamp": moment}
        elif position is not None:
            where = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": position}
        answer = await self._ask(
            "get_shard_iterator", StreamName=self._settings.stream, ShardId=shard, **where
        )
        found: str | None = answer["ShardIterator"]
        return found

    async def _hear(self, shard: str, records: list[dict[str, Any]]) -> None:
        if not records:
            return
        batch: list[Addressed] = []
        for record in records:
            wrapped = {"SequenceNumber": record["SequenceNumber"], "Data": _text(record["Data"])}
            batch += addressed(self._settings.vendor, {"Records": [wrapped]})
        await self._desk.in_order(self._settings.vendor, batch, self._settings.tenant)
        self._records += len(records)
        if self._desk.written:
            # Else it moves with a later batch: what waits for the store would be read again after a crash.
            self._checkpoint.save(shard, records[-1]["SequenceNumber"])


def _open(settings: KinesisSettings) -> Any:
    import boto3
    from botocore.config import Config

    patience = Config(
        connect_timeout=5,
        read_timeout=20,
        retries={"mode": "standard", "max_attempts": 3},
        max_pool_connections=32,
    )
    return boto3.client(
        "kinesis", region_name=settings.region, endpoint_url=settings.endpoint_url, config=patience
    )


def _text(data: bytes) -> str:
    """A record's data as text; what is no text as base64, so that it can be kept aside whole."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return base64.b64encode(data).decode()
