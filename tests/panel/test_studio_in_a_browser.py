"""The studio end to end: real server, real process for the folds, stored calls that came in over a feed, a real browser."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from assistant.engine.playbook import Playbook
from assistant.engine.step import peek, step
from assistant.server.app import address, bind, build, serving
from assistant.server.core import Core, mask_for
from assistant.settings import load
from tests.conftest import tiny_models, tiny_rules
from tests.panel.reflow import reflows
from tests.panel.tabs import Tabs
from tests.panel.test_panel_is_accessible import faults

pytestmark = pytest.mark.browser

ANGRY = (
    "seriously this is the third time i call and nobody helps me",
    "unbelievable i am passed around and nobody can help me",
    "i call for the third time and nobody helps this is unbelievable",
)
HOSTILE = (
    "<script>document.title = 'owned'</script> <img src=x onerror=alert(1)> nobody helps me",
    "\u202e txet desrever \u2066 nobody can help me seriously",
    f"{'x' * 3900} nobody helps",
)
CARD = ".turn-pick:has(.card-tag)"
# A window of 1,280 px at 200 % is 640 CSS pixels wide, at 400 % 320.
SIZES = {"desk": (1280, 900), "zoomed": (640, 450), "narrow": (320, 640)}


def tell(server: str, call: str, texts: tuple[str, ...]) -> None:
    """A whole call over the feed's socket: the customer's texts, each answered by the agent."""
    with connect(f"{server.replace('http', 'ws')}feeds/generic/{call}", proxy=None) as socket:
        socket.send(json.dumps({"type": "start", "language": "en", "customer_name": "<b>Ada</b>"}))
        said = [
            (role, text) for each in texts for role, text in (("customer", each), ("agent", "one moment"))
        ]
        for number, (role, text) in enumerate(said):
            times = {"start": 10.0 * number, "end": 10.0 * number + 8, "segment_id": f"t{number}"}
            message = {"type": "segment", "role": role, "text": text, "is_final": True, "ends_turn": True}
            socket.send(json.dumps(message | times))
        socket.send('{"type":"end"}')
        for _ in socket:  # closes when all is decided
            pass


@pytest.fixture(scope="module")
def server(playbook: Playbook, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that has heard two calls and keeps them, with the tiny pack on its disk."""
    folders = {
        "path": str(tiny_rules(tmp_path_factory.mktemp("rules"))),
        "models": str(tiny_models(tmp_path_factory.mktemp("models"))),
    }
    settings = load(
        server={"port": 0, "close_timeout_s": 1.0},
        store={"url": "memory://"},
        rules=folders,
        retention={"transcripts_days": 1},
    )
    core = Core(step=step, peek=peek, playbook=playbook, playbook_hash=playbook.hash, masker=mask_for)
    listening = bind(settings)
    running = serving(build(core, settings), settings)
    thread = threading.Thread(target=lambda: asyncio.run(running.serve(sockets=[listening])), daemon=True)
    thread.start()
    here = f"{address(listening)}/"
    try:
        httpx.get(f"{here}-/health", timeout=20)
        tell(here, "angry", ANGRY)
        tell(here, "hostile", HOSTILE)
        yield here
    finally:
        running.should_exit = True
        thread.join(20)
        listening.close()


Open = Callable[..., Any]


@pytest.fixture
def studio(tabs: Tabs, server: str) -> Iterator[Open]:
    """Opens the studio; the test fails if the page logs an error or breaks its Content-Security-Policy."""

    def opened(query: str = "lang=en&call=stored/angry", size: str = "desk", **choices: Any) -> Any:
        page = tabs.lend(*SIZES[size], **choices)
        page.goto(f"{server}studio?{query}")
        page.wait_for_selector("#studio[data-loaded=yes]")
        return page

    yield opened
    assert tabs.give_back() == []


def until(place: Any) -> Any:
    """What is waited for. (The page's policy forbids what `wait_for_function` does.)"""
    from playwright.sync_api import expect

    return expect(place)


def compare(page: Any, edit: Callable[[str], str]) -> None:
    """Fold with an edited file of powerlessness cues beside the server's own."""
    page.click("button[data-mode=compare]")
    page.select_option("[name=file]", "en/powerlessness.toml")
    until(page.locator("textarea.code")).to_have_value(re.compile(r"\[\[cue\]\]"))
    page.fill("textarea.code", edit(page.input_value("textarea.code")))
    page.click(".fold")
    page.wait_for_selector(".findings .settled")


