"""One row of the wall: what a supervisor must know of one call, and how urgent that is."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.server.call import Call
from assistant.server.health import Health
from assistant.server.wall.glance import Glance, Trend
from assistant.types import SupervisorAct

_NEED = {"soon": 1, "now": 3, "safety": 5}
_STAGE = {"calm": 0, "tense": 1, "critical": 2}
_TREND: dict[Trend, int] = {"falling": 0, "steady": 1, "rising": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class WallPrompt:
    """The prompt for a supervisor, `since` when (seconds since 1970)."""

    reason: str
    urgency: str
    asked: bool
    answered: bool
    since: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WallSupervisor:
    """What a supervisor has said about the call, and when (seconds since 1970)."""

    act: SupervisorAct
    name: str | None
    since: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WallRow:
    """A live call. `since`: the stage has held since then (seconds since 1970); `urgency`: larger comes first.

    `quote` and `marks` are the customer's (masked) words that his last upset turn was read by, `why` their labels.
    `agent` is who is on the call, to know whom to help; rows are never sorted or counted by it.
    """

    call_id: str
    team: str | None
    language: str | None
    customer: str | None
    agent: str | None
    supported: bool
    stage: str
    since: int
    tension: float | None
    trend: Trend
    quote: str
    marks: tuple[str, ...]
    why: tuple[str, ...]
    prompt: WallPrompt | None
    supervisor: WallSupervisor | None
    feed: Health | None
    urgency: tuple[int, ...]

    @property
    def order(self) -> tuple[object, ...]:
        """Sorts rows as the wall does: most urgent first, of equals the one that has waited longer."""
        since = self.prompt.since if self.urgency[0] and self.prompt else self.since
        return (*(-part for part in self.urgency), since, self.call_id)


def urgency(glance: Glance) -> tuple[int, int, int, int]:
    """Unanswered prompt (safety, now, soon; more where the agent asks too), stage, tension in halves, trend.

    Tension counts in halves only: a row must not change its place because a figure wavers.
    """
    prompt = glance.prompt
    need = 0 if prompt is None or prompt.answered else _NEED[prompt.urgency] + prompt.asked
    return need, _STAGE.get(glance.stage, 0), round((glance.tension or 0.0) * 2), _TREND[glance.trend]


def row(call: Call, now: float, wall: float) -> WallRow:
    """The row of `call` at the clock's readings `now` and `wall`."""
    glance = call.view.glance
    began = wall - call.intake.timeline.now(now)
    return WallRow(
        call_id=call.call_id,
        team=call.team,
        language=call.language,
        customer=call.customer_name,
        agent=call.agent_name or call.agent_id,
        supported=glance.supported,
        stage=glance.stage,
        since=round(began + glance.stage_at),
        tension=None if glance.tension is None else round(glance.tension, 1),
        trend=glance.trend,
        quote=glance.quote,
        marks=glance.marks,
        why=glance.why,
        prompt=_prompt(glance, began),
        supervisor=_supervisor(glance, began),
        feed=call.aside.feed,
        urgency=urgency(glance),
    )


def _prompt(glance: Glance, began: float) -> WallPrompt | None:
    if (prompt := glance.prompt) is None:
        return None
    return WallPrompt(
        reason=prompt.reason,
        urgency=prompt.urgency,
        asked=prompt.asked,
        answered=prompt.answered,
        since=round(began + prompt.at),
    )


def _supervisor(glance: Glance, began: float) -> WallSupervisor | None:
    if (word := glance.supervisor) is None:
        return None
    return WallSupervisor(act=word.act, name=word.name, since=round(began + word.at))
