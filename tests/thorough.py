"""What CI runs and the default run leaves out: `ASSISTANT_THOROUGH=1 make test` runs everything.

Three ways, for what is long by nature and not for what is merely slow: more examples of a property (hypothesis), the rest of a
list of which the default run takes a share, and tests marked `thorough("why it is long")`. Every behaviour keeps a test in the
default run.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

import hypothesis
import pytest

Each = TypeVar("Each")

THOROUGH = os.environ.get("ASSISTANT_THOROUGH") == "1"


def examples(thorough: int) -> int:
    """How many examples of a property: so many, or a quarter of them by default."""
    return thorough if THOROUGH else max(10, thorough // 4)


def share(items: Sequence[Each], every: int) -> Sequence[Each]:
    """All of them, or every so-manieth by default, the first among them."""
    return items if THOROUGH else items[::every]


def settle_examples() -> None:
    """Hypothesis tries so many examples of a property that does not say how many."""
    # Speed is measured in `assistant bench`: on a busy machine a deadline says nothing about the code.
    hypothesis.settings.register_profile("repository", deadline=None, max_examples=examples(100))
    hypothesis.settings.load_profile("repository")


def leave_out(items: Sequence[pytest.Item]) -> None:
    """Marks what is thorough as skipped, with its reason, unless it is wanted."""
    for item in items:
        marker = item.get_closest_marker("thorough")
        if marker is not None and not THOROUGH:
            reason = f"thorough: {marker.args[0]} (ASSISTANT_THOROUGH=1 runs it)"
            item.add_marker(pytest.mark.skip(reason=reason))
