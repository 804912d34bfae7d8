"""The wall in a real Chromium on the real server: what is seen, what keys do, what never moves; and whole calls end to end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from websockets.sync.client import connect

from assistant.engine.playbook import Playbook
from assistant.engine.step import peek, step
from assistant.server.core import Core, mask_for
from tests.panel.reflow import reflows
from tests.panel.tabs import Tabs
from tests.panel.test_panel_is_accessible import faults
from tests.panel.test_panel_on_the_real_server import ANGRY, Feed
from tests.panel.wall_scenes import scene
from tests.panel.wall_stage import WallStage, prompt, raised, row, word

pytestmark = pytest.mark.browser

LANGUAGES = ("en", "de", "nb", "tr")


@pytest.fixture(scope="module")
def theatre(playbook: Playbook) -> Iterator[WallStage]:
    """One server for the module, with the tiny playbook."""
    with raised(
        Core(
            step=step,
            peek=peek,
            playbook=playbook,
            playbook_hash=playbook.hash,
            masker=mask_for,
        )
    ) as stage:
        yield stage


@pytest.fixture
def stage(theatre: WallStage) -> WallStage:
    """An empty board."""
    theatre.write()
    return theatre


OpenWall = Callable[..., Any]


@pytest.fixture
def open_wall(tabs: Tabs, stage: WallStage) -> Iterator[OpenWall]:
    """Opens the wall; the test fails if the page logs an error or breaks its Content-Security-Policy."""

    def opened(query: str = "lang=en", *, width: int = 1280, height: int = 800, **choices: Any) -> Any:
        page = tabs.lend(width, height, **choices)
        page.goto(f"{stage.address}wall?{query}")
        page.wait_for_selector("wall-head[data-link=online]")
        return page

    yield opened
    assert [fault for fault in tabs.give_back() if "WebSocket connection" not in fault] == []


def order(page: Any) -> list[str]:
    """The calls as they stand."""
    found: list[str] = page.evaluate("[...document.querySelectorAll('li.call')].map(e => e.dataset.call)")
    return found


def stands(page: Any, *calls: str) -> None:
    """Returns when exactly these calls stand in this order."""
    page.wait_for_function(
        "wanted => JSON.stringify([...document.querySelectorAll('li.call')].map(e => e.dataset.call)) === wanted",
        arg=json.dumps(calls, separators=(",", ":")),
    )


# -- what is seen ------------------------------------------------------------------------------------------------


def test_the_most_urgent_call_is_on_top_and_says_why_in_the_customers_words(
    open_wall: OpenWall, stage: WallStage
) -> None:
    stage.write(*reversed(scene()))
    page = open_wall()
    page.wait_for_selector("li.call")
    assert order(page)[:4] == ["c-safety", "c-now", "c-soon", "c-joined"]
    first = page.locator("li.call").first
    assert first.locator("mark").inner_text() == "want it all to stop"
    assert first.locator(".prompt strong").inner_text() == "Safety first"
    assert first.locator(".stage-word").inner_text() == "Tense"
    assert page.inner_text(".count.needs strong") == "3"


def test_no_agent_can_be_sorted_filtered_or_counted_by(open_wall: OpenWall, stage: WallStage) -> None:
    stage.write(row("a", agent="Ruth Hall"), row("b", agent="Ben Hill"))
    page = open_wall()
    page.wait_for_selector("li.call")
    assert page.locator("select").evaluate_all("all => all.map(one => one.name)")[:2] == ["team", "language"]
    head = page.inner_text("wall-head")
    assert "Ruth" not in head
    assert "Ben" not in head


def test_a_filter_holds_over_a_reload(open_wall: OpenWall, stage: WallStage) -> None:
    stage.write(*scene())
    page = open_wall()
    page.select_option("select[name=language]", "tr")
    stands(page, "c-soon", "c-calm")
    page.reload()
    stands(page, "c-soon", "c-calm")


def test_hostile_words_stay_words(open_wall: OpenWall, stage: WallStage) -> None:
    evil = "<img src=x onerror=alert(1)> \u202eright to left " + "x" * 5000
    stage.write(
        row("evil", customer="<script>alert(1)</script>", quote=evil, marks=("<img",), agent="\u202egnp.exe"),
        row("next"),
    )
    page = open_wall(width=320)
    page.wait_for_selector("li.call")
    assert page.locator("li.call img, li.call script").count() == 0
    assert page.inner_text("li.call .open bdi") == "<script>alert(1)</script>"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("li.call").first.bounding_box()["height"] < 500


# -- what never moves --------------------------------------------------------------------------------------------


def test_a_row_under_the_pointer_stays_and_the_new_order_is_offered(
    open_wall: OpenWall, stage: WallStage
) -> None:
    rows = [row("a"), row("b"), row("c")]
    stage.write(*rows)
    page = open_wall()
    page.hover("[data-call=b]")
    before = page.locator("[data-call=b]").bounding_box()
    stage.write(*rows[:2], row("c", stage="critical", prompt=prompt("safety", "threat")))
    page.wait_for_selector(".new-order:not(.waits)")
    assert order(page) == ["a", "b", "c"]
    assert page.locator("[data-call=b]").bounding_box() == before
    page.wait_for_selector("#alert:has-text('C: Safety first')", state="attached")
    page.keyboard.press("n")
    stands(page, "c", "a", "b")


def test_rows_move_at_once_for_a_prompt_when_nobody_reads(open_wall: OpenWall, stage: WallStage) -> None:
    stage.write(row("a"), row("b"))
    page = open_wall()
    stands(page, "a", "b")
    stage.write(row("a"), row("b", prompt=prompt()))
    stands(page, "b", "a")


def test_a_new_order_leaves_the_focus_on_its_call(open_wall: OpenWall, stage: WallStage) -> None:
    stage.write(row("a"), row("b"), row("c"))
    page = open_wall()
    stands(page, "a", "b", "c")
    for _ in range(2):
        page.keyboard.press("j")
    stage.write(row("a", stage="tense"), row("b"), row("c", stage="critical"))
    page.wait_for_selector(".new-order:not(.waits)")
    page.keyboard.press("n")
    stands(page, "c", "a", "b")
    assert page.evaluate("document.activeElement.closest('li').dataset.call") == "b"


# -- the line ----------------------------------------------------------------------------------------------------


def test_a_lost_line_is_said_at_once_and_what_was_missed_comes_after_it(
    open_wall: OpenWall, stage: WallStage
) -> None:
    stage.write(row("a"), row("b"))
    page = open_wall()
    stands(page, "a", "b")
    page.context.set_offline(True)
    page.wait_for_selector("wall-head[data-link=offline] .line:has-text('As it was at')")
    page.keyboard.press("j")
    page.keyboard.press("a")
    assert page.locator("[data-call=a] [data-act]:disabled").count() == 0
    stage.write(row("b", stage="critical"))
    page.context.set_offline(False)
    page.wait_for_selector("wall-head[data-link=online]")
    page.wait_for_selector("[data-call=b][data-stage=critical]")
    page.wait_for_selector("[data-call=a][data-over=yes]")


# -- languages, sizes, access ------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [640, 320], ids=["200 %", "400 %"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_zoomed_wall_has_nothing_cut_off(
    open_wall: OpenWall, stage: WallStage, language: str, width: int
) -> None:
    stage.write(*scene())
    page = open_wall(f"lang={language}", width=width, height=450, reduced_motion="reduce")
    page.wait_for_selector("li.call")
    reflows(page)
    page.click("[popovertarget=menu]")
    reflows(page)
    page.keyboard.press("Escape")
    page.hover("[data-call=c-seen]")
    stage.write(*scene()[1:], row("c-grave", prompt=prompt("safety", "threat")))
    page.wait_for_selector(".new-order:not(.waits)")
    reflows(page)
    page.click("[data-call=c-joined] .open")
    page.frame_locator("wall-side iframe").locator("#panel[data-link=online]").wait_for()
    reflows(page)
    page.context.set_offline(True)
    page.wait_for_selector("wall-head[data-link=offline]")
    reflows(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_stays_beside_the_title_when_a_view_is_open(
    open_wall: OpenWall, stage: WallStage, language: str
) -> None:
    stage.write(*scene())
    page = open_wall(f"lang={language}")
    page.click("[data-call=c-now] .open")
    page.wait_for_selector("wall-side iframe")
    title = page.locator("wall-head h1").bounding_box()
    menu = page.locator("wall-head [popovertarget=menu]").bounding_box()
    assert menu["y"] < title["y"] + title["height"]
    assert menu["x"] > title["x"] + title["width"]


def test_no_state_of_the_wall_has_a_violation(open_wall: OpenWall, stage: WallStage) -> None:
    page = open_wall("lang=tr", reduced_motion="reduce")
    page.wait_for_selector("wall-list .idle")
    assert faults(page) == []
    stage.write(*scene())
    page.hover("[data-call=c-seen]")
    stage.write(*scene()[1:], row("c-grave", prompt=prompt("safety", "threat")))
    page.wait_for_selector(".new-order:not(.waits)")
    assert faults(page) == []
    page.click("[popovertarget=menu]")
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.click("[data-call=c-joined] .open")
    page.wait_for_selector("wall-side iframe")
    assert faults(page) == []
    page.context.set_offline(True)
    page.wait_for_selector("wall-head[data-link=offline]")
    page.set_viewport_size({"width": 320, "height": 640})
    assert faults(page) == []


def test_in_the_dark_every_word_can_be_read(open_wall: OpenWall, stage: WallStage) -> None:
    stage.write(*scene())
    page = open_wall("lang=de", color_scheme="dark", reduced_motion="reduce")
    page.click("[data-call=c-joined] .open")
    page.wait_for_selector("wall-side iframe")
    assert faults(page) == []


# -- whole calls -------------------------------------------------------------------------------------------------


def test_a_call_rises_a_supervisor_joins_and_the_agent_sees_it(
    open_wall: OpenWall, stage: WallStage, browser: Any
) -> None:
    stage.real()
    with (
        connect(f"{stage.address.replace('http', 'ws')}feeds/generic/quiet", proxy=None) as other,
        connect(f"{stage.address.replace('http', 'ws')}feeds/generic/rising", proxy=None) as socket,
    ):
        quiet, rising = Feed(other), Feed(socket)
        quiet.tell(type="start", language="en", team="North", customer_name="Ben Hill")
        rising.tell(
            type="start", language="en", team="South", agent_id="a7", agent_name="Ruth", customer_name="Ada"
        )
        agent = browser.new_page(viewport={"width": 360, "height": 780})
        agent.goto(f"{stage.address}?agent=a7&lang=en")
        agent.wait_for_selector("#panel[data-phase=live]")
        page = open_wall()
        page.wait_for_selector("[data-call=rising][data-stage=calm]")
        for text in ANGRY:
            rising.say("customer", text)
            rising.say("agent", "one moment")
        page.wait_for_selector("[data-call=rising]:not([data-stage=calm])")
        rising.say("customer", "let me speak to a manager seriously nobody helps me")
        rising.say("agent", "one moment")
        stands(page, "rising", "quiet")
        page.wait_for_selector("[data-call=rising] .prompt")
        assert page.locator("[data-call=rising] mark").count() >= 1
        agent.wait_for_selector("call-escalation .main")
        page.click("[popovertarget=menu]")
        page.fill("wall-menu input[name=name]", "Kim Olsen")
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        page.keyboard.press("i")
        agent.wait_for_selector(".helper:has-text('Joining: Kim Olsen')")
        agent.wait_for_selector("call-escalation[data-state=accepted] .kind:has-text('Kim Olsen is joining')")
        page.wait_for_selector("[data-call=rising] .word:has-text('Joining: Kim Olsen')")
        page.keyboard.press("Enter")
        view = page.frame_locator("wall-side iframe")
        view.locator("#panel[data-watching=yes][data-phase=live]").wait_for()
        assert view.locator(".caller").inner_text() == "Ada"
        assert view.locator("[data-act=used]:visible, [data-act=announced]:visible").count() == 0
        page.keyboard.press("Escape")
        page.wait_for_selector("wall-side", state="hidden")
        page.keyboard.press("i")
        agent.wait_for_selector(".helper:has-text('Not coming: Kim Olsen')")
        page.wait_for_selector("[data-call=rising] .prompt strong:has-text('Supervisor soon')")
        rising.tell(type="end")
        agent.wait_for_selector("#panel[data-phase=ended]")
        page.wait_for_selector("[data-call=rising][data-over=yes], wall-list:not(:has([data-call=rising]))")
        quiet.tell(type="end")
        agent.close()


def test_a_seen_call_says_so_to_its_agent_and_is_no_longer_counted(
    open_wall: OpenWall, stage: WallStage
) -> None:
    stage.real()
    with connect(f"{stage.address.replace('http', 'ws')}feeds/generic/seen", proxy=None) as socket:
        feed = Feed(socket)
        feed.tell(type="start", language="en", agent_id="a8", customer_name="Eve")
        feed.say("customer", "you will hear from my lawyer")
        feed.say("agent", "one moment")
        page = open_wall()
        page.wait_for_selector("[data-call=seen] .prompt")
        page.click("[data-call=seen] [data-act=seen]")
        page.wait_for_selector("[data-call=seen] .word:has-text('Seen: A supervisor')")
        page.wait_for_selector(".count.needs[data-none]")
        assert page.evaluate("document.activeElement.closest('li').dataset.call") == "seen"
        feed.tell(type="end")
        socket.recv()


def test_a_word_for_a_call_that_is_gone_is_said_not_to_be_taken(
    open_wall: OpenWall, stage: WallStage
) -> None:
    stage.write(row("ghost", supervisor=word("seen")))
    page = open_wall()
    page.click("[data-call=ghost] [data-act=joining]")
    page.wait_for_selector("wall-head .line:has-text('Not taken')")


def test_the_call_that_is_opened_stays_where_it_is_looked_at(open_wall: OpenWall, stage: WallStage) -> None:
    stage.write(*(row(f"c{number:03}") for number in range(60)))
    page = open_wall()
    page.locator("li[data-call=c030]").scroll_into_view_if_needed()
    # Rows that have just come into sight get their real height a frame later: measured is where the row comes to rest.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    before = page.locator("li[data-call=c030]").bounding_box()["y"]
    page.click("[data-call=c030] .open")
    page.wait_for_selector("wall-side iframe")
    assert abs(page.locator("li[data-call=c030]").bounding_box()["y"] - before) < 2
