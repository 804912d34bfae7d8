"""The replay studio for the docs: sample calls on the real server, with its real process and the shipped rules."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from assistant.server.app import address, bind, build, serving
from assistant.server.core import real_core
from assistant.settings import load
from docs.pictures.rows import row

PATIENCE_MS = 60_000


@dataclass(frozen=True)
class Studio:
    """The studio with one call in one language and size; `act` is what is done in it before the picture is taken."""

    call: str
    act: Callable[[Any], None]
    lang: str = "en"
    theme: str = "light"
    width: int = 1280
    height: int = 1010


def turn(number: int) -> Callable[[Any], None]:
    """Look at one turn, counted from 1."""

    def act(page: Any) -> None:
        page.locator(".turn-pick").nth(number - 1).click()

    return act


def compare(page: Any) -> None:
    """The quieter profile, with a later beginning of `tense`."""
    page.click("button[data-mode=compare]")
    page.select_option("[name=file]", "policy.toml")
    page.wait_for_selector("textarea.code:visible")
    page.click(".fold")
    page.wait_for_selector(".figures-table")
    text = page.input_value("textarea.code")
    page.fill("textarea.code", text.replace("enter_at = 1.45", "enter_at = 2.2", 1))
    page.click(".fold")
    page.click(".finding-place >> nth=0")


def practise(sentence: str) -> Callable[[Any], None]:
    """As far as the first card, then a sentence of one's own."""

    def act(page: Any) -> None:
        page.click("button[data-mode=practise]")
        page.locator(".slider").focus()
        page.keyboard.press("End")
        page.fill(".own textarea", sentence)
        page.click(".own button")
        page.wait_for_selector(".pair .heard-steps li, .gently")
        page.wait_for_selector(".yours mark")
        page.mouse.move(0, 0)

    return act


SOFA = "en-24-furniture-third-sofa"
DE, NB, TR = "de-10-rechnung-bruellen", "nb-12-fibermontor-kom-ikke", "tr-08-kesik-hat"
SORRY = "I am so sorry you had to sit and wait, please calm down, I will ring the depot right now."


def languages(theme: str) -> list[Studio]:
    """The studio in all languages, as wide as a window of 1,280 px at 200 % zoom."""
    seen = (("en", SOFA, 12), ("de", DE, 8), ("nb", NB, 6), ("tr", TR, 8))
    return [Studio(call, turn(number), lang, theme, 640, 1000) for lang, call, number in seen]


ROWS: dict[str, list[Studio]] = {
    "studio": [Studio(SOFA, turn(12), height=1180)],
    "studio-compare": [Studio(SOFA, compare, height=1700)],
    "studio-practise": [Studio(SOFA, practise(SORRY), height=1080)],
    "studio-narrow": [
        Studio(DE, turn(8), "de", width=320, height=1300),
        Studio(TR, turn(8), "tr", "dark", width=320, height=1300),
    ],
    **{f"studio-languages-{theme}": languages(theme) for theme in ("light", "dark")},
}


@contextmanager
def raised() -> Iterator[str]:
    """A server with nothing on disk; its address."""
    settings = load(server={"port": 0, "close_timeout_s": 1.0}, store={"url": "memory://"})
    listening = bind(settings)
    running = serving(build(real_core(), settings), settings)
    thread = threading.Thread(target=lambda: asyncio.run(running.serve(sockets=[listening])), daemon=True)
    thread.start()
    try:
        httpx.get(f"{address(listening)}/-/health", timeout=30)
        yield f"{address(listening)}/"
    finally:
        running.should_exit = True
        thread.join(20)
        listening.close()


def shot(browser: Any, server: str, scene: Studio) -> bytes:
    """One studio as PNG."""
    size = {"width": scene.width, "height": scene.height}
    context = browser.new_context(viewport=size, color_scheme=scene.theme, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"{server}studio?lang={scene.lang}&call=sample/{scene.call}")
    page.wait_for_selector("#studio[data-loaded=yes]")
    scene.act(page)
    page.evaluate("scrollTo(0, 0)")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    picture: bytes = page.screenshot()
    context.close()
    return picture


def pictures(browser: Any) -> dict[str, bytes]:
    """Each studio as PNG, by name."""
    with raised() as server:
        found = {name: [shot(browser, server, scene) for scene in scenes] for name, scenes in ROWS.items()}
    return {name: shots[0] if len(shots) == 1 else row(browser, shots) for name, shots in found.items()}
