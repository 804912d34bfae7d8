"""The deep voice in a server: asked beside the call, answered into its journal, done without where it cannot be had."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import orjson
import pytest

from assistant.deep.beside import with_deep
from assistant.deep.files import DeepFiles
from assistant.deep.layout import Marks
from assistant.deep.voice import Said
from assistant.engine.blend import Both, Mix
from assistant.engine.playbook import Playbook
from assistant.engine.step import fold, peek, step
from assistant.server import voices
from assistant.server.core import Core
from assistant.server.listening import Listener, Logits
from assistant.settings import Rules
from assistant.store.memory import MemoryStore
from assistant.types import DeepHeard
from assistant.wire import decode_input, encode_event
from tests.engine.test_deep_turn import FURIOUS, both
from tests.server.fakes import HandClock, fake_mask, final, running
from tests.server.test_runtime import Desk, started

__all__ = ["both"]  # a fixture of the engine's tests
PLAIN = "i only wanted to ask about my parcel"
START = {"type": "start", "language": "en", "agent_id": "a1"}


class Furious:
    """Hears fury in everything, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Said] = []

    def hear(self, said: Said) -> Logits:
        self.asked.append(said)
        return FURIOUS


def core_with(listener: Listener | None, playbook: Playbook) -> Core:
    return Core(
        step=step,
        peek=peek,
        playbook=playbook,
        playbook_hash=playbook.hash,
        masker=lambda _: fake_mask,
        listener=listener,
    )


@asynccontextmanager
async def desk_with(listener: Listener, playbook: Playbook, store: MemoryStore) -> AsyncIterator[Desk]:
    async with started(store, HandClock(), core_with(listener, playbook)) as desk:
        yield desk


async def answers(store: MemoryStore, call_id: str, count: int) -> list[DeepHeard]:
    """The answers in the journal, when there are as many."""
    async with asyncio.timeout(5.0):
        while True:
            found = [decode_input(body) for body in await store.journal(call_id)]
            heard = [each for each in found if isinstance(each, DeepHeard)]
            if len(heard) >= count:
                return heard
            await asyncio.sleep(0)


async def test_an_answer_is_journalled_and_reads_the_turn_anew(both: Playbook) -> None:
    store, voice = MemoryStore(), Furious()
    async with desk_with(Listener(voice, 5.0), both, store) as desk:
        await desk.say("c", START, final("good morning", 1, "agent"), final(PLAIN, 2))
        (heard,) = await answers(store, "c", 1)
        await desk.say("c", {"type": "end"})
        await desk.runtime.committer.settle()
        events = [orjson.loads(body) for body in await store.events("c")]
    assert (heard.turn, heard.chars, heard.logits) == (1, len(PLAIN), FURIOUS)
    fast, deep = (event["score"] for event in events if event["type"] == "frustration_read")
    assert fast < 0.5 < deep
    assert voice.asked == [Said("en", PLAIN, (("agent", "good morning"),))]


async def test_a_replay_of_the_journal_gives_what_was_told_live(both: Playbook) -> None:
    store = MemoryStore()
    async with desk_with(Listener(Furious(), 5.0), both, store) as desk:
        await desk.say("c", START, final(PLAIN, 1))
        await answers(store, "c", 1)
        await desk.say("c", final("one moment", 2, "agent"), final("i have been waiting for weeks", 3))
        await answers(store, "c", 2)
        await desk.say("c", {"type": "end"})
        await desk.runtime.committer.settle()
        told = list(await store.events("c"))
        inputs = [decode_input(body) for body in await store.journal("c")]
    assert [encode_event(event).decode() for event in fold(inputs, both)[1]] == [
        body.decode() if isinstance(body, bytes) else body for body in told
    ]


async def test_a_call_goes_on_when_the_deep_voice_fails(both: Playbook) -> None:
    class Broken:
        def hear(self, said: Said) -> Logits:
            raise RuntimeError("no")

    store, listener = MemoryStore(), Listener(Broken(), 5.0)
    async with desk_with(listener, both, store) as desk:
        await desk.say("c", START, final(PLAIN, 1), final("yes", 2, "agent"), {"type": "end"})
        await desk.runtime.committer.settle()
        kinds = [orjson.loads(body)["type"] for body in await store.events("c")]
    assert kinds.count("frustration_read") == 1
    assert kinds[-1] == "call_summarised"


async def test_without_its_files_the_fast_voice_goes_on_and_health_says_so(
    playbook: Playbook, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    core = voices.with_voices(core_with(None, playbook), Rules(voice="deep", deep=tmp_path))
    assert core.playbook is playbook
    async with running(core=core) as server, httpx.AsyncClient(trust_env=False) as client:
        told = (await client.get(f"{server.url}/-/health")).json()
    assert told["status"] == "ok"
    assert told["deep"]["voice"] == "fast alone"
    assert "manifest.json: not there" in told["deep"]["why"]
    assert "the fast voice hears alone" in caplog.text


def test_the_fast_voice_alone_is_the_default(playbook: Playbook) -> None:
    core = core_with(None, playbook)
    assert voices.with_voices(core, Rules()) is core


def test_a_playbook_with_a_deep_voice_has_a_hash_of_its_own(playbook: Playbook) -> None:
    read = Both(Mix((0.5,), (1.0,), (0.0,)), playbook.fusion)
    both = with_deep(playbook, DeepFiles(b"", "{}", Marks(0, 2, 1, (), ()), read, "f00d"))
    assert both.hash != playbook.hash
    assert both.deep == read
