"""The panel against the real server and the real engine, with the tiny playbook: from a feed's socket to the screen."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from assistant.engine.playbook import Playbook
from assistant.engine.step import peek, step
from assistant.server.app import address, bind, build, serving
from assistant.server.core import Core, mask_for
from assistant.settings import load
from tests.panel.tabs import Tabs

pytestmark = pytest.mark.browser

CALL = "real-1"
ANGRY = (
    "seriously this is the third time i call and nobody helps me",
    "unbelievable i am passed around and nobody can help me",
    "i call for the third time and nobody helps this is unbelievable",
)


@pytest.fixture
def server(playbook: Playbook) -> Iterator[str]:
    """The address of a real server on a free port, with nothing on disk."""
    core = Core(step=step, peek=peek, playbook=playbook, playbook_hash=playbook.hash, masker=mask_for)
    settings = load(server={"port": 0, "close_timeout_s": 1.0}, store={"url": "memory://"})
    listening = bind(settings)
    running = serving(build(core, settings), settings)
    thread = threading.Thread(target=lambda: asyncio.run(running.serve(sockets=[listening])), daemon=True)
    thread.start()
    try:
        httpx.get(f"{address(listening)}/-/health", timeout=20)
        yield f"{address(listening)}/"
    finally:
        running.should_exit = True
        thread.join(20)
        listening.close()


class Feed:
    """A sender of the generic feed."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._said = 0

    def tell(self, **message: Any) -> None:
        """Send one message."""
        self._socket.send(json.dumps(message))

    def say(self, role: str, text: str) -> None:
        """A final that ends the turn."""
        begin = 4.0 * self._said
        self._said += 1
        times = {"start": begin, "end": begin + 3, "segment_id": f"t{self._said}"}
        self.tell(type="segment", role=role, text=text, is_final=True, ends_turn=True, **times)


@pytest.fixture
def feed(server: str) -> Iterator[Feed]:
    """A sender whose call has begun."""
    with connect(f"{server.replace('http', 'ws')}feeds/generic/{CALL}", proxy=None) as socket:
        sender = Feed(socket)
        sender.tell(type="start", language="en", agent_id="a1", customer_name="Ada Marsh")
        yield sender


@pytest.fixture
def page(tabs: Tabs, server: str) -> Iterator[Any]:
    """The panel of agent a1."""
    page = tabs.lend(360, 780)
    page.goto(f"{server}?agent=a1&lang=en")
    page.wait_for_selector("#panel[data-link=online]")
    yield page
    assert tabs.give_back() == []


def angry(feed: Feed) -> None:
    """A call that rises until a card comes."""
    for text in ANGRY:
        feed.say("customer", text)
        feed.say("agent", "one moment")


def test_words_of_a_customer_become_a_card(page: Any, feed: Feed) -> None:
    page.wait_for_selector("#panel[data-phase=live]")
    angry(feed)
    page.wait_for_selector("call-card .card .say:not(:empty)")
    assert page.inner_text("call-header .caller") == "Ada Marsh"
    assert page.locator("call-card mark").count() >= 1


def test_a_used_card_is_settled_by_the_engine_and_said_so(page: Any, feed: Feed, server: str) -> None:
    angry(feed)
    page.wait_for_selector("call-card .card .say:not(:empty)")
    page.keyboard.press("1")
    page.wait_for_selector("call-card .settled:has-text('Marked as used')")
    with connect(f"{server.replace('http', 'ws')}panel/ws?call={CALL}", proxy=None) as socket:
        while (message := json.loads(socket.recv(10)))["type"] != "snapshot":
            pass
        if not any(event["type"] == "suggestion_settled" for event in message["events"]):
            while (message := json.loads(socket.recv(10)))["type"] != "suggestion_settled":
                pass
            assert message["how"] == "accepted"


def test_who_asks_for_a_supervisor_brings_the_prompt(page: Any, feed: Feed) -> None:
    angry(feed)
    feed.say("customer", "let me speak to a manager seriously nobody helps me")
    # one request: a second one replaces the prompt, and a key pressed in between is for the one that has gone
    page.wait_for_selector("call-escalation .main")
    page.keyboard.press("e")
    page.wait_for_selector("call-escalation[data-state=accepted]")


def test_after_the_end_there_is_the_page_of_the_call_and_then_the_next_call(
    page: Any, feed: Feed, server: str
) -> None:
    angry(feed)
    feed.tell(type="end")
    page.wait_for_selector("#panel[data-phase=ended] call-after .course")
    with connect(f"{server.replace('http', 'ws')}feeds/generic/real-2", proxy=None) as socket:
        socket.send(
            json.dumps({"type": "start", "language": "en", "agent_id": "a1", "customer_name": "Ben Hill"})
        )
        page.wait_for_selector("#panel[data-phase=live] .caller:has-text('Ben Hill')")
        socket.send('{"type":"end"}')


def test_a_network_that_was_away_is_caught_up_with(page: Any, feed: Feed) -> None:
    feed.say("agent", "good morning")
    page.wait_for_selector("#panel[data-phase=live]")
    page.context.set_offline(True)
    page.wait_for_selector("panel-foot[data-health=offline]")
    angry(feed)
    page.context.set_offline(False)
    page.wait_for_selector("call-card .card .say:not(:empty)")
    page.click("call-transcript summary")
    page.wait_for_selector("call-transcript .turn")
    assert page.locator("call-transcript .turn").count() == 1 + 2 * len(ANGRY)


def test_interim_words_are_shown_and_replaced(page: Any, feed: Feed) -> None:
    page.wait_for_selector("#panel[data-phase=live]")
    page.click("call-transcript summary")
    feed.tell(
        type="segment", role="customer", text="so i", is_final=False, segment_id="x", start=1.0, end=1.4
    )
    page.wait_for_selector("call-transcript .interim:has-text('so i')")
    feed.tell(
        type="segment",
        role="customer",
        text="so i called",
        is_final=True,
        ends_turn=True,
        segment_id="x",
        start=1.0,
        end=2.0,
    )
    page.wait_for_selector("call-transcript .turn:has-text('so i called')")
    page.wait_for_selector("call-transcript .interim", state="hidden")


def test_a_language_without_a_pack_is_served_as_transcript(page: Any, server: str) -> None:
    with connect(f"{server.replace('http', 'ws')}feeds/generic/fr-1", proxy=None) as socket:
        socket.send(json.dumps({"type": "start", "language": "fr", "agent_id": "a1"}))
        page.wait_for_selector(".stage-word:has-text('Transcript only')")
