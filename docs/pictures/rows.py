"""Pictures side by side."""

from __future__ import annotations

import base64
from typing import Any


def row(browser: Any, pictures: list[bytes]) -> bytes:
    """Pictures side by side on grey, as one PNG."""
    page = browser.new_page(viewport={"width": 100, "height": 100})
    images = "".join(
        f'<img src="data:image/png;base64,{base64.b64encode(one).decode()}">' for one in pictures
    )
    page.set_content(
        '<body style="margin:0;width:max-content">'
        f'<div style="display:inline-flex;align-items:start;gap:12px;padding:12px;background:#8d9296">{images}'
    )
    whole: bytes = page.locator("div").screenshot()
    page.close()
    return whole
