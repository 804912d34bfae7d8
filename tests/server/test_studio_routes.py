"""What the studio's page may ask, and what it is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from assistant import data
from assistant.server.studio.asked import BODY_BYTES, Answer, Work
from assistant.server.studio.workshop import Busy, TooLong
from tests.server.access.people import bearer, closed, token
from tests.server.fakes import Running, final, running, say, some_settings


class FakeWorkshop:
    """Remembers its tasks instead of doing them."""

    def __init__(self) -> None:
        self.done: list[Work] = []
        self.answer: Answer | Exception = {"events": []}

    async def warm(self) -> None:
        """Nothing to start."""

    async def do(self, work: Work) -> Answer:
        """What the test wants."""
        self.done.append(work)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def close(self) -> None:
        """Nothing to end."""


@pytest.fixture
async def studio() -> AsyncIterator[tuple[Running, FakeWorkshop]]:
    async with running(settings=some_settings(retention={"transcripts_days": 1})) as server:
        server.app.state.workshop = shop = FakeWorkshop()
        yield server, shop


SAMPLE = {"kind": "sample", "id": "en-09-open-open-open"}


async def test_samples_stored_calls_profiles_and_files_can_be_chosen(
    studio: tuple[Running, FakeWorkshop],
) -> None:
    server, _ = studio
    async with server.feed("c1") as feed, server.http() as client:
        await say(feed, {"type": "start", "language": "en"})
        await say(feed, final("hello", 1))
        found = (await client.get("/api/studio")).json()
    assert SAMPLE["id"] in {one["id"] for one in found["samples"]}
    assert all(one["title"] for one in found["samples"])
    assert [(one["id"], one["live"]) for one in found["stored"]] == [("c1", True)]
    assert {"standard", "quiet", "trainee"} <= set(found["profiles"])


async def test_a_sample_is_folded_from_its_file_and_a_stored_call_from_its_journal(
    studio: tuple[Running, FakeWorkshop],
) -> None:
    server, shop = studio
    async with server.feed("c1") as feed, server.http() as client:
        await say(feed, {"type": "start", "language": "en"})
        await say(feed, final("my card is 4111", 1))
        assert (await client.post("/api/studio/fold", json=SAMPLE)).json() == {"events": []}
        await client.post("/api/studio/fold", json={"kind": "stored", "id": "c1"})
    sample, stored = shop.done
    assert sample.sample == str(data.samples() / "en" / f"{SAMPLE['id']}.jsonl")
    assert len(stored.journal) == 2
    assert "[card]" in stored.journal[1]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"kind": "sample", "id": "../../etc/passwd"}, 404),
        ({"kind": "stored", "id": "unknown"}, 404),
        ({"kind": "sample"}, 422),
        ({**SAMPLE, "more": 1}, 422),
        ({**SAMPLE, "choice": {"edits": [{"file": "policy.toml", "text": ""}] * 9}}, 422),
    ],
)
async def test_what_cannot_be_folded_is_refused(
    studio: tuple[Running, FakeWorkshop], body: dict[str, Any], status: int
) -> None:
    server, shop = studio
    async with server.http() as client:
        answer = await client.post("/api/studio/fold", json=body)
    assert (answer.status_code, shop.done) == (status, [])


async def test_a_body_that_is_too_long_is_not_read_to_its_end(studio: tuple[Running, FakeWorkshop]) -> None:
    server, shop = studio
    async with server.http() as client:
        answer = await client.post("/api/studio/fold", content=b"x" * (BODY_BYTES + 1))
    assert (answer.status_code, shop.done) == (413, [])


@pytest.mark.parametrize(
    ("result", "status"), [(Busy("later"), 503), (TooLong("30 s"), 504), ({"fault": "not so"}, 422)]
)
async def test_a_task_that_was_not_done_says_why(
    studio: tuple[Running, FakeWorkshop], result: Any, status: int
) -> None:
    server, shop = studio
    shop.answer = result
    async with server.http() as client:
        answer = await client.post("/api/studio/sentence", json={"text": "hello", "language": "en"})
    assert answer.status_code == status
    assert answer.json()["detail"] in ("later", "30 s", "not so")


async def test_a_rule_file_is_given_as_it_is_and_nothing_else_is(
    studio: tuple[Running, FakeWorkshop],
) -> None:
    server, _ = studio
    async with server.http() as client:
        text = (await client.get("/api/studio/rules/policy.toml")).text
        others = [
            (await client.get(f"/api/studio/rules/{name}")).status_code
            for name in ("taxonomy.toml", "en/unknown.toml", "%2e%2e/pyproject.toml", "..%2fpyproject.toml")
        ]
    assert text == (data.rules() / "policy.toml").read_text(encoding="utf-8")
    assert others == [404] * 4


async def test_a_trainee_gets_a_sample_under_the_servers_rules_and_what_is_heard_in_his_sentence(
    tmp_path: Path,
) -> None:
    async with closed(tmp_path) as (server, _), server.http() as client:
        server.app.state.workshop = shop = FakeWorkshop()
        headers = bearer(token("a1"))
        own = (await client.get("/api/studio", headers=headers)).json()["profile"]
        for choice in ({}, {"profile": own}):
            asked = SAMPLE | {"choice": choice}
            assert (await client.post("/api/studio/fold", json=asked, headers=headers)).status_code == 200
        said = {"text": "I am sorry to hear that", "language": "en"}
        assert (await client.post("/api/studio/sentence", json=said, headers=headers)).status_code == 200
    assert [work.fold is not None for work in shop.done] == [True, True, False]


async def test_a_page_of_another_origin_cannot_fold(studio: tuple[Running, FakeWorkshop]) -> None:
    server, shop = studio
    async with server.http() as client:
        answer = await client.post("/api/studio/fold", json=SAMPLE, headers={"origin": "http://evil.example"})
    assert (answer.status_code, shop.done) == (403, [])


async def test_where_it_is_switched_off_there_is_no_studio() -> None:
    async with running(settings=some_settings(server={"studio": False})) as server, server.http() as client:
        for path in ("/studio", "/api/studio", "/api/studio/rules/policy.toml"):
            answer = await client.get(path)
            assert (answer.status_code, "server.studio" in answer.json()["detail"]) == (404, True)
        assert (await client.post("/api/studio/fold", json=SAMPLE)).status_code == 404


async def test_the_page_comes_under_the_strict_policy(studio: tuple[Running, FakeWorkshop]) -> None:
    server, _ = studio
    async with server.http() as client:
        answer = await client.get("/studio")
    assert "studio.js" in answer.text
    assert "script-src 'self'; style-src 'self'" in answer.headers["content-security-policy"]
