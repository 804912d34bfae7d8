"""Somebody who has a good token or key of his own tries for what is another's, and gets nothing.

Acme and Zeta are tenants of one server; the house is the third. Each has a call `c1` of an agent `a1`; Acme's is also of
the team `billing`. Everything that can be asked is asked by everybody for whom it is not.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import orjson
import pytest
from websockets.exceptions import ConnectionClosed

from assistant.access.may import Act
from assistant.access.who import Rank
from assistant.server.access.visit import Visit
from assistant.server.messages import Feedback
from assistant.server.panels import Panel
from assistant.server.refused import Refused
from assistant.types import Verdict
from tests.server.access.people import Keys, bearer, closed, token
from tests.server.fakes import HandClock, Running, final, heard, say, tell

TENANTS = ("", "acme", "zeta")
OPERATION = ("/-/settings", "/-/feeds", "/-/feeds/kept/1", "/metrics")


@pytest.fixture
async def busy(tmp_path: Path, clock: HandClock) -> AsyncIterator[tuple[Running, Keys]]:
    """Three calls of one id, each with its secret words and an open card."""
    async with (
        closed(tmp_path, clock, retention={"transcripts_days": 1}) as (server, keys),
        AsyncExitStack() as stack,
    ):
        for tenant in TENANTS:
            key = keys.make(tenant=tenant)
            feed = await stack.enter_async_context(server.feed("c1", headers=bearer(key)))
            await say(feed, {"type": "start", "agent_id": "a1", "team": "billing"})
            await say(feed, final(f"angry secret of {tenant or 'house'}", 1))
        yield server, keys


async def all_it_says(socket: Any) -> tuple[str, int | None]:
    """Everything until the socket closes or falls silent, and its close code."""
    found = ""
    try:
        while True:
            message = await heard(socket)
            found += orjson.dumps(message).decode()
            if message["type"] in ("snapshot", "waiting", "wall"):
                await tell(socket, {"type": "ping"})
            if message["type"] == "pong":
                return found, None
    except ConnectionClosed:
        return found, socket.close_code


ATTACKERS = {
    "another agent of the house": (token("a2"), "/panel/ws?call=c1"),
    "another agent, as the first": (token("a2"), "/panel/ws?agent=a1"),
    "another agent, as the first, after a cut": (token("a2"), "/panel/ws?agent=a1&call=c1&after=0"),
    "an agent, by the key of another tenant": (token("a1", tenant="zeta"), "/panel/ws?call=acme%2Fc1"),
    "a supervisor of another team": (token("s", Rank.SUPERVISOR, "", "sales"), "/panel/ws?call=c1"),
    "a supervisor of another team, by agent": (
        token("s", Rank.SUPERVISOR, "", "sales"),
        "/panel/ws?agent=a1",
    ),
    "a supervisor of another team, at the wall": (token("s", Rank.SUPERVISOR, "", "sales"), "/wall/ws"),
    "a supervisor of no team, at the wall": (token("s", Rank.SUPERVISOR), "/wall/ws"),
    "an agent, at the wall": (token("a1"), "/wall/ws"),
    "a developer": (token("d", Rank.DEVELOPER), "/panel/ws?call=c1"),
    "a developer, at the wall": (token("d", Rank.DEVELOPER), "/wall/ws"),
    "an agent of a tenant without calls": (token("a1", tenant="empty"), "/panel/ws?call=c1"),
    "an admin of a tenant without calls": (token("x", Rank.ADMIN, "empty"), "/panel/ws?call=c1"),
    "an admin of such a tenant, at the wall": (token("x", Rank.ADMIN, "empty"), "/wall/ws"),
    "nobody": ("", "/panel/ws?call=c1"),
    "nonsense": ("nonsense", "/panel/ws?call=c1"),
    "an old token": (token("a1", seconds=-1), "/panel/ws?call=c1"),
}


async def test_sockets_tell_attackers_nothing(busy: tuple[Running, Keys]) -> None:
    server, _ = busy
    leaks = {}
    for name, (text, path) in ATTACKERS.items():
        async with server.socket(
            path, headers=bearer(text) if text else {"authorization": "Bearer x"}
        ) as socket:
            said, _ = await all_it_says(socket)
        if "secret" in said or "s0" in said:
            leaks[name] = said
    assert leaks == {}


OWNERS = {tenant: token("a1", tenant=tenant) for tenant in TENANTS}


@pytest.mark.parametrize("tenant", TENANTS)
async def test_each_agent_sees_the_call_of_his_own_tenant_only(
    busy: tuple[Running, Keys], tenant: str
) -> None:
    server, _ = busy
    for query in ("call=c1", "agent=a1", ""):
        async with server.panel(query, headers=bearer(OWNERS[tenant])) as panel:
            said, _ = await all_it_says(panel)
        assert f"secret of {tenant or 'house'}" in said
        assert said.count("secret of") == said.count(f"secret of {tenant or 'house'}")


FOREIGN = {
    "another agent of the house": token("a2"),
    "the same name in another tenant": token("a1", tenant="empty"),
    "a supervisor of the team": token("s", Rank.SUPERVISOR, "", "billing"),
    "an admin": token("x", Rank.ADMIN),
    "a developer": token("d", Rank.DEVELOPER),
}


@pytest.mark.parametrize("query", ["call=c1", "agent=a1", "agent=a2&call=c1", ""])
async def test_nobody_answers_another_agents_card(busy: tuple[Running, Keys], query: str) -> None:
    server, _ = busy
    for text in FOREIGN.values():
        async with server.panel(query, headers=bearer(text)) as panel:
            for call_id in ("c1", None, "acme/c1"):
                answer = {
                    "type": "feedback",
                    "suggestion_id": "s0",
                    "verdict": "accepted",
                    "call_id": call_id,
                }
                try:
                    # at once, before the server has had time to think about the call
                    await tell(panel, {name: value for name, value in answer.items() if value})
                except ConnectionClosed:
                    break
            await all_it_says(panel)
    for tenant in TENANTS:
        journal = await server.runtime.store.journal(f"{tenant}/c1" if tenant else "c1")
        assert not any(b"feedback_given" in line for line in journal)


@pytest.mark.parametrize("path", ["/api/calls", "/api/wall"])
async def test_lists_hold_only_what_the_asker_may_see(busy: tuple[Running, Keys], path: str) -> None:
    server, _ = busy
    seen = {
        token("s", Rank.SUPERVISOR, "acme", "billing"): 1,
        token("s", Rank.SUPERVISOR, "acme", "sales"): 0,
        token("s", Rank.SUPERVISOR, "empty", "*"): 0,
        token("x", Rank.ADMIN, "zeta"): 1,
    }
    async with server.http() as client:
        for text, calls in seen.items():
            assert len((await client.get(path, headers=bearer(text))).json()) == calls


async def test_an_agent_lists_his_own_calls(busy: tuple[Running, Keys]) -> None:
    server, _ = busy
    async with server.http() as client:
        assert len((await client.get("/api/calls", headers=bearer(token("a1")))).json()) == 1
        assert (await client.get("/api/calls", headers=bearer(token("a2")))).json() == []


OUTSIDERS = {
    "nobody": "",
    "an agent": token("a1"),
    "a supervisor of all": token("s", Rank.SUPERVISOR, "", "*"),
    "a developer": token("d", Rank.DEVELOPER),
    "an admin of a tenant": token("x", Rank.ADMIN, "acme"),
}


async def test_settings_metrics_and_messages_kept_aside_are_the_houses_admins(
    busy: tuple[Running, Keys],
) -> None:
    server, _ = busy
    async with server.http() as client:
        for text in OUTSIDERS.values():
            for path in OPERATION:
                assert (await client.get(path, headers=bearer(text) if text else {})).status_code in (
                    401,
                    403,
                )
        admin = bearer(token("x", Rank.ADMIN))
        assert [(await client.get(path, headers=admin)).status_code for path in OPERATION] == [
            200,
            200,
            404,
            200,
        ]


STUDIO = (
    ("GET", "/api/studio"),
    ("GET", "/api/studio/rules/en/flags.toml"),
    ("POST", "/api/studio/fold"),
    ("POST", "/api/studio/sentence"),
)
SAMPLE = {"kind": "sample", "id": "en-09-open-open-open"}
MORE_THAN_PRACTICE: tuple[dict[str, Any], ...] = (
    {"kind": "stored", "id": "c1"},
    {"kind": "stored", "id": "nobody-knows-this-one"},
    SAMPLE | {"choice": {"profile": "quiet"}},
    SAMPLE | {"choice": {"edits": [{"file": "policy.toml", "text": ""}]}},
)


async def test_the_studio_is_for_nobody_who_does_not_say_who_he_is(busy: tuple[Running, Keys]) -> None:
    server, _ = busy
    async with server.http() as client:
        for method, path in STUDIO:
            assert (await client.request(method, path)).status_code == 401


@pytest.mark.parametrize("rank", [Rank.AGENT, Rank.SUPERVISOR])
@pytest.mark.parametrize("tenant", TENANTS)
async def test_agents_and_supervisors_practise_on_samples_and_study_nothing(
    busy: tuple[Running, Keys], rank: Rank, tenant: str
) -> None:
    server, _ = busy
    headers = bearer(token("a1", rank, tenant, "*"))
    async with server.http() as client:
        listed = (await client.get("/api/studio", headers=headers)).json()
        assert listed["samples"]
        assert (listed["studies"], listed["stored"], listed["files"]) == (False, [], {})
        assert listed["profiles"] == [listed["profile"]]
        rules = await client.get("/api/studio/rules/en/flags.toml", headers=headers)
        assert rules.status_code == 403
        for asked in MORE_THAN_PRACTICE:
            answer = await client.post("/api/studio/fold", json=asked, headers=headers)
            assert (answer.status_code, "secret" in answer.text) == (403, False)


async def test_a_developer_loads_stored_calls_of_his_own_tenant_only(busy: tuple[Running, Keys]) -> None:
    server, _ = busy
    async with server.http() as client:
        headers = bearer(token("d", Rank.DEVELOPER, "empty"))
        listed = (await client.get("/api/studio", headers=headers)).json()
        assert listed["stored"] == []
        for call_id in ("c1", "acme/c1", "../acme/c1"):
            asked = {"kind": "stored", "id": call_id}
            answer = await client.post("/api/studio/fold", json=asked, headers=headers)
            assert answer.status_code in (404, 422)
            assert "secret" not in answer.text


async def test_a_feeds_key_brings_words_into_its_own_tenants_calls_only(busy: tuple[Running, Keys]) -> None:
    server, keys = busy
    store = server.runtime.store
    before = {tenant: await store.journal(f"{tenant}/c1" if tenant else "c1") for tenant in TENANTS}
    headers = bearer(keys.make(tenant="empty"))
    async with server.http() as client:
        for call_id in ("c1", "acme%2Fc1", "..%2Fc1", "acme/c1"):
            await client.post(f"/feeds/generic/{call_id}", json={"type": "end"}, headers=headers)
            await client.post(f"/feeds/generic/{call_id}", json=final("planted"), headers=headers)
    for tenant in TENANTS:
        assert await store.journal(f"{tenant}/c1" if tenant else "c1") == before[tenant]


async def test_a_message_that_names_its_call_itself_stays_within_its_tenant(
    busy: tuple[Running, Keys],
) -> None:
    server, keys = busy
    before = await server.runtime.store.journal("acme/c1")
    headers = bearer(keys.make("telnyx", tenant="zeta"))
    named = {"data": {"event_type": "call.transcription", "payload": {"call_control_id": "acme/c1"}}}
    async with server.http() as client:
        await client.post("/feeds/telnyx", json=named, headers=headers)
    assert await server.runtime.store.journal("acme/c1") == before


async def test_a_feeds_key_opens_no_panel_and_a_token_brings_no_words(busy: tuple[Running, Keys]) -> None:
    server, keys = busy
    async with server.panel("call=c1", headers=bearer(keys.make())) as panel:
        said, code = await all_it_says(panel)
        assert ("secret" in said, code) == (False, 4401)
    async with server.http() as client:
        answer = await client.post(
            "/feeds/generic/c9", json=final("x"), headers=bearer(token("x", Rank.ADMIN))
        )
        assert answer.status_code == 401


async def test_a_key_is_good_for_its_feeds_only(busy: tuple[Running, Keys]) -> None:
    server, keys = busy
    headers = bearer(keys.make("deepgram"))
    async with server.http() as client:
        assert (await client.post("/feeds/generic/c9", json=final("x"), headers=headers)).status_code == 403
        assert (await client.post("/feeds/deepgram/c9", json={}, headers=headers)).status_code == 200
    async with server.feed("c9", headers=headers) as feed:
        _, code = await all_it_says(feed)
        assert code == 4403


async def test_a_token_in_the_address_is_no_token(busy: tuple[Running, Keys]) -> None:
    server, _ = busy
    async with server.http() as client:
        for query in ("token", "access_token", "authorization", "key"):
            assert (await client.get(f"/api/calls?{query}={token('a1')}")).status_code == 401


async def test_an_answer_that_is_quicker_than_the_refusal_is_refused_as_well(
    busy: tuple[Running, Keys],
) -> None:
    """Both are under way at once: what was asked for is no right to answer it."""
    server, _ = busy
    door = server.app.state.door
    async with asyncio.timeout(60) as limit:
        who = await door.person(token("a2"), Act.WATCH, "here")
        visit = Visit(who, Act.WATCH, door, limit, "here")
        panel = Panel(None, server.runtime, server.app.state.watching, False, visit)  # type: ignore[arg-type]
        panel._asked = "c1"
        with pytest.raises(Refused, match="another call"):
            await panel._feedback(Feedback(suggestion_id="s0", verdict=Verdict.ACCEPTED, call_id="c1"))
