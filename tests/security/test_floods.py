"""A thousand malformed messages of each kind leave the server healthy, and nothing that was said is lost.

The seed is fixed: a failure comes again.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.sync.client import connect as sync_connect

from assistant.access.may import Act
from assistant.bus.memory import MemoryBus
from assistant.feeds import BUILTIN
from assistant.server.reception import Reception
from assistant.server.refused import Refused
from assistant.server.runtime import Runtime
from assistant.store.memory import MemoryStore
from tests.feeds.samples import recorded
from tests.security.beside import in_a_thread
from tests.server.access.people import bearer, closed, token
from tests.server.fakes import HandClock, Running, fake_core, final, heard, say, some_settings, tell
from tests.thorough import examples

FEEDS = sorted(BUILTIN)
MANY = 1000
EVERY = 50
ODD: list[Any] = [
    None,
    True,
    -1,
    1e308,
    10**30,
    "",
    "\x00",
    "\ud800",
    "[" * 50,
    [],
    {},
    [[]],
    {"": {}},
    "9" * 400,
    "é" * 99,
]


def spoilt(message: Any, chance: Random) -> bytes:
    """A recorded message with something wrong: cut, turned round, with odd bytes, or with odd values in it."""
    body = message if isinstance(message, bytes) else orjson.dumps(message, default=repr)
    match chance.randrange(5):
        case 0:
            return body[: chance.randrange(len(body) + 1)]
        case 1:
            place = chance.randrange(len(body) + 1)
            return body[:place] + chance.randbytes(chance.randrange(1, 9)) + body[place:]
        case 2:
            return body[::-1]
        case 3:
            return chance.randbytes(chance.randrange(200))
        case _:
            return _odd(body, chance)


def _odd(body: bytes, chance: Random) -> bytes:
    try:
        plain = orjson.loads(body)
    except orjson.JSONDecodeError:
        return body + b"\xff{["

    def turned(value: Any) -> Any:
        if chance.random() < 0.15:
            return chance.choice(ODD)
        if isinstance(value, dict):
            return {key: turned(inner) for key, inner in value.items() if chance.random() > 0.05}
        return [turned(inner) for inner in value] if isinstance(value, list) else value

    # the plain encoder lets numbers without end and half characters through, as a careless sender does
    return json.dumps(turned(plain), default=repr).encode()


@asynccontextmanager
async def calls(clock: HandClock) -> AsyncIterator[Runtime]:
    """The calls of a server, without the server."""
    settings = some_settings(limits={"segments_per_s": 1e6, "segments_burst": 1_000_000})
    runtime = Runtime(fake_core(), settings, MemoryStore(), MemoryBus(), clock)
    await runtime.start()
    try:
        yield runtime
    finally:
        await runtime.stop()


@pytest.mark.parametrize("feed", FEEDS)
async def test_a_thousand_malformed_messages_of_a_feed_cost_nobody_else_a_word(
    clock: HandClock, feed: str
) -> None:
    chance = Random(f"flood of {feed}")
    samples = recorded(feed) or [{"type": "start"}, final("hello", 1), {"type": "end"}]
    async with calls(clock) as runtime:
        reception, good = Reception(runtime), 0
        for number in range(MANY):
            message = spoilt(chance.choice(samples), chance)
            # a call that a spoilt message has ended takes no more; others take its place
            with suppress(Refused):
                await reception.hear(feed, f"bad-{number % 40}", message, webhook=True)
            if number % EVERY == 0:
                good += 1
                await reception.hear("generic", "good", orjson.dumps(final(f"words {good}", good)))
        journal = [orjson.loads(line) for line in await runtime.store.journal("good")]
        said = [line["segment"]["text"] for line in journal if line["type"] == "segment_heard"]
        assert said == [f"words {number}" for number in range(1, good + 1)]
        assert (runtime.ready, runtime.committer.health) == (True, "ok")


async def test_a_thousand_malformed_frames_leave_the_ingest_socket_open(server: Running) -> None:
    chance = Random("frames")
    samples = [
        final("hello", 1),
        {"type": "start", "language": "de"},
        {"type": "turn_end", "role": "customer"},
    ]
    async with server.feed("c1", max_queue=None) as feed:
        await say(feed, {"type": "start"})
        for _ in range(MANY):
            body = spoilt(chance.choice(samples), chance)
            await feed.send(body if chance.random() < 0.5 else body.decode("utf-8", "replace"))
        await tell(feed, final("after all that", 777))
        while True:
            journal = await server.runtime.store.journal("c1")
            if any(b"after all that" in line for line in journal):
                break
            await heard(feed)


@pytest.mark.parametrize("path", ["/panel/ws?call=c1", "/wall/ws"])
async def test_a_thousand_malformed_frames_leave_a_panel_and_a_wall_open(server: Running, path: str) -> None:
    chance = Random(path)
    samples = [
        {"type": "feedback", "suggestion_id": "s0", "verdict": "accepted"},
        {"type": "supervisor", "call_id": "c1", "act": "seen"},
        {"type": "token", "token": "x"},
        {"type": "ping"},
    ]
    async with server.feed("c1") as feed:
        await say(feed, final("angry", 1))
        async with server.socket(path, max_queue=None) as socket:
            for _ in range(MANY // 20):
                for _ in range(20):
                    await socket.send(spoilt(chance.choice(samples), chance).decode("utf-8", "replace"))
                await tell(socket, {"type": "ping"})
                await heard(socket, "pong")
        assert (await say(feed, final("still here", 2)))["type"] == "accepted"


async def test_a_thousand_wrong_keys_and_tokens_leave_the_door_in_order(tmp_path: Path) -> None:
    chance = Random("tokens")
    async with closed(tmp_path, access={"failures": 10_000}) as (server, keys):
        door, good = server.app.state.door, token("a1")
        for number in range(MANY):
            wrong = spoilt(good.encode(), chance).decode("latin-1").replace(good, "x")
            for bad in (wrong, good[: number % len(good)]):
                with pytest.raises(Exception, match=r"token|who you are"):
                    await door.person(bad, Act.WATCH, f"from {number}")
            with pytest.raises(Exception, match="key"):
                door.sender(wrong, "generic", f"from {number}")
        async with server.http() as client:
            assert (await client.get("/api/calls", headers=bearer(good))).status_code == 200
            answer = await client.post("/feeds/generic/c1", json=final("x"), headers=bearer(keys.make()))
            assert answer.status_code == 200


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)
segments = st.fixed_dictionaries(
    {"type": st.sampled_from(["start", "segment", "turn_end", "pause", "history", "token"])},
    optional={
        "role": json_values | st.sampled_from(["customer", "agent"]),
        "text": json_values | st.text(max_size=200),
        "start": json_values,
        "end": json_values,
        "segment_id": json_values,
        "language": json_values | st.sampled_from(["de", "xx"]),
        "confidence": json_values,
        "is_final": json_values,
        "agent_id": json_values,
    },
)


@pytest.fixture(scope="module")
def there() -> Iterator[Running]:
    with in_a_thread() as server:
        yield server


CALLS = count()


@settings(max_examples=examples(60), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(segments, json_values, st.binary(max_size=60)), max_size=12))
def test_the_ingest_socket_answers_every_message_and_hears_the_next_one(
    there: Running, messages: list[Any]
) -> None:
    with sync_connect(
        f"{there.url.replace('http', 'ws')}/feeds/generic/n{next(CALLS)}", proxy=None, max_queue=None
    ) as feed:
        for message in messages:
            feed.send(message if isinstance(message, bytes) else json.dumps(message))
        feed.send(
            json.dumps({"type": "segment", "role": "unknown", "segment_id": "last", "text": "the last words"})
        )
        feed.send(json.dumps({"type": "end"}))
        accepted = [answer for answer in map(orjson.loads, feed) if answer["type"] == "accepted"]
    assert accepted
