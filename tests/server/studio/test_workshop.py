"""The studio's process as the server holds it. The real worker runs once; else small scripts stand in for it."""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import AsyncIterator, Callable

import orjson
import pytest

from assistant.server.studio import workshop as module
from assistant.server.studio.asked import Files, Work
from assistant.server.studio.worker import serve
from assistant.server.studio.workshop import Busy, TooLong, Workshop
from tests.server.studio.conftest import folding

WORK = Work(files=Files())
ECHO = "import sys\nfor number, line in enumerate(sys.stdin): print('{\"number\": %d}' % number, flush=True)"
DEAF = "import sys\nsys.stdin.read()"
GONE = "raise SystemExit(3)"

Make = Callable[..., Workshop]


@pytest.fixture
async def make() -> AsyncIterator[Make]:
    made: list[Workshop] = []

    def one(script: str, task_s: float = 20.0) -> Workshop:
        made.append(Workshop((sys.executable, "-S", "-c", script), task_s))
        return made[-1]

    yield one
    for each in made:
        await each.close()


async def test_one_process_does_task_after_task(make: Make) -> None:
    shop = make(ECHO)
    assert [(await shop.do(WORK))["number"] for _ in range(3)] == [0, 1, 2]


async def test_a_task_that_takes_too_long_is_given_up_with_its_process(make: Make) -> None:
    shop = make(DEAF, task_s=0.01)
    with pytest.raises(TooLong, match=r"0\.01 seconds"):
        await shop.do(WORK)
    assert not shop.running


async def test_a_process_that_ends_costs_one_task_and_says_so(make: Make) -> None:
    shop = make(GONE)
    assert "has ended" in (await shop.do(WORK))["fault"]
    assert not shop.running


async def test_an_answer_that_is_no_json_ends_the_process(make: Make) -> None:
    shop = make("import sys\nfor line in sys.stdin: print('hello', flush=True)")
    assert "has ended" in (await shop.do(WORK))["fault"]


async def test_more_tasks_than_may_wait_are_refused(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAITING", 1)
    shop = make(DEAF)
    first = asyncio.create_task(shop.do(WORK))
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await shop.do(WORK)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)


async def test_a_task_whose_asker_is_gone_never_answers_the_next(make: Make) -> None:
    shop = make(ECHO)
    await shop.do(WORK)
    task = asyncio.create_task(shop.do(WORK))
    while not shop._turn.locked():
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await shop.do(WORK) == {"number": 0}


async def test_a_rested_process_ends_and_the_next_task_starts_another(make: Make) -> None:
    shop = make(ECHO)
    await shop.warm()
    assert shop.running
    assert shop._process is not None
    shop._rest()
    await shop._process.wait()
    assert (await shop.do(WORK))["number"] == 0


def test_the_worker_answers_line_by_line_and_outlives_what_it_cannot_read(files: Files) -> None:
    lines = [b"{}\n", folding(files).model_dump_json().encode() + b"\n"]
    answers = io.BytesIO()
    serve(io.BytesIO(b"".join(lines)), answers)
    bad, good = (orjson.loads(line) for line in answers.getvalue().splitlines())
    assert "cannot be read" in bad["fault"]
    assert good["events"]


async def test_the_real_process_folds_a_call(files: Files) -> None:
    shop = Workshop()
    try:
        assert (await shop.do(folding(files)))["events"]
    finally:
        await shop.close()
