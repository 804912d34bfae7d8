"""The history line and the state of the store in a real Chromium."""

from __future__ import annotations

from typing import Any

import pytest

from tests.panel.panel_stage import Message, Stage
from tests.panel.test_panel_is_accessible import faults

pytestmark = pytest.mark.browser

LONG = "I will call you back by Friday and look into the invoice, the router and the technician’s appointment myself."
PAST = {
    "days": 30.0,
    "calls": 3,
    "others": 1,
    "interactions": [
        {"channel": "call", "on": "2026-05-12", "stage": "critical", "supervisor": True},
        {"channel": "email", "on": "2026-05-02", "stage": "calm", "supervisor": False},
    ],
    "promises": [
        {"promise_id": "c1#0", "on": "2026-05-12", "words": LONG, "due": "by Friday"},
        {"promise_id": "c1#1", "on": "2026-05-12", "words": "I will send it.", "due": None},
    ],
    "language": "de",
    "form": "formal",
}


def opened(*more: Message) -> list[Message]:
    head = {"call_id": "demo", "at": 0.0}
    first = {
        "type": "call_opened",
        "language": "de",
        "supported": True,
        "customer_name": "Ada",
        **head,
        "seq": 0,
    }
    return [first, *({**head, **message} for message in more)]


TOLD = {"type": "history_told", "seq": 1, "past": PAST}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_line_fits_the_narrowest_panel_and_is_accessible_folded_and_open(
    open_panel: Any, stage: Stage, theme: str
) -> None:
    stage.set(opened(TOLD))
    page = open_panel(f"call=demo&lang=de&theme={theme}", width=320)
    page.wait_for_selector("call-history:not([hidden])")
    assert "3 Anrufe, 1 Nachricht in 30 Tagen" in page.inner_text("call-history")
    assert page.locator(".past-promises li").count() == 2
    assert faults(page) == []
    page.click("call-history summary")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert "Anrede: Sie" in page.inner_text("call-history")


def test_without_a_history_there_is_no_line(open_panel: Any, stage: Stage) -> None:
    stage.set(opened())
    page = open_panel()
    page.wait_for_selector("#panel[data-phase=live]")
    assert page.locator("call-history").is_hidden()


def test_whoever_only_watches_cannot_mark_a_promise(open_panel: Any, stage: Stage) -> None:
    stage.set(opened(TOLD))
    page = open_panel("call=demo&lang=en&watch=1")
    page.wait_for_selector("call-history:not([hidden])")
    assert page.locator(".past-promises button").count() == 0


def test_the_foot_says_that_what_is_heard_is_not_saved_yet(open_panel: Any, stage: Stage) -> None:
    stage.set(opened())
    page = open_panel()
    page.wait_for_selector("#panel[data-phase=live]")
    for health, words in (("away", "Not saved yet"), ("full", "Cannot save, words wait"), ("ok", "Live")):
        stage.play([{"type": "store", "call_id": "demo", "health": health}])
        page.wait_for_selector(f"panel-foot .health-word:has-text('{words}')")
