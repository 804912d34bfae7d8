"""The panel on a server that asks who comes: tokens behind the address or from the host page, and when they run out."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from assistant.access.tokens import issue, own_key
from assistant.access.who import Rank, Who
from assistant.server.app import address, bind, build, serving
from tests.server.access.people import SECRET, Keys, bearer, closed_settings
from tests.server.fakes import fake_core

pytestmark = pytest.mark.browser

SIGNED_OUT = "call-card .idle p:has-text('You are not signed in')"


@dataclass(frozen=True)
class House:
    """A server that asks, with one live call of agent a1."""

    url: str

    def token(self, name: str = "a1", seconds: float = 600.0, rank: Rank = Rank.AGENT) -> str:
        now = time.time()
        who = Who(name=name, rank=rank, teams=frozenset({"*"}), expires_at=now + seconds)
        return issue(who, now, own_key(SECRET))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("house")
    keys = Keys(folder / "feeds.json")
    key = keys.make()
    # A panel without a token waits so long for one.
    settings = closed_settings(folder, access={"first_message_s": 1.5})
    listening = bind(settings)
    running = serving(build(fake_core(), settings), settings)
    thread = threading.Thread(target=lambda: asyncio.run(running.serve(sockets=[listening])), daemon=True)
    thread.start()
    url = address(listening)
    try:
        httpx.get(f"{url}/-/health", timeout=20)
        feed = connect(
            f"{url.replace('http', 'ws')}/feeds/generic/c1", proxy=None, additional_headers=bearer(key)
        )
        with feed as socket:
            socket.send(
                json.dumps(
                    {"type": "start", "agent_id": "a1", "customer_name": "Ada Marsh", "language": "en"}
                )
            )
            socket.recv()
            yield House(url)
    finally:
        running.should_exit = True
        thread.join(20)
        listening.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 360, "height": 780})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def test_a_token_behind_the_address_shows_the_call_and_leaves_the_address(page: Any, house: House) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    token = house.token()
    page.goto(f"{house.url}/?agent=a1&lang=en#token={token}")
    page.wait_for_selector("#panel[data-phase=live]")
    assert page.inner_text("call-header .caller") == "Ada Marsh"
    assert page.url == f"{house.url}/?agent=a1&lang=en"
    assert not any(token in url for url in asked if "#" not in url)
    page.reload()
    page.wait_for_selector("#panel[data-phase=live]")


def test_without_a_token_the_panel_says_so_and_asks_no_more(page: Any, house: House) -> None:
    page.goto(f"{house.url}/?agent=a1&lang=en")
    page.wait_for_selector(SIGNED_OUT)
    assert page.inner_text("panel-foot .health-word") == "Not signed in"


def test_the_choice_of_calls_wants_a_token_too(page: Any, house: House) -> None:
    page.goto(f"{house.url}/?lang=en")
    page.wait_for_selector(SIGNED_OUT)
    page.goto(f"{house.url}/?lang=de#token={house.token()}")
    page.wait_for_selector("call-list a:has-text('Ada Marsh')")


def test_another_agents_call_is_said_not_to_be_ones_own(page: Any, house: House) -> None:
    page.goto(f"{house.url}/?call=c1&lang=en#token={house.token('a2')}")
    page.wait_for_selector("call-card .idle p:has-text('not yours')")


def test_when_the_token_runs_out_the_panel_says_so_and_a_new_link_brings_it_back(
    page: Any, house: House
) -> None:
    page.goto(f"{house.url}/?agent=a1&lang=en#token={house.token(seconds=2)}")
    page.wait_for_selector("panel-foot[data-health=expired]")
    assert page.inner_text("panel-foot .health-word") == "Sign-in has expired"
    page.goto("about:blank")
    page.goto(f"{house.url}/?agent=a1&lang=en#token={house.token()}")
    page.wait_for_selector("panel-foot[data-health=ok], panel-foot[data-health=one_sided]")


def test_a_host_page_signs_the_panel_in_and_learns_when_it_must_again(page: Any, house: House) -> None:
    page.goto(f"{house.url}/-/health")
    page.add_script_tag(url="/panel/embed.js")
    page.evaluate(
        """(token) => {
          const panel = document.createElement("deescalation-panel");
          panel.setAttribute("agent", "a1");
          panel.setAttribute("lang", "en");
          const note = (word) => (document.body.dataset.heard = `${document.body.dataset.heard ?? ""} ${word}`);
          panel.addEventListener("deescalation:link", ({ detail }) => note(detail.why ?? detail.state));
          panel.addEventListener("deescalation:phase", ({ detail }) => note(detail.phase));
          document.body.append(panel);
          panel.signIn(token);
          window.panel = panel;
        }""",
        house.token(seconds=3),
    )
    page.wait_for_selector("body[data-heard~=live]")
    page.wait_for_selector("body[data-heard~=expired]")
    page.evaluate(
        "(token) => { document.body.dataset.heard = ''; window.panel.signIn(token); }", house.token()
    )
    page.wait_for_selector("body[data-heard~=online]")


def test_the_wall_wants_a_supervisors_token(page: Any, house: House) -> None:
    page.goto(f"{house.url}/wall?lang=en#token={house.token('s1', rank=Rank.SUPERVISOR)}")
    page.wait_for_selector("wall-list :text('Ada Marsh'), wall-list :text('a1')")
    page.goto("about:blank")
    page.goto(f"{house.url}/wall?lang=en#token={house.token()}")
    page.wait_for_selector("wall-head .line:has-text('Not your call')")
