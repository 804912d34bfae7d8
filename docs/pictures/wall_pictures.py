"""The supervisor's wall for the docs: written rows (tests/panel/wall_scenes.py) on the real server and page."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any

from assistant import data
from assistant.server.core import real_core
from assistant.types import Closed, Opened, Role, Segment
from docs.pictures.rows import row as side_by_side
from tests.panel.wall_scenes import scene
from tests.panel.wall_stage import WallStage, raised, row

SAMPLE, TURNS = "nb-09-kjoledisk-feil-tre-ganger", 8


@dataclass(frozen=True)
class Wall:
    """A wall in one language and size; `act` is what is done on it before the picture is taken."""

    lang: str = "en"
    theme: str = "light"
    width: int = 1280
    height: int = 860
    act: str = ""


LANGUAGES = ("en", "de", "nb", "tr")
# Several stand side by side.
WALLS: dict[str, list[Wall]] = {
    "wall": [Wall(height=800)],
    "wall-open": [Wall("nb", act="open")],
    "wall-new-order": [Wall("tr", height=640, act="hold")],
    "wall-offline": [Wall("en", "dark", height=640, act="cut")],
    "wall-narrow": [Wall("de", width=320, height=1180), Wall("tr", "dark", width=320, height=1180)],
    "wall-languages-light": [Wall(lang, width=700, height=900) for lang in LANGUAGES],
    "wall-languages-dark": [Wall(lang, "dark", width=700, height=900) for lang in LANGUAGES],
}


async def _talk(stage: WallStage) -> None:
    """A real call behind the row that is opened: a sample as far as its first prompt."""
    lines = (data.samples() / "nb" / f"{SAMPLE}.jsonl").read_text(encoding="utf-8").splitlines()
    call = await stage.runtime.find("c-joined")
    # there is no socket behind it, and none is missed
    call.pulse.webhook = True
    await call.hear(
        [Opened(language="nb", customer_name="Åse Bjørnstad", agent_id="a1", team="Kundeservice")]
    )
    for line in lines[1 : TURNS + 1]:
        turn = json.loads(line)
        times = {"start": turn["start"], "end": turn["end"]}
        await call.hear([Segment(role=Role(turn["speaker"]), text=turn["text"], ends_turn=True, **times)])


def _act(page: Any, stage: WallStage, wall: Wall, rows: list[Any]) -> None:
    match wall.act:
        case "open":
            page.click("[data-call=c-joined] .open")
            page.frame_locator("wall-side iframe").locator("#panel[data-phase=live]").wait_for()
        case "hold":
            page.hover("[data-call=c-seen] .because")
            stage.write(
                *rows[1:], row("c-grave", customer="Zeynep Güneş", stage="critical", since=rows[0].since)
            )
            page.wait_for_selector(".new-order:not(.waits)")
        case "cut":
            page.context.set_offline(True)
            page.wait_for_selector("wall-head[data-link=offline]")
        case _:
            pass


def pictures(browser: Any) -> dict[str, bytes]:
    """Each wall as PNG, by name."""
    found: dict[str, bytes] = {}
    with raised(real_core()) as stage:
        stage.do(lambda: _talk(stage))
        for name, walls in WALLS.items():
            shots = [_shot(browser, stage, wall) for wall in walls]
            found[name] = shots[0] if len(shots) == 1 else side_by_side(browser, shots)
        stage.do(lambda: _end(stage))
    return found


def _shot(browser: Any, stage: WallStage, wall: Wall) -> bytes:
    rows = scene(time.time())
    stage.write(*rows)
    context = browser.new_context(
        viewport={"width": wall.width, "height": wall.height},
        color_scheme=wall.theme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(f"{stage.address}wall?lang={wall.lang}")
    page.wait_for_selector(f"li.call:nth-child({len(rows)})")
    _act(page, stage, wall, rows)
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    picture: bytes = page.screenshot()
    context.close()
    return picture


async def _end(stage: WallStage) -> None:
    await asyncio.gather(*(call.hear([Closed()]) for call in stage.runtime.live()))
