"""A headless Chromium and a stage for the panel; skipped without a browser unless ASSISTANT_REQUIRE_BROWSER=1."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.panel.panel_stage import Stage, raised
from tests.panel.tabs import Tabs

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


@pytest.fixture(scope="module")
def tabs_of_the_module(browser: Any) -> Tabs:
    """The pages of this module's tests."""
    return Tabs(browser)


@pytest.fixture
def tabs(tabs_of_the_module: Tabs) -> Iterator[Tabs]:
    """Pages to borrow. What they complain of is the borrower's to judge: who gives them back is told."""
    yield tabs_of_the_module
    tabs_of_the_module.give_back()


@pytest.fixture
def open_panel(tabs: Tabs, stage: Stage) -> Iterator[OpenPage]:
    """Opens the panel; the test fails if the page logs an error or breaks its Content-Security-Policy."""

    def opened(
        query: str = "call=demo&lang=en",
        *,
        width: int = 360,
        height: int = 760,
        path: str = "",
        **choices: Any,
    ) -> Any:
        page = tabs.lend(width, height, **choices)
        page.goto(f"{stage.address}{path}?{query}")
        page.wait_for_selector("#panel[data-link=online]" if not path else "body")
        return page

    yield opened
    # a refused socket is logged by the browser itself; everything else is a fault of ours
    assert [fault for fault in tabs.give_back() if "WebSocket connection" not in fault] == []
