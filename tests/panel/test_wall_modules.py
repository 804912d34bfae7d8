"""What the wall's words must cover, and that its page brings nothing along to rank people by."""

from __future__ import annotations

import json
from typing import get_args

from assistant.engine.escalation import REASONS
from assistant.server.health import Health
from assistant.types import SupervisorAct
from tests.panel.panel_stage import PANEL


def words() -> dict[str, str]:
    found: dict[str, str] = {}
    for place in (PANEL, PANEL / "wall"):
        found |= json.loads((place / "i18n" / "en.json").read_text(encoding="utf-8"))
    return found


def test_every_reason_urgency_word_and_health_has_words() -> None:
    wanted = {f"reason.{reason}" for reason, _ in REASONS} | {f"prompt.{urgency}" for _, urgency in REASONS}
    wanted |= {f"feed.{health}" for health in get_args(Health)}
    wanted |= {f"supervisor.{act}" for act in get_args(SupervisorAct)}
    assert wanted - set(words()) == set()


def test_the_order_of_the_wall_knows_nothing_of_agents() -> None:
    assert "agent" not in (PANEL / "wall" / "order.js").read_text(encoding="utf-8")
