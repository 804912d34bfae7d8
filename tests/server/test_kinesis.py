"""A Kinesis stream is read shard by shard, at least once, and goes on where it was; against moto's server."""

from __future__ import annotations

import asyncio
import base64
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest

from assistant.server.app import NotAllowed, check
from assistant.server.checkpoint import DONE, Checkpoint
from assistant.settings import Settings, SettingsError
from assistant.store.memory import MemoryStore
from tests.server.fakes import Running, running, some_settings
from tests.server.test_feed_routes import texts
from tests.server.waiting import heard, until

boto3 = pytest.importorskip("boto3", reason="the extra `aws` is not installed")
pytest.importorskip("moto", reason="moto is not installed")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The address of a Kinesis that is none of Amazon's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from moto.server import ThreadedMotoServer

        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@dataclass(frozen=True)
class Stream:
    """A stream of one test."""

    name: str
    client: Any
    settings: Callable[..., Settings]

    def put(self, *bodies: Any, key: str = "c1") -> None:
        for body in bodies:
            data = body if isinstance(body, bytes) else orjson.dumps(body)
            self.client.put_record(StreamName=self.name, Data=data, PartitionKey=key)

    def shards(self) -> list[str]:
        return [shard["ShardId"] for shard in self.client.list_shards(StreamName=self.name)["Shards"]]


@pytest.fixture
def stream(endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stream:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "nobody")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    client = boto3.client("kinesis", region_name="us-east-1", endpoint_url=endpoint)
    name = f"calls-{uuid4().hex[:8]}"
    client.create_stream(StreamName=name, ShardCount=1)

    def settings(**more: Any) -> Settings:
        kinesis = {
            "stream": name,
            "region": "us-east-1",
            "endpoint_url": endpoint,
            "start": "oldest",
            "checkpoint": str(tmp_path / "checkpoint.json"),
            "poll_s": 0.01,
        }
        retention = {"transcripts_days": 1}
        return some_settings(feeds={"kinesis": kinesis | more, "retry_s": 0.01}, retention=retention)

    return Stream(name, client, settings)


def lens(kind: str, call_id: str = "c1", *segments: Any) -> dict[str, Any]:
    """A Contact Lens record."""
    return {"EventType": kind, "ContactId": call_id, "LanguageCode": "en-US", "Segments": list(segments)}


def said(text: str, number: int, role: str = "CUSTOMER") -> dict[str, Any]:
    times = {"BeginOffsetMillis": number * 1000, "EndOffsetMillis": number * 1000 + 900}
    return {"Transcript": {"Id": f"t{number}", "ParticipantRole": role, "Content": text, **times}}


async def test_records_of_the_stream_reach_their_calls_once_and_in_order(stream: Stream) -> None:
    double = orjson.dumps(lens("SEGMENTS", "c1", said("two", 2)))
    stream.put(lens("STARTED"), lens("SEGMENTS", "c1", said("one", 1)), base64.b64encode(double))
    stream.put(lens("SEGMENTS", "c1", said("two", 2)), lens("SEGMENTS", "c2", said("other", 1)))
    async with running(settings=stream.settings()) as server:
        await until(heard(server, "one", "two"))
        await until(heard(server, "other", call_id="c2"))


async def test_the_documented_session_of_contact_lens_reaches_the_panel(stream: Stream) -> None:
    folder = Path(__file__).parents[1] / "feeds" / "contact_lens"
    contact = "a1b2c3d4-5678-90ab-cdef-EXAMPLE22222"
    async with running(settings=stream.settings()) as server, server.panel(f"call={contact}") as panel:
        for name in ("started", "segments", "completed"):
            stream.put((folder / f"voice_{name}.json").read_bytes())
        told: list[dict[str, Any]] = []
        async with asyncio.timeout(20):
            while not (told and told[-1].get("ended")):
                told.append(orjson.loads(await panel.recv()))
    turns = [(one["role"], one["text"][:24]) for one in told if one["type"] == "turn_heard"]
    assert turns == [("agent", "Hello, thank you for cal"), ("customer", "I'm having trouble submi")]
    assert any(one["type"] == "call_opened" and one["language"] == "en" for one in told)


