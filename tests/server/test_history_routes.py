"""Chats and e-mails by HTTP, and promises that are kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from assistant.access.feed_keys import dump, mint
from assistant.engine.playbook import Playbook
from assistant.store.memory import MemoryStore
from tests.server.fakes import Running, running
from tests.server.test_history import RAW, core, settings
from tests.server.test_outage import Away

__all__ = ["core"]

CHAT: dict[str, Any] = {
    "id": "x1",
    "channel": "chat",
    "customer_ref": RAW,
    "language": "en",
    "messages": [
        {"role": "customer", "text": "this is ridiculous"},
        {"role": "agent", "text": "I will call you back by Friday."},
    ],
}


@pytest.fixture
async def served(core: Any, playbook: Playbook) -> AsyncIterator[tuple[Running, MemoryStore]]:
    store = MemoryStore()
    async with running(core, store, settings=settings()) as server:
        yield server, store


async def test_a_chat_is_answered_with_how_it_reads(served: tuple[Running, MemoryStore]) -> None:
    server, store = served
    async with server.http() as client:
        answer = await client.post("/interactions", json=CHAT)
    plain = answer.json()
    assert (answer.status_code, plain["id"], plain["kept"], plain["language"]) == (200, "x1", True, "en")
    assert [message["message"] for message in plain["messages"]] == [0]
    assert len(store._customers.interactions) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"channel": "fax"}, "channel"),
        ({"id": "a/b"}, "id"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "robot", "text": "x"}]}, "messages.0.role"),
        ({"at": "yesterday"}, "at"),
        ({"customer": "4711"}, "customer"),
        ({"at": "2026-05-12T10:00:00"}, "at"),
    ],
)
async def test_what_is_wrong_is_named_and_not_repeated(
    served: tuple[Running, MemoryStore], change: dict[str, Any], says: str
) -> None:
    async with served[0].http() as client:
        answer = await client.post("/interactions", json=CHAT | change)
    assert answer.status_code == 422
    assert answer.json()["error"]["detail"].startswith(says)
    assert RAW not in answer.text


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b'{"id":'])
async def test_what_is_no_json_is_refused(served: tuple[Running, MemoryStore], body: bytes) -> None:
    async with served[0].http() as client:
        assert (await client.post("/interactions", content=body)).status_code == 422


async def test_what_is_too_long_is_not_read_to_its_end(served: tuple[Running, MemoryStore]) -> None:
    async with served[0].http() as client:
        answer = await client.post("/interactions", content=b" " * 2_000_000)
    assert answer.status_code == 413


async def test_a_promise_is_kept_once(served: tuple[Running, MemoryStore]) -> None:
    server, store = served
    async with server.http() as client:
        await client.post("/interactions", json=CHAT)
        ((_, name),) = store._customers.interactions
        address = f"/api/promises/{name.replace('#', '%23')}%230/kept"
        assert (await client.post(address)).status_code == 204
        assert (await client.post(address)).status_code == 404
    customer = server.runtime.histories.pseudonym("", RAW)
    assert customer is not None
    assert (await store.history("", customer, 0.0)).promises == ()


@pytest.mark.parametrize("promise", ["x", "x%23", "x%23one", "%230", "x%2399999"])
async def test_a_promise_that_is_none_is_not_found(served: tuple[Running, MemoryStore], promise: str) -> None:
    async with served[0].http() as client:
        assert (await client.post(f"/api/promises/{promise}/kept")).status_code == 404


async def test_while_the_store_is_away_a_chat_is_taken_and_kept_later(core: Any) -> None:
    store = Away()
    store.gone = True
    async with running(core, store, settings=settings()) as server, server.http() as client:
        assert (await client.post("/interactions", json=CHAT)).json()["kept"] is True
        store.gone = False
        await server.runtime.committer.settle()
        assert len(store._customers.interactions) == 1


async def test_two_tenants_keys_write_two_histories(core: Any, tmp_path: Any) -> None:
    minted = [
        mint(bytes([n]) * 40, ["interactions"], 0.0, tenant) for n, tenant in enumerate(("north", "south"), 1)
    ]
    keys = tmp_path / "keys.json"
    keys.write_text(dump([kept for _, kept in minted]), encoding="utf-8")
    store = MemoryStore()
    closed = settings(access={"feed_keys_file": str(keys)})
    async with running(core, store, settings=closed) as server, server.http() as client:
        for secret, _ in minted:
            answer = await client.post("/interactions", json=CHAT, headers={"x-api-key": secret})
            assert answer.status_code == 200
        assert (await client.post("/interactions", json=CHAT)).status_code == 401
    assert sorted(tenant for tenant, _ in store._customers.interactions) == ["north", "south"]
