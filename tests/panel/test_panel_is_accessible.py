"""axe-core finds nothing to complain about, in every state, light and dark, at the narrowest width."""

from __future__ import annotations

from typing import Any

import pytest

from tests.panel.panel_stage import Stage, script, until

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
SCENES = [
    ("en", "calm"),
    ("en", "card"),
    ("de", "card"),
    ("nb", "card"),
    ("tr", "card"),
    ("de", "prompt"),
    ("safety", "safety"),
    ("hostile", "prompt"),
    ("unsupported", "calm"),
    ("en", "after"),
    ("tr", "after"),
]


def faults(page: Any) -> list[str]:
    """What axe finds, one line a violation. The script is put in by the browser's driver, past the page's policy."""
    from axe_playwright_python.sync_playwright import Axe

    # Colours on their way from one stage to another are nobody's choice: what stands is judged.
    page.evaluate("() => Promise.all(document.getAnimations().map((one) => one.finished)).then(() => null)")
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(Axe().axe_script)
    # Only what is wrong comes back: all that axe passed is megabytes.
    found = page.evaluate("(rules) => axe.run(document, rules).then(({ violations }) => violations)", RULES)
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]} {one['nodes'][0]['failureSummary']}" for one in found
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("call", "mark"), SCENES)
def test_a_state_of_the_panel_has_no_violation(
    open_panel: Any, stage: Stage, call: str, mark: str, theme: str
) -> None:
    stage.set(until(script(call), mark))
    language = call if call in {"de", "nb", "tr"} else "en"
    page = open_panel(f"call=x&lang={language}", width=320, color_scheme=theme, reduced_motion="reduce")
    page.wait_for_selector("call-header[data-stage]")
    page.click("call-transcript summary")
    assert faults(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_waiting_and_choosing_have_no_violation(open_panel: Any, stage: Stage, theme: str) -> None:
    page = open_panel(color_scheme=theme, reduced_motion="reduce")
    assert faults(page) == []
    stage.calls = [
        {
            "call_id": "c1",
            "language": "de",
            "stage": "critical",
            "tension": 3.0,
            "agent_id": "a1",
            "customer_name": "Ada",
        }
    ]
    page = open_panel("lang=en", color_scheme=theme, reduced_motion="reduce")
    page.wait_for_selector("call-list a")
    assert faults(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_comes_and_goes_has_no_violation(open_panel: Any, stage: Stage, theme: str) -> None:
    lines = script("en")
    stage.set(until(lines, "calm"))
    page = open_panel(color_scheme=theme, reduced_motion="reduce")
    page.wait_for_selector("#panel[data-phase=live]")
    page.keyboard.press("q")
    stage.play(until(lines, "card")[len(until(lines, "calm")) :])
    page.wait_for_selector("call-coaching .coaching")
    assert faults(page) == []
    page.keyboard.press("q")
    page.keyboard.press("1")
    page.wait_for_selector("call-card .settled")
    assert faults(page) == []
    page.keyboard.press("s")
    page.click("[popovertarget=menu]")
    assert faults(page) == []
    page.keyboard.press("Escape")
    stage.cut(stay_away=True)
    page.wait_for_selector("panel-foot[data-health=offline]")
    assert faults(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_accepted_escalation_has_no_violation(open_panel: Any, stage: Stage, theme: str) -> None:
    stage.set(until(script("nb"), "prompt"))
    page = open_panel("call=x&lang=nb", color_scheme=theme, reduced_motion="reduce")
    page.wait_for_selector("call-escalation .main")
    page.keyboard.press("e")
    page.wait_for_selector("call-escalation .handover-lines")
    assert faults(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_example_page_with_the_panel_in_it_has_no_violation(
    open_panel: Any, stage: Stage, theme: str
) -> None:
    stage.set(until(script("en"), "card"))
    page = open_panel(
        f"panel={stage.address}&call=x&lang=en",
        width=1100,
        path="docs/example-host/index.html",
        color_scheme=theme,
        reduced_motion="reduce",
    )
    page.frame_locator("iframe").locator("call-card .card").wait_for()
    assert faults(page) == []


def test_everything_can_be_reached_and_seen_by_keyboard(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("en"), "card"))
    page = open_panel()
    page.wait_for_selector("call-card .card")
    reached = []
    for _ in range(16):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.dataset.act ?? document.activeElement.tagName"))
        if reached[-1] == "BODY":
            break
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert {
        "used",
        "dismiss",
        "wording",
        "copy",
        "snooze",
        "helpful",
        "unhelpful",
        "SUMMARY",
        "quiet",
    } <= set(reached)


def test_every_target_is_at_least_24_pixels(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("en"), "card"))
    page = open_panel(width=320)
    page.wait_for_selector("call-card .card")
    small = page.evaluate(
        "[...document.querySelectorAll('button, summary, select, a')].map(e => [e, e.getBoundingClientRect()])"
        ".filter(([, b]) => b.width && (b.width < 24 || b.height < 24)).map(([e]) => e.outerHTML)"
    )
    assert small == []