async def test_live_call_analytics_comes_the_same_way(stream: Stream) -> None:
    segment = {"SegmentId": "s1", "Channel": "CALLER", "IsPartial": False, "Transcript": "hello"}
    stream.put({"CallId": "l1", "EventType": "ADD_TRANSCRIPT_SEGMENT", **segment})
    async with running(settings=stream.settings(vendor="lca")) as server:
        await until(heard(server, "hello", call_id="l1"))


async def test_reading_goes_on_behind_the_checkpoint_after_a_restart(stream: Stream) -> None:
    stream.put(lens("SEGMENTS", "c1", said("one", 1)))
    async with running(settings=stream.settings()) as server:
        await until(heard(server, "one"))
        await until(lambda: _past(stream, server, 1))
    stream.put(lens("SEGMENTS", "c1", said("two", 2)))
    async with running(settings=stream.settings()) as server:
        await until(lambda: _past(stream, server, 1))
        assert await texts(server) == ["two"]


async def _past(stream: Stream, server: Running, records: int) -> bool:
    """Whether so many records have been read and the checkpoint is written."""
    (reader,) = server.app.state.consumers
    saved = Checkpoint(stream.settings().feeds.kinesis.checkpoint, stream.name).get(stream.shards()[0])
    return reader.shown()["records"] == records and saved is not None


async def test_records_that_come_again_are_heard_once(stream: Stream) -> None:
    stream.put(lens("SEGMENTS", "c1", said("one", 1)), lens("SEGMENTS", "c1", said("two", 2)))
    store = MemoryStore()
    async with running(settings=stream.settings(), store=store) as server:
        await until(heard(server, "one", "two"))
    stream.settings().feeds.kinesis.checkpoint.unlink()
    async with running(settings=stream.settings(), store=store) as server:
        await until(lambda: _past(stream, server, 2))
        events = [orjson.loads(body) for body in await store.events("c1")]
        assert [event["text"] for event in events if event["type"] == "turn_heard"] == ["one", "two"]


async def test_the_first_time_only_what_comes_from_now_on_is_read(stream: Stream) -> None:
    checkpoint = Checkpoint(stream.settings().feeds.kinesis.checkpoint, stream.name)
    assert checkpoint.empty
    async with running(settings=stream.settings(start="latest")) as server:
        (reader,) = server.app.state.consumers

        async def reads() -> bool:
            return bool(reader.state == "reading")

        await until(reads)
        position = Checkpoint(stream.settings().feeds.kinesis.checkpoint, stream.name).get(stream.shards()[0])
        assert position is not None
        assert position.startswith("@")


async def test_poison_in_the_stream_is_kept_aside_and_the_next_record_is_heard(stream: Stream) -> None:
    stream.put(b"\xff\xfe", b"{", {"EventType": "STARTED"}, lens("SEGMENTS", "c1", said("fine", 1)))
    async with running(settings=stream.settings()) as server, server.http() as client:
        await until(heard(server, "fine"))
        page = (await client.get("/-/feeds")).json()
    assert [letter["where"] for letter in page["kept_aside"]] == ["message"] * 3
    assert page["streams"][0]["state"] == "reading"


class Scripted:
    """A client whose answers are written down: moto closes no shards, and is never busy."""

    class exceptions:
        class ClientError(Exception):
            def __init__(self, code: str) -> None:
                super().__init__(code)
                self.response = {"Error": {"Code": code}}

    def __init__(self, shards: list[dict[str, Any]], answers: dict[str, list[Any]]) -> None:
        self.shards = [{"SequenceNumberRange": {}} | shard for shard in shards]
        self.answers = answers
        self.asked: list[tuple[str, str]] = []

    def list_shards(self, **_: Any) -> dict[str, Any]:
        return {"Shards": self.shards}

    def get_shard_iterator(self, ShardId: str, ShardIteratorType: str, **_: Any) -> dict[str, str]:
        self.asked.append((ShardId, ShardIteratorType))
        return {"ShardIterator": ShardId}

    def get_records(self, ShardIterator: str, **_: Any) -> dict[str, Any]:
        left = self.answers[ShardIterator]
        if not left:
            return {"Records": [], "NextShardIterator": ShardIterator}
        answer = left.pop(0)
        if isinstance(answer, str):
            raise self.exceptions.ClientError(answer)
        following = ShardIterator if left or "Parent" not in ShardIterator else None
        return {"Records": [answer], "NextShardIterator": following}


