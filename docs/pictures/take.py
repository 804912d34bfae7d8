"""Takes the pictures of the docs: `make pictures`, or python docs/pictures/take.py [panel wall studio …].

Each page has a module `<page>_pictures` beside this file with `pictures(browser)`, which gives PNGs by name. A new page: its
module, and its name in PAGES. Needs chromium and playwright. Look at every picture before you commit it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from tests.panel.conftest import CHROMIUM, FLAGS  # noqa: E402

PAGES = ("panel", "wall", "studio")


def main(wanted: list[str]) -> None:
    """Write every picture of the pages wanted (all without an argument) beside this file."""
    if unknown := sorted(set(wanted) - set(PAGES)):
        raise SystemExit(f"no such page: {', '.join(unknown)}; there are: {', '.join(PAGES)}")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for page in wanted or PAGES:
            for name, picture in import_module(f"docs.pictures.{page}_pictures").pictures(browser).items():
                path = HERE / f"{name}.png"
                path.write_bytes(picture)
                print(path.relative_to(ROOT), f"{len(picture) // 1024} KB", flush=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
