"""Pauses of the garbage collector: none over the playbook, short ones over the rest.

A full collection looks at every object. A loaded playbook is 650,000 of them, which do not change: 0.4–0.5 s of processor time in
which no call is heard (`docs/deploy.md` has the figures). Frozen, they are not looked at again.

What calls leave behind is nearly all freed by counting references. So the collector's own count (objects made less objects freed)
hardly grows while calls come and go, and when it is reached at last there are hundreds of thousands of new objects to look at: 110 to
190 ms in which nobody is heard, with 1,500 calls on a core. Looked at by the clock instead, four times a second, they are few.
"""

from __future__ import annotations

import asyncio
import gc

# Thresholds of the collector itself, for a burst of new calls. OLD counts middle collections: one over all that lives in some hours.
YOUNG, MIDDLE, OLD = 20_000, 20, 5_000
# Seconds between two looks at what is new; every so many looks also at what was new at the last ones.
SWEEP_S, SWEEPS = 0.25, 8


def settle() -> None:
    """Call it when all that stays has been loaded, before the first call. Takes a moment: one full collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)


async def sweep() -> None:
    """Look at what is new now and then, for ever."""
    while True:
        for number in range(SWEEPS):
            await asyncio.sleep(SWEEP_S)
            gc.collect(1 if number == SWEEPS - 1 else 0)


def keep() -> None:
    """What has just been loaded stays: do not look at it either. No pause."""
    gc.freeze()


def let_go() -> None:
    """A playbook has been dropped: find what of it hangs together in circles. A pause, as after `settle`."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