def record(number: int, text: str) -> dict[str, Any]:
    return {"SequenceNumber": str(number), "Data": orjson.dumps(lens("SEGMENTS", "c1", said(text, number)))}


async def test_a_split_shard_is_read_to_its_end_before_its_children(
    stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.server.kinesis.LOOK_FOR_SHARDS_S", 0.01)
    shards = [{"ShardId": "Child", "ParentShardId": "Parent"}, {"ShardId": "Parent", "ParentShardId": "gone"}]
    client = Scripted(shards, {"Parent": [record(1, "one"), record(2, "two")], "Child": [record(3, "three")]})
    monkeypatch.setattr("assistant.server.kinesis._open", lambda _: client)
    async with running(settings=stream.settings()) as server:
        await until(heard(server, "one", "two", "three"))
    assert client.asked == [("Parent", "TRIM_HORIZON"), ("Child", "TRIM_HORIZON")]
    assert Checkpoint(stream.settings().feeds.kinesis.checkpoint, stream.name).get("Parent") == DONE


async def test_a_busy_shard_and_an_expired_iterator_pass_by_themselves(
    stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [record(1, "one"), "ProvisionedThroughputExceededException", "ExpiredIteratorException"]
    client = Scripted([{"ShardId": "a"}], {"a": [*answers, record(2, "two")]})
    monkeypatch.setattr("assistant.server.kinesis._open", lambda _: client)
    async with running(settings=stream.settings()) as server:
        await until(heard(server, "one", "two"))
        assert server.app.state.consumers[0].state == "reading"
    assert client.asked == [("a", "TRIM_HORIZON"), ("a", "AFTER_SEQUENCE_NUMBER")]


async def test_when_the_stream_fails_the_panels_of_its_calls_are_told(
    stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Scripted([{"ShardId": "a"}], {"a": [record(1, "one"), *["AccessDeniedException"] * 50]})
    monkeypatch.setattr("assistant.server.kinesis._open", lambda _: client)
    async with running(settings=stream.settings()) as server, server.panel("call=c1") as panel:
        async with asyncio.timeout(5):
            while orjson.loads(await panel.recv()).get("health") != "degraded":
                pass
        assert server.app.state.consumers[0].state == "failing: AccessDeniedException"


async def test_a_stream_that_is_not_there_is_said_and_tried_again(
    stream: Stream, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(settings=stream.settings(stream="nobody")) as server:
        (reader,) = server.app.state.consumers

        async def failing() -> bool:
            return bool(reader.state == "failing: ResourceNotFoundException")

        await until(failing)
        stream.client.create_stream(StreamName="nobody", ShardCount=1)

        async def reads() -> bool:
            return bool(reader.state == "reading")

        await until(reads)
    assert "Kinesis stream nobody cannot be read" in caplog.text


def test_without_the_extra_the_server_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.server.streams.find_spec", lambda name: None)
    with pytest.raises(NotAllowed, match="extra `aws`"):
        check(some_settings(feeds={"kinesis": {"stream": "calls"}}))


def test_a_vendor_that_is_none_is_named() -> None:
    with pytest.raises(NotAllowed, match=r"feeds\.kinesis\.vendor"):
        check(some_settings(feeds={"kinesis": {"stream": "calls", "vendor": "nobody"}}))


@pytest.mark.parametrize("written", ["{", "[]", '{"calls": 1}'])
def test_a_checkpoint_that_cannot_be_read_is_named(tmp_path: Path, written: str) -> None:
    path = tmp_path / "checkpoint.json"
    path.write_text(written)
    with pytest.raises(SettingsError, match=r"feeds\.kinesis\.checkpoint"):
        Checkpoint(path, "calls")


def test_a_checkpoint_is_there_after_a_restart_and_forgets_shards_that_are_gone(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.json"
    first = Checkpoint(path, "calls")
    first.save("old", DONE)
    first.keep_only({"new"})
    first.save("new", "17")
    again = Checkpoint(path, "calls")
    assert (again.get("old"), again.get("new")) == (None, "17")
    assert Checkpoint(path, "other").empty
