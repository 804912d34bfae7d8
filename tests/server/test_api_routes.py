"""What operators ask."""

from __future__ import annotations

import pytest

from assistant import __version__
from tests.server.fakes import HandClock, Running, fake_core, final, running, say, some_settings


async def test_live_calls_are_listed_with_where_they_stand(server: Running) -> None:
    async with server.feed("c1") as feed, server.http() as client:
        await say(feed, {"type": "start", "agent_id": "a1", "language": "nb", "customer_name": "Berg"})
        await say(feed, final("angry", 1))
        (call,) = (await client.get("/api/calls")).json()
        assert call == {
            "call_id": "c1",
            "agent_id": "a1",
            "customer_name": "Berg",
            "language": "nb",
            "stage": "tense",
            "tension": 0.0,
            "seq": 4,
            "at": 1.5,
            "opened_at": call["opened_at"],
            "health": "ok",
        }
        await say(feed, {"type": "end"})
        assert (await client.get("/api/calls")).json() == []


async def test_health_names_the_version(server: Running) -> None:
    async with server.http() as client:
        assert (await client.get("/-/health")).json() == {"status": "ok", "version": __version__}


async def test_ready_says_how_the_store_is_and_ends_when_no_more_can_be_kept_for_it(server: Running) -> None:
    async with server.http() as client:
        assert (await client.get("/-/ready")).json() == {"status": "ok", "store": "ok"}
        server.runtime.committer.health = "away"
        answer = await client.get("/-/ready")
        assert (answer.status_code, answer.json()["store"]) == (200, "away")
        server.runtime.committer.health = "full"
        answer = await client.get("/-/ready")
        assert (answer.status_code, "no more can be kept" in answer.json()["status"]) == (503, True)


async def test_the_playbook_is_named_by_its_hash(server: Running) -> None:
    async with server.http() as client:
        assert (await client.get("/-/playbook")).json()["hash"] == "rules-1"


async def test_settings_are_shown_without_the_password_of_the_store(clock: HandClock) -> None:
    from assistant.store.memory import MemoryStore

    settings = some_settings()
    secret = settings.store.model_copy(
        update={"url": type(settings.store.url)("postgresql://me:hunter2@db/calls")}
    )
    settings = settings.model_copy(update={"store": secret})
    async with (
        running(clock=clock, settings=settings, store=MemoryStore()) as server,
        server.http() as client,
    ):
        shown = (await client.get("/-/settings")).json()
    assert shown["store"]["url"] == "postgresql://me:***@db/calls"
    assert shown["limits"]["calls"] == 500


async def test_metrics_count_messages_inputs_events_and_decisions(server: Running) -> None:
    async with server.feed("c1") as feed, server.http() as client:
        await say(feed, final("angry", 1))
        page = (await client.get("/metrics")).text
    for line in (
        "assistant_calls 1.0",
        'assistant_messages_total{feed="generic"} 1.0',
        'assistant_inputs_total{kind="segment_heard"} 1.0',
        'assistant_events_total{kind="suggestion_offered"} 1.0',
        "assistant_decision_seconds_count 2.0",
    ):
        assert line in page


async def test_the_openapi_document_names_feeds_and_api(server: Running) -> None:
    async with server.http() as client:
        paths = (await client.get("/openapi.json")).json()["paths"]
    assert {"/feeds/{vendor}/{call_id}", "/api/calls", "/-/ready"} <= set(paths)


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
async def test_pages_that_load_code_from_elsewhere_are_not_served(server: Running, path: str) -> None:
    async with server.http() as client:
        assert (await client.get(path)).status_code == 404


async def test_the_panel_is_served(server: Running) -> None:
    async with server.http() as client:
        page = await client.get("/?agent=a1")
        script = await client.get("/panel/main.js")
    assert "<call-header>" in page.text
    assert script.headers["content-type"].startswith("text/javascript")


async def test_a_fault_inside_is_answered_without_a_stack_trace(
    clock: HandClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError("somebody's words")

    async with running(fake_core(), clock=clock) as server, server.http() as client:
        monkeypatch.setattr(server.runtime, "live", broken)
        answer = await client.get("/api/calls")
    assert "RuntimeError" in caplog.text
    assert "somebody's words" not in caplog.text
    assert (answer.status_code, answer.json()) == (500, {"error": "internal error; see the server's log"})