def to_the_first_card(page: Any) -> None:
    """Practice, as far as it goes by itself."""
    page.click("button[data-mode=practise]")
    page.locator(".slider").focus()
    page.keyboard.press("End")
    page.wait_for_selector(".own textarea")


def answer(page: Any, text: str) -> None:
    """Say something of one's own and see what was heard in it."""
    page.fill(".own textarea", text)
    page.click(".own button")
    page.wait_for_selector(".pair")
    until(page.locator(".practice")).not_to_contain_text("Listening to your")


def test_a_turn_shows_its_evidence_and_what_the_agent_saw_then(studio: Open) -> None:
    page = studio()
    page.locator(".turn-pick", has_text="passed around").click()
    # the server of this test decided with other weights than lie on its disk
    assert "decided by other rules" in page.locator("studio-head").inner_text()
    until(page.locator("studio-evidence")).to_contain_text("en.passed")
    until(page.locator(".evidence-text mark.rule", has_text="passed around")).to_have_count(1)
    until(page.locator(".voice dt")).to_have_text(["Rules", "Context", "Starting point"])
    page.locator(CARD).first.click()
    shown = page.locator("studio-seen call-card .say")
    # the turn picked before has a card, too: what is shown must be the one that is told of here
    until(page.locator(CARD).first).to_have_attribute("aria-current", "true")
    until(shown).to_have_text(page.locator(".told").inner_text().splitlines()[-1])
    assert page.locator("studio-seen .answers:visible").count() == 0


def test_the_whole_studio_is_played_from_the_keyboard(studio: Open) -> None:
    page = studio()
    current = "[...document.querySelectorAll('.turn-pick')].findIndex(e => e.ariaCurrent === 'true')"
    places = []
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
        places.append(page.evaluate(f"new Promise(done => requestAnimationFrame(() => done({current})))"))
    assert places == [0, 1, 0]
    page.keyboard.press(" ")
    page.wait_for_selector("#studio[data-playing=true]")
    page.keyboard.press(" ")
    page.wait_for_selector("#studio[data-playing=false]")
    page.locator(".slider").focus()
    page.keyboard.press("ArrowUp")
    until(page.locator("[name=speed]")).to_have_value("2")


def test_everything_can_be_reached_and_seen_by_keyboard(studio: Open) -> None:
    page = studio()
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "[document.activeElement.name || document.activeElement.className || document.activeElement.tagName,"
            " getComputedStyle(document.activeElement).outlineStyle]"
        )
        if found[0] == "BODY":
            break
        reached.add(found[0].split()[-1])
        # Chromium draws its own ring, which is as visible, round a slider
        assert found[1] in ("solid", "auto"), found
    assert {
        "mode",
        "call",
        "profile",
        "play",
        "slider",
        "speed",
        "customer",
        "agent",
        "lang",
        "theme",
    } <= reached


def test_playing_goes_to_the_end_of_the_call_by_itself(studio: Open) -> None:
    page = studio(reduced_motion="reduce")
    page.select_option("[name=speed]", "16")
    page.locator(".turn-pick").nth(-2).click()
    page.click(".play")
    until(page.locator(".turn-pick").last).to_have_attribute("aria-current", "true", timeout=30_000)
    page.wait_for_selector("#studio[data-playing=false]")
    assert page.evaluate("document.getAnimations().length") == 0


def test_hostile_words_are_only_words(studio: Open) -> None:
    page = studio("lang=en&call=stored/hostile", "narrow")
    for pick in page.locator(".turn-pick").all():
        pick.click()
    assert page.title() == "Replay studio"
    assert page.locator("studio-turns script, studio-turns img, studio-turns b").count() == 0
    assert "<script>" in page.locator(".turn-pick").first.inner_text()
    assert page.locator(".turn-pick bdi").count() == page.locator(".turn-pick").count()
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_fault_in_an_edited_rule_is_told_with_its_line_and_leads_there(studio: Open) -> None:
    page = studio()
    compare(page, lambda text: text.replace("weight = 1.5", "wieght = 1.5", 1))
    place = page.locator(".finding-place").first
    path, line, code = place.inner_text().split(":")
    assert (path, code.strip()) == ("en/powerlessness.toml", "L001")
    assert not page.locator("studio-difference").is_visible()
    place.click()
    until(page.locator("textarea.code")).to_be_focused()
    marked = page.locator("textarea.code").evaluate("e => e.value.slice(e.selectionStart, e.selectionEnd)")
    assert marked.startswith("wieght")
    assert int(line) > 1


