"""A real disk that is full, in small: the database's file may not grow. Calls go on; when there is room, all is written."""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.store import open_store
from assistant.wire import decode_input
from tests.server.fakes import fake_core, final, some_settings
from tests.server.test_runtime import KEPT, breathe, started


@contextmanager
def full() -> Iterator[None]:
    """No file of this process may grow: writes fail as on a full disk, in SQLite too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    was = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, was)


async def test_calls_go_on_over_a_full_disk_and_all_is_written_when_there_is_room(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/calls.sqlite")
    base = some_settings(retention=KEPT)
    settings = base.model_copy(update={"store": base.store.model_copy(update={"patience_s": 0.05})})
    async with started(store, settings=settings) as desk:
        await desk.say("c1", {"type": "start"}, final("hello", 1))
        with full():
            assert await desk.say("c1", final("angry", 2)) == 2
            assert await desk.say("c2", {"type": "start"}) == 0
            await breathe()
            assert desk.runtime.committer.health == "away"
        await desk.runtime.committer.settle()
        assert await desk.say("c1", final("still here", 3)) == 3
        await desk.runtime.committer.settle()
        assert desk.runtime.committer.health == "ok"
    inputs = [decode_input(line) for line in await store.journal("c1")]
    assert [heard.seq for heard in inputs] == [0, 1, 2, 3]
    assert len(list(fake_core().fold(inputs))) == len(await store.events("c1"))
    await store.close()
