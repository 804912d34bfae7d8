"""What reflow asks of a page (WCAG 1.4.10): no scrolling to the side, nothing cut off, targets that a finger hits.

A window of 1,280 px at 200 % zoom is 640 CSS pixels wide, at 400 % it is 320: a browser test sets those widths.
"""

from __future__ import annotations

from typing import Any

# Elements whose words go over their edge, unless they say so with an ellipsis; and those that stand beyond the window.
CUT_OFF = """
() => {
  const shown = [...document.body.querySelectorAll("*")].filter((one) =>
    one.checkVisibility({ visibilityProperty: true }) && one.clientWidth > 0 && !one.closest(".unseen, svg, select, textarea"));
  const name = (one) => `${one.localName}.${one.className}: ${one.textContent.trim().slice(0, 40)}`;
  const scrolls = (one) => one && one !== document.body && (["auto", "scroll"].includes(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
  const over = shown.filter((one) => {
    const { overflowX, textOverflow, webkitLineClamp } = getComputedStyle(one);
    const told = textOverflow === "ellipsis" || webkitLineClamp !== "none";
    return one.scrollWidth > one.clientWidth + 1 && (overflowX === "visible" || (overflowX === "hidden" && !told));
  });
  const beyond = shown.filter((one) => {
    const { left, right } = one.getBoundingClientRect();
    return (right > innerWidth + 1 || left < -1) && !scrolls(one.parentElement);
  });
  return [...over, ...beyond].map(name);
}
"""
SMALL = """
() => [...document.querySelectorAll("button, select, a, input, summary")]
  // whoever presses a label's words presses its box
  .map((one) => [one, (one.matches("input") && one.closest("label") || one).getBoundingClientRect()])
  .filter(([one, { width, height }]) => one.checkVisibility({ visibilityProperty: true }) && width && (width < 24 || height < 24))
  .map(([one]) => one.outerHTML.slice(0, 120))
"""


def reflows(page: Any) -> None:
    """Asserts that the page as it stands fits its window."""
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut_off, small = page.evaluate(CUT_OFF), page.evaluate(SMALL)
    assert (cut_off, small) == ([], [])
