"""A stored call as vCon, the IETF's container of a conversation (draft-ietf-vcon-vcon-core 0.4).

The turns are dialogs of type text, as they are stored: masked. What we heard is an analysis of type sentiment (frustration
and tension, turn by turn), what is left of the call one of type report (`call_summarised`), both with our vendor, product
and schema. The parties are roles only; the customer's name and the agent's id stay in the store. Roles are fields of the
contact-centre extension ("CC"). Same call, same bytes: the id comes from the call's id and nothing from a clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from assistant import __version__
from assistant.types import CallSummarised, Event, FrustrationRead, Role, TensionRead, TurnHeard
from assistant.wire import event_dict

VERSION = "0.4.0"
VENDOR = "call-deescalation-assistant"
# Raised when the form of a body changes, so that a reader knows which one it has.
COURSE_SCHEMA, REPORT_SCHEMA = f"{VENDOR}/course/1", f"{VENDOR}/call_summarised/1"
PARTIES = (Role.CUSTOMER, Role.AGENT)


def vcon(
    call_id: str,
    events: Sequence[Event],
    *,
    opened_at: float,
    ended_at: float | None = None,
    playbook: str | None = None,
) -> dict[str, Any]:
    """The call as plain JSON values.

    `opened_at`, `ended_at`: wall time, seconds since 1970. `events` in their order, of this call only. A call without a
    turn has an empty `dialog`; one that still goes on has no report.
    """
    turns = {event.turn: event for event in events if isinstance(event, TurnHeard)}
    places = {turn: place for place, turn in enumerate(sorted(turns))}
    last = max((event.at for event in events), default=0.0)
    parties = [*PARTIES, *({Role.UNKNOWN} & {turn.role for turn in turns.values()})]
    product = f"assistant {__version__}" + (f", playbook {playbook}" if playbook else "")
    return {
        "vcon": VERSION,
        "uuid": str(uuid5(NAMESPACE_OID, f"{VENDOR}/{call_id}")),
        "extensions": ["CC"],
        # what it holds was complete at the end of the call, however late it is exported
        "created_at": _wall(opened_at + last if ended_at is None else ended_at),
        "subject": call_id,
        "parties": [{"role": str(role)} for role in parties],
        "dialog": [_dialog(turns[turn], parties, opened_at) for turn in places],
        "analysis": [
            {"dialog": list(places.values()), "vendor": VENDOR, "product": product, "encoding": "json"}
            | found
            for found in _analyses(events, places)
        ],
    }


def _wall(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def _dialog(turn: TurnHeard, parties: Sequence[Role], opened_at: float) -> dict[str, Any]:
    speaker = parties.index(turn.role)
    listeners = [place for place, role in enumerate(parties) if role in PARTIES and place != speaker]
    return {
        "type": "text",
        "start": _wall(opened_at + turn.start),
        "duration": round(max(0.0, turn.end - turn.start), 3),
        "parties": [speaker, *listeners],
        "originator": speaker,
        "mediatype": "text/plain",
        "encoding": "none",
        "body": turn.text,
    }


def _analyses(events: Sequence[Event], places: dict[int, int]) -> list[dict[str, Any]]:
    course = _course(events, places)
    found: list[dict[str, Any]] = []
    if course:
        body: dict[str, Any] = {"tension_range": [0, 4], "frustration_range": [0, 4], "course": course}
        found.append({"type": "sentiment", "schema": COURSE_SCHEMA, "body": body})
    for event in events:
        if isinstance(event, CallSummarised):
            found.append({"type": "report", "schema": REPORT_SCHEMA, "body": event_dict(event)})
    return found


def _course(events: Sequence[Event], places: dict[int, int]) -> list[dict[str, Any]]:
    """One row for each customer turn that was read: `dialog` is its place there. The last reading of a turn holds."""
    rows: dict[int, dict[str, Any]] = {}
    for event in events:
        if not isinstance(event, FrustrationRead | TensionRead) or event.turn not in places:
            continue
        row = rows.setdefault(event.turn, {"dialog": places[event.turn]})
        plain = event_dict(event)
        names = (
            ("tension",)
            if isinstance(event, TensionRead)
            else ("score", "level", "triggers", "flags", "because")
        )
        row |= {name: plain[name] for name in names}
    return [rows[turn] for turn in sorted(rows)]
