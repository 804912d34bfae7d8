"""Which playbook decides which call: new calls get the newest, each running call keeps its own, also when it is restored.

A playbook takes about 90 MB, so besides those that calls still use only the last few are kept. A call that is restored and
whose playbook is not here (a restart with other rules, a move to a server that never had them) is folded anew, as a whole,
by the newest one: `strange` counts these.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assistant.server.core import Core
from assistant.server.shell import Shell
from assistant.types import CallStarted, Event, Input

_log = logging.getLogger(__name__)

# The newest, and one before it: calls of other servers may come that began by it.
KEPT = 2


class Deciders:
    """Made with the parts around every call; its core is the first playbook."""

    def __init__(self, shell: Shell) -> None:
        self._shells: OrderedDict[str, Shell] = OrderedDict({shell.core.playbook_hash: shell})
        self._newest = shell
        self._running = False
        self.strange = 0

    @property
    def core(self) -> Core:
        """What decides new calls."""
        return self._newest.core

    @property
    def shell(self) -> Shell:
        """The parts around a new call."""
        return self._newest

    @property
    def hashes(self) -> list[str]:
        """The playbooks that are here, oldest first."""
        return list(self._shells)

    def start(self) -> None:
        """Begin to answer what cores ask."""
        self._running = True
        if self.core.listener is not None:
            self.core.listener.start()

    def stop(self) -> None:
        """Answer nothing more."""
        self._running = False
        for shell in self._shells.values():
            if shell.core.listener is not None:
                shell.core.listener.stop()

    def use(self, core: Core) -> None:
        """New calls are decided by `core` from now on."""
        self._newest = replace(self._newest, core=core)
        self._shells.pop(core.playbook_hash, None)
        self._shells[core.playbook_hash] = self._newest
        if self._running and core.listener is not None:
            core.listener.start()

    async def forget(self, used: Iterable[str]) -> int:
        """Let go of playbooks that no call uses (`used`: those that calls do) and that are older than KEPT; how many."""
        keep = {*used, *list(self._shells)[-KEPT:]}
        going = [self._shells.pop(each) for each in list(self._shells) if each not in keep]
        for shell in going:
            if shell.core.listener is not None:
                # Waits for the reading at hand.
                await asyncio.to_thread(shell.core.listener.stop)
        return len(going)

    def shell_of(self, inputs: Sequence[Input]) -> Shell:
        """The parts around a call with this journal: by its own playbook, where that is still here."""
        began_by = _playbook(inputs)
        if began_by is None or began_by in self._shells:
            return self._shells.get(began_by or "", self._newest)
        self.strange += 1
        _log.warning(
            "call %s: began by playbook %s, which is not here; it is decided anew by %s",
            inputs[0].call_id,
            began_by[:12],
            self.core.playbook_hash[:12],
        )
        return self._newest

    def fold(self, inputs: Sequence[Input]) -> Iterator[Event]:
        """The events of a whole journal, by its own playbook where that is here."""
        return self._shells.get(_playbook(inputs) or "", self._newest).core.fold(inputs)


def _playbook(inputs: Sequence[Input]) -> str | None:
    first = inputs[0] if inputs else None
    return first.playbook if isinstance(first, CallStarted) else None