def test_other_rules_show_what_they_would_change_and_leave_the_live_ones_alone(
    studio: Open, server: str
) -> None:
    page = studio()
    before = httpx.get(f"{server}-/playbook").json()
    compare(page, lambda text: text.replace('status = "stable"', 'status = "retired"'))
    page.wait_for_selector(".differences > li")
    assert page.locator("studio-plot[other] svg").is_visible()
    assert page.locator(".figures-table tr").count() == 7
    assert page.locator(".side.old .told li").count() >= 1
    assert "en/powerlessness.toml" in page.locator(".edited").inner_text()
    page.click("button:has-text('Back to the server')")
    page.select_option("[name=other-profile]", "standard")
    page.click(".fold")
    page.wait_for_selector(".difference:has-text('Both decide alike')")
    assert httpx.get(f"{server}-/playbook").json() == before


def test_in_practice_the_card_waits_until_something_of_ones_own_is_said(studio: Open) -> None:
    page = studio()
    page.locator(CARD).first.click()
    shown = page.locator("studio-seen call-card .say")
    until(shown).to_be_visible()
    until(shown).not_to_be_empty()
    card = shown.inner_text()
    to_the_first_card(page)
    assert 0 < page.locator(".turn-pick:visible").count() < page.locator(".turn-pick").count()
    assert page.locator(".course-plot .card-span").count() == 0
    assert page.locator("studio-seen").is_hidden()
    answer(page, "I am sorry, please calm down")
    assert page.locator(".theirs .say").inner_text() == card
    assert page.locator(".yours mark").inner_text() == "I am sorry"
    assert "telling to calm down" in page.locator(".gently").inner_text()
    assert not any(word in page.locator(".practice").inner_text().lower() for word in ("wrong", "score", "%"))


def test_a_sentence_can_be_chosen_instead_and_practice_goes_on(studio: Open) -> None:
    page = studio()
    to_the_first_card(page)
    assert page.locator(".sentence").count() >= 2
    page.locator(".sentence").first.click()
    page.wait_for_selector(".pair")
    page.keyboard.press("Enter")
    page.wait_for_selector("#studio[data-playing=true]")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_state_of_the_studio_has_an_accessibility_violation(studio: Open, theme: str) -> None:
    page = studio(color_scheme=theme, reduced_motion="reduce")
    page.locator(CARD).first.click()
    assert faults(page) == []
    compare(page, lambda text: text.replace('"nobody ... help*"', '"nobody ... knows*"'))
    page.wait_for_selector(".differences > li")
    page.wait_for_selector(".finding-place")
    assert faults(page) == []
    to_the_first_card(page)
    assert faults(page) == []
    answer(page, "I am sorry, please calm down")
    assert faults(page) == []


@pytest.mark.parametrize("size", ["zoomed", "narrow"])
@pytest.mark.parametrize("language", ["en", "de", "nb", "tr"])
def test_nothing_is_cut_off_on_a_narrow_or_zoomed_screen(studio: Open, size: str, language: str) -> None:
    page = studio(f"lang={language}&call=stored/angry", size)
    page.locator(CARD).first.click()
    reflows(page)
    compare(page, lambda text: text.replace('status = "stable"', 'status = "retired"'))
    page.wait_for_selector(".differences > li")
    reflows(page)
    to_the_first_card(page)
    reflows(page)
    page.locator(".sentence").first.click()
    page.wait_for_selector(".pair")
    reflows(page)


def test_a_call_that_is_not_there_any_more_is_said_in_words(tabs: Tabs, server: str) -> None:
    page = tabs.lend(*SIZES["desk"])
    page.route("**/api/studio/fold", lambda route: route.fulfill(status=404, json={"detail": "not stored"}))
    page.goto(f"{server}studio?lang=en&call=stored/angry")
    page.wait_for_selector("#fault:visible")
    assert "not stored" in page.inner_text("#fault")
