"""A headless Chromium and a stage for the panel; skipped without a browser unless ASSISTANT_REQUIRE_BROWSER=1."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.panel.panel_stage import Stage, raised

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def missing() -> str | None:
    """What is missing for a browser test, or None."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "playwright is not installed"
    return None if CHROMIUM else "no chromium on this machine"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One headless Chromium for the tests of a module.

    Not for the session: Playwright keeps an event loop running in its thread, in which no other module's asyncio tests
    could run on the same worker.
    """
    lacking = missing()
    if lacking and os.environ.get("ASSISTANT_REQUIRE_BROWSER") != "1":
        pytest.skip(lacking)
    assert lacking is None, lacking
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def theatre() -> Iterator[Stage]:
    """One stage server for all tests of this worker."""
    with raised() as stage:
        yield stage


@pytest.fixture
def stage(theatre: Stage) -> Stage:
    """An empty stage."""
    theatre.set([])
    return theatre


OpenPage = Callable[..., Any]


@pytest.fixture
def open_panel(browser: Any, stage: Stage) -> Iterator[OpenPage]:
    """Opens the panel; the test fails if the page logs an error or breaks its Content-Security-Policy."""
    contexts: list[Any] = []
    faults: list[str] = []

    def opened(
        query: str = "call=demo&lang=en",
        *,
        width: int = 360,
        height: int = 760,
        path: str = "",
        clock: bool = False,
        script: str = "",
        **choices: Any,
    ) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, **choices)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        if script:
            page.add_init_script(script)
        if clock:
            page.clock.install()
        page.goto(f"{stage.address}{path}?{query}")
        page.wait_for_selector("#panel[data-link=online]" if not path else "body")
        return page

    yield opened
    for context in contexts:
        context.close()
    # a refused socket is logged by the browser itself; everything else is a fault of ours
    assert [fault for fault in faults if "WebSocket connection" not in fault] == []
