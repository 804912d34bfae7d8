"""An agent who practises: the studio of a server that asks who comes shows him samples to practise on, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from assistant.access.who import Rank
from tests.panel.test_panel_asks_who_sits_there import House, house
from tests.panel.test_panel_is_accessible import faults

pytestmark = pytest.mark.browser

__all__ = ["house"]

# The studio's process loads the shipped rules first; a busy machine takes its time.
PATIENCE_MS = 90_000
SAMPLE = "sample/en-24-furniture-third-sofa"


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 900, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def test_a_trainee_practises_on_a_sample_and_finds_nothing_else(page: Any, house: House) -> None:
    page.goto(f"{house.url}/studio?lang=en&mode=compare&call={SAMPLE}#token={house.token()}")
    page.wait_for_selector("#studio[data-loaded=yes][data-mode=practise]")
    assert page.locator(".modes:visible, [name=profile]:visible, studio-editor:visible").count() == 0
    assert page.locator("[name=call] option:not([value^='sample/'])").count() == 0
    page.locator(".slider").focus()
    page.keyboard.press("End")
    page.fill(".own textarea", "I am sorry you had to wait, I will ring the depot now.")
    page.click(".own button")
    page.wait_for_selector(".pair .theirs .say:not(:empty)")
    page.wait_for_selector(".yours mark")
    assert faults(page) == []


def test_a_trainee_who_asks_for_a_stored_call_by_its_address_is_given_a_sample(
    page: Any, house: House
) -> None:
    page.goto(f"{house.url}/studio?lang=en&call=stored/c1#token={house.token(rank=Rank.SUPERVISOR)}")
    page.wait_for_selector("#studio[data-loaded=yes][data-mode=practise]")
    assert page.input_value("[name=call]").startswith("sample/")
    assert "token" not in page.url


def test_without_a_token_the_studio_says_so(page: Any, house: House) -> None:
    page.goto(f"{house.url}/studio?lang=de")
    page.wait_for_selector("#fault:has-text('Sie sind nicht oder nicht mehr angemeldet')")
    assert faults(page) == []
