"""What Prometheus is told: enough to run a server by, and nothing that came from outside."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args

from prometheus_client.parser import text_string_to_metric_families

from assistant import __version__
from assistant.engine.escalation import URGENCY
from assistant.engine.playbook import Playbook
from assistant.engine.step import peek, step
from assistant.evaluation.suppressed import REASONS
from assistant.feeds import names
from assistant.privacy.kinds import KINDS
from assistant.server.commit import StoreHealth
from assistant.server.core import Core, mask_for
from assistant.server.health import Health
from assistant.server.meters import OTHER, Meters
from assistant.server.reload import How
from assistant.types import EscalationPrompted, Event, Input, SuggestionSuppressed, Trouble
from tests.server.fakes import HandClock, Running, fake_core, final, running, say, tell

ODD = 'evil"\\n{x}'
# Every value that any label may have. What is not in here came from somewhere else.
KNOWN = {
    "feed": set(names()),
    "kind": {each.__dataclass_fields__["type"].default for each in (*get_args(Event), *get_args(Input))}
    | set(get_args(Trouble.__dataclass_fields__["kind"].type))
    | {"malformed", "degraded", "ignored"}
    | {*KINDS, OTHER},
    "what": {"interims", "panel_snapshots", "event_rows"},
    "where": {"call", "feed"},
    "how": {"found", "failed", *get_args(How)},
    "why": {*REASONS, OTHER},
    "reason": {*URGENCY, OTHER},
    "urgency": {*URGENCY.values(), OTHER},
    "state": set(get_args(StoreHealth)),
    "which": {"newest", "earlier"},
    "health": set(get_args(Health)),
    "version": {__version__},
    "generation": {"0", "1", "2"},
}


async def page(server: Running) -> str:
    async with server.http() as client:
        return (await client.get("/metrics")).text


async def test_no_label_value_comes_from_outside(server: Running) -> None:
    async with server.http() as client:
        for vendor in (*names(), "no-such-feed", "%22%7Bevil%7D"):
            for body in (ODD, '{"type":"evil","evil":1}', "[]", '{"type":"start","language":"evil-x"}'):
                await client.post(f"/feeds/{vendor}/evil-{vendor}", content=body)
                await client.post(f"/feeds/{vendor}?call=evil", content=body)
        await client.get("/evil")
    async with server.feed("evil-call") as feed, server.panel("agent=evil-agent"):
        start = {"type": "start", "agent_id": "evil-agent", "customer_id": "evil", "team": "evil"}
        await say(feed, start | {"language": "en", "customer_name": "evil"})
        await say(feed, final("angry evil", 1))
        await tell(feed, {"type": "evil"})
    found = await page(server)
    assert "evil" not in found
    for family in text_string_to_metric_families(found):
        for sample in family.samples:
            for label, value in sample.labels.items():
                assert label == "le" or value in KNOWN[label], f"{sample.name}: {label}={value}"


async def test_a_reason_that_is_not_known_is_counted_as_another(server: Running) -> None:
    meters = Meters()
    head = {"call_id": "c", "seq": 0, "at": 0.0, "turn": 0}
    meters.told(SuggestionSuppressed(technique=None, why="evil", **head))  # type: ignore[arg-type]
    meters.told(SuggestionSuppressed(technique=None, why="budget", **head))  # type: ignore[arg-type]
    prompt = {"suggestion_id": "s", "urgency": "now", "headline": "", "say": None, "safety": None}
    rest = {"handover": (), "because": ()}
    for reason in ("evil", "supervisor_request"):
        meters.told(EscalationPrompted(reason=reason, **prompt, **rest, **head))  # type: ignore[arg-type]
    value = meters.registry.get_sample_value
    assert value("assistant_suppressed_total", {"why": OTHER}) == 1
    assert value("assistant_suppressed_total", {"why": "budget"}) == 1
    assert value("assistant_escalations_total", {"reason": OTHER, "urgency": OTHER}) == 1
    assert value("assistant_escalations_total", {"reason": "supervisor_request", "urgency": "soon"}) == 1


async def test_store_feeds_walls_and_playbooks_are_shown_as_they_are_now(server: Running) -> None:
    async with server.feed("c1") as feed, server.socket("/wall/ws") as wall:
        await say(feed, {"type": "start", "language": "en"})
        await say(feed, final("hello", 1))
        await wall.recv()
        server.runtime.committer.health = "away"
        found = await page(server)
    for line in (
        'assistant_store{state="away"} 1.0',
        'assistant_store{state="ok"} 0.0',
        'assistant_feed_health{health="ok"} 1.0',
        'assistant_calls_by_playbook{which="newest"} 1.0',
        "assistant_walls 1.0",
        "assistant_draining 0.0",
        'assistant_feed_lag_seconds_count{feed="generic"} 1.0',
    ):
        assert line in found, line
    assert re.search(r"^process_resident_memory_bytes \d", found, re.MULTILINE)


CARD = "my card number is 4111 1111 1111 1111"
MAIL = "write to erika@example.org"


async def test_what_was_masked_is_counted_by_kind_in_finals_only(clock: HandClock) -> None:
    async with running(replace(fake_core(), masker=mask_for), clock=clock) as server:
        async with server.feed("c1") as feed:
            await say(feed, {"type": "start", "language": "en"})
            for _ in range(3):
                await tell(feed, final(CARD) | {"is_final": False, "ends_turn": False})
            await say(feed, final(CARD, 1))
            await say(feed, final(MAIL, 2))
        found = await page(server)
    assert 'assistant_masked_total{kind="card"} 1.0' in found
    assert 'assistant_masked_total{kind="email"} 1.0' in found
    assert "4111 1111" not in found  # "4111" alone may stand in any counter of the page
    assert "erika" not in found


async def test_what_a_chat_hides_is_counted_too(clock: HandClock, playbook: Playbook) -> None:
    core = Core(step=step, peek=peek, playbook=playbook, playbook_hash=playbook.hash, masker=mask_for)
    chat = {"id": "x1", "channel": "chat", "messages": [{"role": "customer", "text": CARD}], "language": "en"}
    async with running(core, clock=clock) as server, server.http() as client:
        assert (await client.post("/interactions", json=chat)).status_code == 200
        assert 'assistant_masked_total{kind="card"} 1.0' in await page(server)


def test_a_kind_that_is_not_known_is_counted_as_another() -> None:
    meters = Meters()
    meters.hid({"evil": 2})
    assert meters.registry.get_sample_value("assistant_masked_total", {"kind": OTHER}) == 2
