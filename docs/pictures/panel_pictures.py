"""The agent's panel for the docs: rows of panels, played from the written calls of tests/panel/fixtures on the real page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docs.pictures.rows import row
from tests.panel.panel_stage import Stage, raised, script, supervisor, until

LANGUAGES = ("en", "de", "nb", "tr")


@dataclass(frozen=True)
class Scene:
    """A call opened at one mark and played live to another; then keys, a supervisor who joins, or a cut line."""

    call: str = ""
    start: str = ""
    end: str = ""
    lang: str = "en"
    theme: str = "light"
    width: int = 360
    height: int = 780
    keys: tuple[str, ...] = ()
    cut: bool = False
    joins: str = ""


ROWS: dict[str, list[Scene]] = {
    "panel": [Scene("en", "calm", "card", height=760)],
    "panel-states": [
        Scene(),
        Scene("en", "calm", "calm"),
        Scene("en", "calm", "card"),
        Scene("en", "card", "said"),
        Scene("en", "said", "prompt"),
        Scene("en", "said", "prompt", keys=("e",)),
        Scene("en", "said", "prompt", joins="Kim Olsen"),
        Scene("safety", "safety", "safety"),
        Scene("en", "calm", "card", cut=True),
        Scene("en", "calmed", "after"),
    ],
    "panel-languages-light": [Scene(lang, "calm", "card", lang=lang) for lang in LANGUAGES],
    "panel-languages-dark": [Scene(lang, "said", "prompt", lang=lang, theme="dark") for lang in LANGUAGES],
    "panel-narrow": [
        Scene(lang, stage, name, lang=lang, width=320, theme=theme)
        for stage, name in (("calm", "card"), ("calmed", "after"))
        for lang, theme in (("de", "light"), ("tr", "dark"))
    ],
}


def shot(browser: Any, stage: Stage, scene: Scene) -> bytes:
    """One panel as PNG."""
    lines = script(scene.call) if scene.call else []
    opening = until(lines, scene.start) if lines else []
    stage.set(opening)
    size = {"width": scene.width, "height": scene.height}
    context = browser.new_context(viewport=size, color_scheme=scene.theme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{stage.address}?call=x&lang={scene.lang}")
    page.wait_for_selector("#panel[data-link=online]")
    if lines:
        page.wait_for_selector("#panel:is([data-phase=live], [data-phase=ended])")
        stage.play(until(lines, scene.end)[len(opening) :])
    for key in scene.keys:
        page.wait_for_selector("call-escalation .main")
        page.keyboard.press(key)
    if scene.joins:
        stage.play(supervisor(until(lines, scene.end), "joining", scene.joins))
        page.wait_for_selector("call-escalation[data-state=accepted]")
    if scene.cut:
        stage.cut(stay_away=True)
        page.wait_for_selector("panel-foot[data-health=offline]")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    picture: bytes = page.screenshot()
    context.close()
    return picture


def pictures(browser: Any) -> dict[str, bytes]:
    """Each row as PNG, by name."""
    with raised() as stage:
        return {
            name: row(browser, [shot(browser, stage, scene) for scene in scenes])
            for name, scenes in ROWS.items()
        }
