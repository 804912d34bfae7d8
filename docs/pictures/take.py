"""Takes the pictures of the panel for the docs: python docs/pictures/take.py (needs chromium and playwright).

Each picture is a row of panels, played from the written calls of tests/panel/fixtures under the real page and policy.
"""

from __future__ import annotations

import base64
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.panel.conftest import CHROMIUM, FLAGS  # noqa: E402
from tests.panel.panel_stage import Stage, raised, script, until  # noqa: E402

LANGUAGES = ("en", "de", "nb", "tr")


@dataclass(frozen=True)
class Scene:
    """A call opened at one mark and played live to another; then keys, or a cut line."""

    call: str = ""
    start: str = ""
    end: str = ""
    lang: str = "en"
    theme: str = "light"
    width: int = 360
    height: int = 780
    keys: tuple[str, ...] = ()
    cut: bool = False


ROWS: dict[str, list[Scene]] = {
    "panel": [Scene("en", "calm", "card", height=760)],
    "panel-states": [
        Scene(),
        Scene("en", "calm", "calm"),
        Scene("en", "calm", "card"),
        Scene("en", "card", "said"),
        Scene("en", "said", "prompt"),
        Scene("en", "said", "prompt", keys=("e",)),
        Scene("safety", "safety", "safety"),
        Scene("en", "calm", "card", cut=True),
        Scene("en", "calmed", "after"),
    ],
    "panel-languages-light": [Scene(lang, "calm", "card", lang=lang) for lang in LANGUAGES],
    "panel-languages-dark": [Scene(lang, "said", "prompt", lang=lang, theme="dark") for lang in LANGUAGES],
    "panel-narrow": [
        Scene(lang, "calm", "card", lang=lang, width=320, theme=theme)
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
    if scene.cut:
        stage.cut(stay_away=True)
        page.wait_for_selector("panel-foot[data-health=offline]")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    picture: bytes = page.screenshot()
    context.close()
    return picture


def row(browser: Any, pictures: list[bytes]) -> bytes:
    """Pictures side by side on grey."""
    page = browser.new_page(viewport={"width": 380 * len(pictures), "height": 100})
    images = "".join(
        f'<img src="data:image/png;base64,{base64.b64encode(one).decode()}">' for one in pictures
    )
    page.set_content(
        f'<body style="margin:0"><div style="display:inline-flex;gap:12px;padding:12px;background:#8d9296">{images}'
    )
    whole: bytes = page.locator("div").screenshot()
    page.close()
    return whole


def main() -> None:
    """Write every picture beside this file."""
    with raised() as stage, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, scenes in ROWS.items():
            path = HERE / f"{name}.png"
            path.write_bytes(row(browser, [shot(browser, stage, scene) for scene in scenes]))
            print(
                path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path,
                f"{path.stat().st_size // 1024} KB",
            )
        browser.close()


if __name__ == "__main__":
    main()
