"""What a panel must know of a call, as a bounded list of events.

A new panel gets these events instead of all that ever happened; reduced, they give the same view: the last turns and
what was read in them, the course of the tension, the stage, cards and prompts with what became of them, the summary.
`counts` says how often each type has happened in all.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, deque

import orjson

from assistant.deep.spoken import Spoken
from assistant.server.wall.glance import Glance, glanced
from assistant.server.wall.private import PRIVATE, for_watchers
from assistant.types import Event, TurnHeard
from assistant.wire import encode_event

# For a panel that was away for a moment; who was away for longer is told from the store.
RECENT = 64
TENSIONS = 240
TURNS = 30

# How many of a type are kept. Cards come at most six a call, safety apart (policy.toml), so nothing open is lost.
_KEPT = {
    # Twice where the language of a call is known only after its first words.
    "call_opened": 2,
    "history_asked": 1,
    "history_told": 1,
    "deep_asked": 1,
    "stage_changed": 24,
    "tension_read": TENSIONS,
    "suggestion_offered": 24,
    "suggestion_settled": 24,
    "suggestion_suppressed": 8,
    "escalation_prompted": 24,
    "escalation_withdrawn": 24,
    "supervisor_announced": 8,
    "coaching_given": 8,
    "technique_heard": 60,
    "misstep_heard": 30,
    "call_summarised": 1,
}
# Of these only the last one of a turn holds.
_BY_TURN = ("turn_heard", "frustration_read")


class View:
    """Events of one call, conflated; and the last few as they came, for panels that were away for a moment."""

    def __init__(self) -> None:
        self.seq = -1
        self.counts: Counter[str] = Counter()
        # As bytes: text with one Turkish letter in it would take twice the memory.
        self._recent: deque[tuple[int, bytes]] = deque(maxlen=RECENT)
        self._kept: dict[str, list[tuple[int, bytes]]] = {}
        self._by_turn: dict[str, OrderedDict[int, tuple[int, bytes]]] = {
            kind: OrderedDict() for kind in _BY_TURN
        }
        self._offers: OrderedDict[str, None] = OrderedDict()
        self.stage: str | None = None
        self.tension: float | None = None
        self.glance = Glance()
        self.spoken = Spoken()

    def add(self, event: Event) -> bytes:
        """Take `event` in; its JSON."""
        body = encode_event(event)
        kind = event.type
        self.seq = event.seq
        self.counts[kind] += 1
        self.glance = glanced(self.glance, event)
        if isinstance(event, TurnHeard):
            self.spoken.note(event)
        entry = (event.seq, body)
        self._recent.append(entry)
        if kind in self._by_turn:
            self._last_of_turn(kind, event.turn, entry)  # type: ignore[union-attr]
        else:
            kept = self._kept.setdefault(kind, [])
            kept.append(entry)
            if len(kept) > _KEPT.get(kind, 8):
                del kept[0]
        match event.type:
            case "suggestion_offered" | "escalation_prompted":
                self._offers[event.suggestion_id] = None
                if len(self._offers) > 64:
                    self._offers.popitem(last=False)
            case "stage_changed":
                self.stage = event.to.value
            case "tension_read":
                self.tension = round(event.tension, 4)
            case _:
                pass
        return body

    def _last_of_turn(self, kind: str, turn: int, entry: tuple[int, bytes]) -> None:
        turns = self._by_turn[kind]
        turns.pop(turn, None)
        turns[turn] = entry
        while len(turns) > TURNS:
            turns.popitem(last=False)

    def knows(self, suggestion_id: str) -> bool:
        """True for a card or prompt of this call that is not long gone."""
        return suggestion_id in self._offers

    def after(self, seq: int) -> list[tuple[int, str]] | None:
        """All events after `seq` as (seq, JSON), or None when they are no longer all here."""
        if seq > self.seq or seq < -1:
            return None
        if seq == self.seq:
            return []
        if not self._recent or self._recent[0][0] > seq + 1:
            return None
        return [(number, body.decode()) for number, body in self._recent if number > seq]

    def events(self) -> list[bytes]:
        """The conflated events as JSON, in order."""
        entries = [entry for kept in self._kept.values() for entry in kept]
        entries += [entry for turns in self._by_turn.values() for entry in turns.values()]
        return [body for _, body in sorted(entries)]

    def snapshot(self, call_id: str, watched: bool = False) -> str:
        """The first message of a panel (messages.Snapshot), as JSON text; `watched`: for others than the agent."""
        counts = {kind: count for kind, count in self.counts.items() if not (watched and kind in PRIVATE)}
        head = {"type": "snapshot", "call_id": call_id, "seq": self.seq, "counts": counts}
        bodies = map(bytes.decode, self.events())
        events = filter(None, map(for_watchers, bodies)) if watched else bodies
        return orjson.dumps(head).decode()[:-1] + ',"events":[' + ",".join(events) + "]}"
