"""New rules in a running server: in force for new calls, never for running ones, and never when something is wrong with them."""

from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.packs.source import Finding, PackError
from assistant.server import packcheck, pauses
from assistant.server.core import Core
from assistant.server.reload import Reloader
from assistant.server.runtime import Runtime
from assistant.store.memory import MemoryStore
from assistant.types import Event, Input, TurnHeard
from tests.conftest import tiny_rules
from tests.server.fakes import Running, fake_core, fake_step, final, say
from tests.server.test_runtime import Desk, started


def rules(number: int) -> Core:
    """Rules that write their number behind every turn."""

    def step(state: Any, heard: Input, playbook: Any) -> tuple[Any, tuple[Event, ...]]:
        state, events = fake_step(state, heard, playbook)
        return state, tuple(
            replace(event, text=f"{event.text} by {number}") if isinstance(event, TurnHeard) else event
            for event in events
        )

    return fake_core(step, f"rules-{number}")


async def good() -> list[str]:
    return []


def reloader(runtime: Runtime, *cores: Core | Exception) -> Reloader:
    """It reads these, one after the other."""
    coming = iter(cores)

    def load() -> Core:
        found = next(coming)
        if isinstance(found, Exception):
            raise found
        return found

    return Reloader(runtime=runtime, check=good, load=load)


async def texts(desk: Desk, call_id: str) -> list[str]:
    await desk.runtime.committer.settle()
    found = [body.decode() for body in await desk.runtime.store.events(call_id)]
    return [body.split('"text":"')[1].split('"')[0] for body in found if '"turn_heard"' in body]


async def test_new_calls_get_the_new_rules_and_running_calls_keep_theirs() -> None:
    async with started(MemoryStore(), core=rules(1)) as desk:
        await desk.say("before", {"type": "start"}, final("one", 1))
        outcome = await reloader(desk.runtime, rules(2)).reload()
        await desk.say("before", final("two", 2))
        await desk.say("after", {"type": "start"}, final("three", 3))
        assert (outcome.how, outcome.playbook) == ("taken", "rules-2")
        assert await texts(desk, "before") == ["one by 1", "two by 1"]
        assert await texts(desk, "after") == ["three by 2"]
        assert [call.playbook for call in desk.runtime.live()] == ["rules-1", "rules-2"]


async def test_a_call_that_moves_away_and_comes_back_keeps_its_rules() -> None:
    async with started(MemoryStore(), core=rules(1)) as desk:
        await desk.say("c1", {"type": "start"}, final("one", 1))
        await desk.runtime.committer.settle()
        await reloader(desk.runtime, rules(2)).reload()
        await desk.runtime.release(lambda key: True)
        await desk.runtime.resume(lambda key: True)
        await desk.say("c1", final("two", 2))
        assert await texts(desk, "c1") == ["one by 1", "two by 1"]


