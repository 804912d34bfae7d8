"""What the calls of a server share, and whom a call tells about itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.bus import Bus
from assistant.server.agent_hour import AgentHour
from assistant.server.clock import Clock
from assistant.server.commit import Committer
from assistant.server.core import Core
from assistant.server.history import Histories
from assistant.server.meters import Meters
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.server.call import Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """The parts around every call."""

    core: Core
    settings: Settings
    committer: Committer
    bus: Bus
    clock: Clock
    meters: Meters
    hour: AgentHour
    histories: Histories


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """`started`: the call has begun, or got an agent. `ended`: it is over and must be put away."""

    started: Callable[[Call], None]
    ended: Callable[[Call], Awaitable[None]]
