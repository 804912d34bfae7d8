"""`assistant demo` as a user starts it: a live call in a browser, and a suggestion that fits it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

pytestmark = pytest.mark.browser

SPEED = "8"
PATIENCE_MS = 90_000


@pytest.fixture
def demo() -> Iterator[str]:
    """The address that `assistant demo` prints."""
    command = [sys.executable, "-m", "assistant", "demo", "--port", "0", "--speed", SPEED]
    quiet = {**os.environ, "COLUMNS": "120", "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=quiet
    )
    assert process.stdout is not None
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if found := re.search(r"http://\S+/\?agent=\w+", line):
                yield found[0]
                break
        else:
            raise AssertionError("no address was printed:\n" + "".join(said))
    finally:
        process.terminate()
        process.communicate(timeout=20)


def test_the_demo_shows_a_live_call_with_a_fitting_suggestion(browser: Any, demo: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 780})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.goto(f"{demo}&lang=en")
    page.wait_for_selector("#panel[data-phase=live]", timeout=PATIENCE_MS)
    page.wait_for_selector("call-card .card .say:not(:empty)", timeout=PATIENCE_MS)
    sentence = page.inner_text("call-card .say")
    assert 2 <= len(sentence.split()) <= 20
    # it fits: it rests on words that this customer said, and the call is no longer calm or has a cause
    marked = [words.casefold() for words in page.locator("call-card mark").all_inner_texts()]
    page.click("call-transcript summary")
    page.wait_for_selector("call-transcript .turn.customer")
    heard = " ".join(page.locator("call-transcript .turn.customer .text").all_inner_texts()).casefold()
    assert marked
    assert all(words in heard for words in marked)
    assert page.locator("call-card .technique:not(:empty)").count() == 1
    context.close()
    assert faults == []
