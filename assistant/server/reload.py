"""New rules without a restart: read, checked, and then in force for new calls. Running calls keep the rules they began with.

Nothing is taken that the linter or the policy tests object to, that does not load, or that changed while it was being read:
the rules before hold on, and it is said. The settings themselves (which folder, which profile) are read at the start only.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from assistant import data
from assistant.packs.loader import fingerprint
from assistant.packs.source import PackError
from assistant.server import packcheck, pauses
from assistant.server.cluster.member import Member
from assistant.server.core import Core, real_core, report
from assistant.server.runtime import Runtime
from assistant.server.voices import with_voices
from assistant.settings import Rules

_log = logging.getLogger(__name__)

How = Literal["taken", "unchanged", "refused"]
# Another thread gives the interpreter back after so long; the usual 5 ms would be felt by every message.
SWITCH_S = 0.0005
FAULTS_TOLD = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`playbook` is in force now; `faults` says why others are not, `at` is wall time."""

    how: How
    playbook: str
    at: float
    faults: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Reloader:
    """`check` gives the errors of the packs on disk, `load` reads them (PackError, OSError), `told` hears the new hash.

    `fingerprint` says whether the files on disk are still the same.
    """

    runtime: Runtime
    check: Callable[[], Awaitable[list[str]]]
    load: Callable[[], Core]
    fingerprint: Callable[[], str] = lambda: ""
    told: Callable[[str], None] = lambda playbook: None
    last: Outcome | None = None
    counts: Counter[How] = field(default_factory=Counter)
    _task: asyncio.Task[Outcome] | None = None

    @property
    def under_way(self) -> bool:
        """Whether rules are being read."""
        return self._task is not None and not self._task.done()

    def soon(self) -> bool:
        """Begin to reload; False if one is under way, which is enough."""
        if self.under_way:
            return False
        self._task = asyncio.create_task(self.reload(), name="reload")
        return True

    async def stop(self) -> None:
        """Give up what is under way."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def reload(self) -> Outcome:
        """Read, check and take what is on disk; how it went. One at a time."""
        try:
            how, faults = await self._tried()
        except Exception as error:
            report(_log, "reloading rules", "-", error)
            how, faults = "refused", [f"{type(error).__name__}; see the log"]
        now = self.runtime.core.playbook_hash
        self.last = Outcome(
            how=how, playbook=now, at=self.runtime.clock.wall(), faults=tuple(faults[:FAULTS_TOLD])
        )
        self.counts[how] += 1
        for fault in self.last.faults:
            _log.error("rules: %s", fault)
        _log.log(
            logging.ERROR if how == "refused" else logging.INFO, "rules: %s; %s decides", SAID[how], now[:12]
        )
        return self.last

    async def _tried(self) -> tuple[How, list[str]]:
        before = await asyncio.to_thread(self.fingerprint)
        if faults := await self.check():
            return "refused", faults
        core, faults = await self._loaded()
        if core is None:
            return "refused", faults
        if await asyncio.to_thread(self.fingerprint) != before:
            return "refused", ["the files changed while they were read; reload once more"]
        if core.playbook_hash == self.runtime.core.playbook_hash:
            return "unchanged", []
        self.runtime.deciders.use(core)
        self.told(core.playbook_hash)
        pauses.keep()
        await self.tidy()
        return "taken", []

    async def _loaded(self) -> tuple[Core | None, list[str]]:
        try:
            with _fair():
                return await asyncio.to_thread(self.load), []
        except PackError as error:
            return None, [str(finding) for finding in error.findings]
        except OSError as error:
            return None, [f"{error.filename}: {error.strerror}"]

    async def tidy(self) -> None:
        """Let go of playbooks that no call uses any more. Looked at now and then, while nothing is being loaded."""
        used = [call.playbook for call in self.runtime.live()]
        if await self.runtime.deciders.forget(used):
            pauses.let_go()


SAID: dict[How, str] = {
    "taken": "new ones for new calls",
    "unchanged": "nothing has changed",
    "refused": "NOT taken, the ones before hold on",
}


@contextmanager
def _fair() -> Iterator[None]:
    was = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_S)
    try:
        yield
    finally:
        sys.setswitchinterval(was)


def load_core(rules: Rules) -> Core:
    """The core with the rules, models and voices that the settings name. Raises PackError."""
    return with_voices(real_core(**rules.files()), rules)


def reloading(runtime: Runtime, load: Callable[[], Core], member: Member | None) -> Reloader:
    """A reloader of the rules that the settings name; with `member` the other servers see which playbook decides here."""
    rules = runtime.settings.rules
    folder = rules.path or data.rules()
    return Reloader(
        runtime=runtime,
        check=lambda: packcheck.check(folder),
        load=load,
        fingerprint=lambda: fingerprint(
            folder, rules.models or data.models(), rules.profile, rules.guideline
        ),
        told=member.decides_by if member is not None else lambda playbook: None,
    )
