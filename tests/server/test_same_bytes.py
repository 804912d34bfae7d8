"""Replay == live with the real core: the same bytes offline, through a server, and with a restart in the middle."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import data
from assistant.engine.playbook import Playbook
from assistant.engine.step import peek, step
from assistant.server.core import Core, mask_for
from assistant.server.offline import Recording, events, read_call
from assistant.store import Store
from assistant.store.memory import MemoryStore
from assistant.wire import encode_event
from tests.server.fakes import HandClock, running, some_settings, tell

CALLS = ("en-08-communion-dress", "en-10-cut-cable", "de-25-sofa-kiel")


def path(name: str) -> Path:
    return data.samples() / name[:2] / f"{name}.jsonl"


@pytest.fixture
def core(playbook: Playbook) -> Core:
    return Core(step=step, peek=peek, playbook=playbook, playbook_hash=playbook.hash, masker=mask_for)


def offline(recording: Recording, core: Core) -> list[bytes]:
    """The events of a replay without a server."""
    faults: list[str] = []
    found = [encode_event(event) for event in events(recording, core, lambda place, why: faults.append(why))]
    assert faults == []
    return found


async def through_a_server(recording: Recording, core: Core, store: Store, cut: int | None) -> None:
    """Send the call, and with `cut` stop the server after so many lines and go on with another one."""
    lines = [message for _, message in recording.messages]
    parts = [lines] if cut is None else [lines[:cut], lines[max(0, cut - 2) :]]
    for number, part in enumerate(parts):
        settings = some_settings(retention={"transcripts_days": 1})
        async with (
            running(core, store, HandClock(), settings) as server,
            server.feed(recording.call_id) as feed,
        ):
            for line in part:
                assert isinstance(line, bytes)
                await tell(feed, line.decode())
                await feed.recv()
            if number == len(parts) - 1:
                await tell(feed, {"type": "end"})
                await feed.wait_closed()


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("cut", [None, 2, 9])
async def test_a_call_gives_the_same_bytes_here_and_there(core: Core, name: str, cut: int | None) -> None:
    store = MemoryStore()
    recording = read_call(path(name))
    expected = offline(recording, core)
    assert len(expected) > 20
    await through_a_server(recording, core, store, cut)
    found = await store.events(recording.call_id)
    assert found == expected
