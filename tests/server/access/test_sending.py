"""`assistant replay --to` on a server that asks who comes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from assistant.access.who import Rank
from assistant.cli.sending import Sender, SendingError, follow
from assistant.server.offline import read_call
from tests.server.access.people import Keys, token
from tests.server.fakes import Running

CALL = (
    b'{"type":"start","call_id":"c7","agent_id":"a1"}\n'
    b'{"type":"segment","role":"customer","text":"hello","segment_id":"1"}\n'
)


async def send(server: Running, path: Path) -> None:
    await Sender(server.url, read_call(path), None, lambda place, text: None).send()


async def test_a_key_and_a_token_of_the_environment_open_feed_and_panel(
    closed_server: tuple[Running, Keys], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, keys = closed_server
    path = tmp_path / "c7.jsonl"
    path.write_bytes(CALL)
    monkeypatch.setenv("ASSISTANT_KEY", keys.make())
    monkeypatch.setenv("ASSISTANT_TOKEN", token("x", Rank.ADMIN))
    ready, seen = asyncio.Event(), []

    async def watch() -> None:
        async for event in follow(server.url, read_call(path).call_id, ready):
            seen.append(event)

    watching = asyncio.create_task(watch())
    await ready.wait()
    await send(server, path)
    await watching
    assert any("turn_heard" in event for event in seen)


async def test_without_a_key_it_is_said_what_is_missing(
    closed_server: tuple[Running, Keys], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, _ = closed_server
    path = tmp_path / "c7.jsonl"
    path.write_bytes(CALL)
    monkeypatch.delenv("ASSISTANT_KEY", raising=False)
    with pytest.raises(SendingError):
        await send(server, path)
