"""The drill in small: real processes, three NATS servers and PostgreSQL, and what the figures say of it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from assistant.bench.cluster.drill import Drill
from assistant.bench.cluster.line import Sent
from assistant.bench.cluster.outcome import Plan, disturbance, quantiles
from assistant.bench.load.rhythm import Line, Script
from tests.server.fakes import fake_core
from tests.store.test_sql import drop_database, make_database

COMMAND = (sys.executable, "-m", "tests.server.process")


def script() -> Script:
    """A call of ten seconds with a card in it, over and over."""
    lines = [Line(0.0, '{"type":"start","v":1,"language":"en"}', None)]
    for number in range(20):
        at, text = number / 2.0, "so angry" if number % 7 == 0 else "and then"
        head = f'{{"type":"segment","role":"customer","segment_id":"{number}","text":"{text}"'
        lines.append(Line(at, f'{head},"is_final":false}}', "interim"))
        lines.append(Line(at + 0.2, f'{head},"ends_turn":true,"start":{at},"end":{at + 0.2}}}', "turn_heard"))
    lines.append(Line(14.0, '{"type":"end","reason":"hangup"}', None))
    return Script("en", tuple(lines), 14.0)


@pytest.mark.thorough(
    "nine processes for half a minute; tests/server/cluster does the same faults in one process"
)
@pytest.mark.connected
async def test_calls_survive_the_death_of_a_worker_a_gateway_and_a_nats_server(tmp_path: Path) -> None:
    if shutil.which("nats-server") is None and os.environ.get("ASSISTANT_REQUIRE_SERVICES") != "1":
        pytest.skip("no nats-server on this machine")
    name = f"assistant_test_{uuid4().hex[:12]}"
    store = await make_database(name)
    faults = ("worker", "gateway", "nats")
    plan = Plan(calls=12, partitions=4, lease_s=0.6, speed=2.0, warm_s=1.0, settle_s=1.0, faults=faults)
    try:
        found = await Drill(plan, fake_core(), [script()], tmp_path, store, command=COMMAND).run()
    finally:
        await drop_database(name)
    assert found.good, found.plain()
    assert len(found.faults) == 5
    assert found.cards > 0
    assert found.finals > 100


def test_a_message_that_waited_over_a_fault_is_disturbed_by_it() -> None:
    finals = [
        Sent("before", 0.0, accepted=0.1),
        Sent("under way", 9.9, accepted=13.0, shown=13.2),
        Sent("meanwhile", 11.0, accepted=13.5, shown=13.1),
        Sent("after", 14.0, accepted=14.01),
        Sent("later", 21.0, accepted=21.01),
    ]
    found = disturbance("a fault", 10.0, 20.0, finals)
    assert (found.messages, found.disturbed) == (3, 2)
    assert (found.first_s, found.last_s, found.panel_s) == (3.0, 3.5, 3.2)


def test_times_are_told_in_milliseconds() -> None:
    assert quantiles([0.001] * 99 + [1.0])["max"] == 1000.0
    assert quantiles([]) == {}
