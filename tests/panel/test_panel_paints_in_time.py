"""From an event on the socket to pixels: measured in the browser while 20 events a second arrive."""

from __future__ import annotations

import json
import statistics
from typing import Any

import pytest

from tests.panel.panel_stage import Message, Stage, script, until
from tests.thorough import THOROUGH

pytestmark = pytest.mark.browser

# The goal is 50 ms at the 95th percentile on an agent's machine; two shared cores beside other tests get more.
GENEROUS_MS = 400.0
EVENTS = 200 if THOROUGH else 60
PER_SECOND = 20

# Taken when the browser hands the message to the page, and again when the frame after it has been committed: a task
# queued from a frame's callback runs after that frame's painting.
PROBE = """
(() => {
  window.painted = [];
  const Plain = WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", () => {
        const came = performance.now();
        const channel = new MessageChannel();
        channel.port1.onmessage = () => window.painted.push(performance.now() - came);
        requestAnimationFrame(() => channel.port2.postMessage(0));
      });
    }
  };
})();
"""


def event(seq: int, number: int) -> Message:
    """Words, what was read in them, and the tension after them, in turn."""
    turn = 7 + number // 3
    head = {"call_id": "demo-en", "seq": seq, "at": 60.0 + number, "turn": turn}
    if number % 3 == 0:
        text = f"still waiting {number} and nobody rings"
        return {"type": "turn_heard", **head, "role": "customer", "text": text, "start": 1.0, "end": 2.0}
    if number % 3 == 1:
        because = [{"rule": "x", "words": "nobody rings"}]
        read = {"score": 0.8, "level": 2, "triggers": ["powerlessness"], "flags": [], "because": because}
        return {"type": "frustration_read", **head, **read}
    return {"type": "tension_read", **head, "tension": number % 40 / 10}


def test_what_comes_is_painted_in_time(open_panel: Any, stage: Stage, record_property: Any) -> None:
    base = until(script("en"), "card")
    stage.set(base)
    page = open_panel(script=PROBE)
    page.wait_for_selector("call-card .card")
    page.click("call-transcript summary")
    page.wait_for_selector("call-transcript .turn")
    page.evaluate("window.painted.length = 0")
    seq = max(line["seq"] for line in base if "seq" in line)
    for number in range(EVENTS):
        stage.play([event(seq + 1 + number, number)])
        page.wait_for_timeout(1000 / PER_SECOND)
    for _ in range(100):
        if page.evaluate("window.painted.length") >= EVENTS:
            break
        page.wait_for_timeout(20)
    times = sorted(page.evaluate("window.painted"))
    assert len(times) == EVENTS
    p95 = statistics.quantiles(times, n=20)[-1]
    figure = {
        "events": EVENTS,
        "per_second": PER_SECOND,
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(p95, 1),
        "max_ms": round(times[-1], 1),
    }
    record_property("painted", json.dumps(figure))
    print("event received to painted:", json.dumps(figure))
    assert p95 < GENEROUS_MS
