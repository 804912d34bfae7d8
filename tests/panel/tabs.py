"""Pages of one Chromium that are used again: a fresh one costs five times as much CPU as one that was emptied.

What a test can leave behind is taken away before the next: storage, cookies, routes, a line cut off, the pointer. What
cannot be taken away again (a script put in, a clock, permissions, a second window) has a page that is closed afterwards.
"""

from __future__ import annotations

from typing import Any

DESK = {"color_scheme": "light", "reduced_motion": "no-preference"}
# Where no element is: Chromium goes on to hover over what comes to lie under the pointer.
NOWHERE = (-50, -50)


class Tabs:
    """Lends pages; `give_back` ends all loans. `faults` are what the lent pages' scripts and consoles complained of."""

    def __init__(self, browser: Any) -> None:
        self.faults: list[str] = []
        self._browser = browser
        self._free: list[Any] = []
        self._lent: list[Any] = []
        self._once: list[Any] = []

    def lend(self, width: int, height: int, *, clock: bool = False, script: str = "", **choices: Any) -> Any:
        """An empty page of this size; `choices` are those of a browser context."""
        size = {"width": width, "height": height}
        if clock or script or choices.keys() - DESK:
            page = self._fresh(size, self._once, **choices)
            if script:
                page.add_init_script(script)
            if clock:
                page.clock.install()
            return page
        if self._free:
            page = self._free.pop()
            self._lent.append(page)
            page.set_viewport_size(size)
        else:
            page = self._fresh(size, self._lent)
        page.emulate_media(**(DESK | choices))
        return page

    def _fresh(self, size: dict[str, int], among: list[Any], **choices: Any) -> Any:
        page = self._browser.new_context(viewport=size, **choices).new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda line: self.faults.append(line.text) if line.type == "error" else None)
        among.append(page)
        return page

    def give_back(self) -> list[str]:
        """Returns the faults and forgets them; the pages are empty again, or closed where that cannot be."""
        for page in self._once:
            page.context.close()
        for page in self._lent:
            if _emptied(page):
                self._free.append(page)
            else:
                page.context.close()
        faults = self.faults[:]
        self.faults.clear()
        self._once.clear()
        self._lent.clear()
        return faults


def _emptied(page: Any) -> bool:
    """Whether nothing is left on the page of what was done there."""
    from playwright.sync_api import Error

    try:
        if len(page.context.pages) > 1:
            return False
        page.mouse.move(*NOWHERE)
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        page.goto("about:blank")
        page.unroute_all()
        page.context.set_offline(False)
        page.context.clear_cookies()
    except Error:
        return False
    return True
