"""What the collector looks at while calls live: what is new, by the clock, and not when its own count says so."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Iterator
from contextlib import suppress

import pytest

from assistant.server import pauses


class Ring:
    """Holds on to itself: only the collector frees it."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def by_hand() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


async def swept(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """So many looks, without waiting for them."""
    left = times

    async def no_wait(_: float) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise asyncio.CancelledError

    monkeypatch.setattr(pauses.asyncio, "sleep", no_wait)
    with suppress(asyncio.CancelledError):
        await pauses.sweep()


async def test_what_is_new_and_holds_itself_is_freed_at_the_next_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone = weakref.ref(Ring())
    await swept(monkeypatch, 1)
    assert gone() is None


async def test_what_outlived_a_look_is_freed_at_a_later_one(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = Ring()
    gone = weakref.ref(ring)
    await swept(monkeypatch, 1)
    del ring
    await swept(monkeypatch, pauses.SWEEPS)
    assert gone() is None


async def test_what_has_lived_for_long_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    monkeypatch.setattr(pauses.gc, "collect", lambda generation: looked.append(generation))
    await swept(monkeypatch, 2 * pauses.SWEEPS)
    assert set(looked) == {0, 1}
