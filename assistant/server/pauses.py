"""Pauses of the garbage collector: none over the playbook, few over the rest.

A full collection looks at every object. A loaded playbook is 650,000 of them, which do not change: 0.4–0.5 s of processor time in
which no call is heard (`docs/deploy.md` has the figures). Frozen, they are not looked at again. What calls leave behind is
nearly all freed by counting references, so the collector may also come less often than after every 700 new objects.
"""

from __future__ import annotations

import gc

YOUNG, MIDDLE, OLD = 20_000, 20, 50


def settle() -> None:
    """Call it when all that stays has been loaded, before the first call. Takes a moment: one full collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)


def keep() -> None:
    """What has just been loaded stays: do not look at it either. No pause."""
    gc.freeze()


def let_go() -> None:
    """A playbook has been dropped: find what of it hangs together in circles. A pause, as after `settle`."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
