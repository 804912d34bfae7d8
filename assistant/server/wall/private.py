"""What stays between the assistant and the agent when a supervisor looks at the agent's view.

He sees the call and the card, not the private word after a misstep, not what went wrong by our reading, not the question
for reflection or the hint to take a break: help that is watched is no longer help.
"""

from __future__ import annotations

import orjson

PRIVATE = ("coaching_given", "misstep_heard")
_BEGIN = tuple(f'{{"type":"{kind}"' for kind in PRIVATE)
_SUMMARY = '{"type":"call_summarised"'
_BLANK: dict[str, object] = {"missteps": [], "reflection": None, "take_break": None}


def for_watchers(body: str) -> str | None:
    """The event (its JSON) as somebody else than the agent may see it; None if not at all."""
    if body.startswith(_BEGIN):
        return None
    if body.startswith(_SUMMARY):
        return orjson.dumps(orjson.loads(body) | _BLANK).decode()
    return body
