"""The queue of one reader."""

from __future__ import annotations

import asyncio

from assistant.server.mailbox import Mailbox


async def test_what_was_put_first_comes_first() -> None:
    box: Mailbox[int] = Mailbox(asyncio.get_running_loop())
    box.put_nowait(1)
    box.put_nowait(2)
    assert (box.qsize(), await box.get(), await box.get(), box.empty()) == (2, 1, 2, True)


async def test_a_reader_who_waits_is_woken() -> None:
    box: Mailbox[int] = Mailbox(asyncio.get_running_loop())
    reading = asyncio.create_task(box.get())
    await asyncio.sleep(0)
    box.put_nowait(1)
    assert await reading == 1


async def test_a_reader_who_gave_up_takes_nothing_with_him() -> None:
    box: Mailbox[int] = Mailbox(asyncio.get_running_loop())
    gone = asyncio.create_task(box.get())
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    box.put_nowait(1)
    assert await box.get() == 1