async def test_after_a_restart_with_other_rules_a_call_is_decided_anew_as_a_whole_and_that_is_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = MemoryStore()
    async with started(store, core=rules(1)) as desk:
        await desk.say("c1", {"type": "start"}, final("one", 1))
    async with started(store, core=rules(2)) as desk:
        await desk.say("c1", final("two", 2))
        assert await texts(desk, "c1") == ["one by 2", "two by 2"]
        assert desk.runtime.deciders.strange == 1
    assert "began by playbook rules-1, which is not here; it is decided anew by rules-2" in caplog.text


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (PackError([Finding("rules/en/flags.toml", 7, "S001", "unknown key")]), "rules/en/flags.toml:7"),
        (FileNotFoundError(2, "No such file or directory", "/srv/rules"), "/srv/rules: No such file"),
        (RuntimeError("a customer's words"), "RuntimeError; see the log"),
    ],
)
async def test_rules_that_cannot_be_read_leave_the_last_good_ones_and_it_is_said(
    fault: Exception, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with started(MemoryStore(), core=rules(1)) as desk:
        outcome = await reloader(desk.runtime, fault).reload()
        assert (outcome.how, outcome.playbook) == ("refused", "rules-1")
        assert said in outcome.faults[0]
        await desk.say("c1", {"type": "start"}, final("one", 1))
        assert await texts(desk, "c1") == ["one by 1"]
    assert "NOT taken, the ones before hold on" in caplog.text
    assert "a customer's words" not in caplog.text


async def test_rules_that_the_linter_objects_to_are_not_even_read() -> None:
    async with started(MemoryStore(), core=rules(1)) as desk:
        reloads = reloader(desk.runtime, rules(2))

        async def bad() -> list[str]:
            return ["rules/en/flags.toml:7: L007: fires where it should not"]

        reloads.check = bad
        outcome = await reloads.reload()
        assert (outcome.how, desk.runtime.core.playbook_hash) == ("refused", "rules-1")


async def test_rules_that_change_while_they_are_read_are_not_taken() -> None:
    async with started(MemoryStore(), core=rules(1)) as desk:
        reloads = reloader(desk.runtime, rules(2))
        prints = iter(("before", "after"))
        reloads.fingerprint = lambda: next(prints)
        outcome = await reloads.reload()
        assert (outcome.how, outcome.faults[0].partition(";")[0]) == (
            "refused",
            "the files changed while they were read",
        )


async def test_the_same_rules_change_nothing() -> None:
    async with started(MemoryStore(), core=rules(1)) as desk:
        before = desk.runtime.core
        assert (await reloader(desk.runtime, rules(1)).reload()).how == "unchanged"
        assert desk.runtime.core is before


async def test_rules_that_no_call_uses_any_more_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses_made: list[int] = []
    # The real one looks at all that this worker has loaded for other tests: a second each time.
    monkeypatch.setattr(pauses, "let_go", lambda: pauses_made.append(1))
    async with started(MemoryStore(), core=rules(1)) as desk:
        await desk.say("c1", {"type": "start"}, final("one", 1))
        reloads = reloader(desk.runtime, *map(rules, (2, 3, 4)))
        for _ in range(3):
            await reloads.reload()
        assert desk.runtime.deciders.hashes == ["rules-1", "rules-3", "rules-4"]
        await desk.say("c1", {"type": "end"})
        before = len(pauses_made)
        await reloads.tidy()
        assert desk.runtime.deciders.hashes == ["rules-3", "rules-4"]
        assert len(pauses_made) == before + 1
        await reloads.tidy()
        assert len(pauses_made) == before + 1


async def test_the_collector_works_as_before_after_a_reload_that_failed() -> None:
    async with started(MemoryStore(), core=rules(1)) as desk:
        await reloader(desk.runtime, RuntimeError()).reload()
        assert gc.isenabled()


async def test_an_operator_begins_a_reload_and_asks_how_it_went(server: Running) -> None:
    async with server.http() as client, server.feed("c1") as feed:
        await say(feed, {"type": "start"})
        reloads: Reloader = server.app.state.reloader
        reloads.check, reloads.load = good, lambda: rules(2)
        assert (await client.post("/-/reload")).status_code == 202
        assert reloads._task is not None
        await reloads._task
        shown = (await client.get("/-/reload")).json()
        assert (shown["under_way"], shown["last"]["how"], shown["last"]["playbook"]) == (
            False,
            "taken",
            "rules-2",
        )
        assert shown["playbooks"] == {"rules-1": 1, "rules-2": 0}
        assert (await client.get("/-/playbook")).json()["hash"] == "rules-2"


async def test_one_reload_at_a_time(server: Running) -> None:
    async with server.http() as client:
        reloads: Reloader = server.app.state.reloader
        reloads.load = lambda: rules(2)
        reloads.check = good
        reloads.soon()
        assert not reloads.soon()
        assert reloads._task is not None
        await reloads._task
        assert (await client.get("/-/reload")).json()["last"]["how"] == "taken"


def test_the_check_names_file_line_and_code(tmp_path: Path) -> None:
    folder = tiny_rules(tmp_path)
    path = next(folder.glob("en/*.toml"))
    path.write_text(path.read_text(encoding="utf-8") + "\nnonsense = 1\n", encoding="utf-8")
    assert any(str(path) in fault.path for fault in packcheck.errors(folder))


async def test_the_check_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    (said,) = await packcheck.check(tmp_path / "nowhere")
    assert "nowhere" in said
