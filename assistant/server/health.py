"""How a call's feed is doing, as the panel says it: one word, and since when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from assistant.server.tongue import Doubt
from assistant.settings import Feeds
from assistant.types import Role, Segment

Health = Literal["ok", "silent", "late", "wrong_language", "one_sided", "degraded", "closed"]

# A caller may listen for a while; but after so many pieces from one side only, the other wire is missing.
ONE_SIDED_FINALS = 8
DEGRADED_FOR_S = 30.0


@dataclass(slots=True)
class Pulse:
    """What was noticed about one feed; all times by the clock."""

    heard: float
    senders: int = 0
    webhook: bool = False
    degraded_until: float = 0.0
    paused_at: float | None = None
    late_by: float = 0.0
    ended: bool = False
    doubt: Doubt = field(default_factory=lambda: Doubt(None))
    finals: dict[Role, int] = field(default_factory=dict)
    # Worked out when a final comes: health is asked after every message.
    one_sided: bool = False
    _ahead: float | None = None
    _upto: float = 0.0

    def message(self, clock: float) -> None:
        """Something came."""
        self.heard = clock

    def degraded(self, clock: float) -> None:
        """The vendor reported a fault."""
        self.degraded_until = clock + DEGRADED_FOR_S

    def paused(self, clock: float) -> None:
        """The transcription was stopped; words or a new start end that."""
        self.paused_at = clock

    def resumed(self) -> None:
        """It goes on."""
        self.paused_at = None

    def segment(self, segment: Segment, clock: float) -> None:
        """Words came. How late they are shows against the promptest so far: both clocks begin anywhere."""
        if segment.is_final:
            self.finals[segment.role] = self.finals.get(segment.role, 0) + 1
            silent = 0 in (self.finals.get(Role.CUSTOMER, 0), self.finals.get(Role.AGENT, 0))
            self.one_sided = silent and sum(self.finals.values()) >= ONE_SIDED_FINALS
        # Words sent again are old, not late.
        if segment.end is not None and segment.end >= self._upto:
            self._upto = segment.end
            behind = clock - segment.end
            self._ahead = behind if self._ahead is None else min(self._ahead, behind)
            self.late_by = behind - self._ahead

    def health(self, clock: float, settings: Feeds) -> Health:
        """The gravest thing that is true now."""
        if self.ended or self.paused_at is not None or (self.senders == 0 and not self.webhook):
            return "closed"
        if clock < self.degraded_until:
            return "degraded"
        if clock - self.heard >= settings.silent_after_s:
            return "silent"
        if self.late_by >= settings.late_after_s:
            return "late"
        if self.doubt.raised:
            return "wrong_language"
        if self.one_sided:
            return "one_sided"
        return "ok"
