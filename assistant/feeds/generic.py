"""Our own ingest protocol, and the call format of `samples/`.

A message is one JSON object with a `type`: `start`, `segment`, `turn_end` or `end` (types.py, docs/ingest.md), with
an optional `v` (version, 1). Lines of a recorded call are understood as well: the header (`call_id`, `lang`, …) is a
start, a turn line (`turn`, `speaker`, `start`, `end`, `text`) is a final segment that ends the turn; labels in it are
left alone. A message that cannot be used becomes one Trouble that names field and reason; the next one is read as if
nothing had happened.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import orjson

from assistant.feeds import Capabilities, FeedConfig, Message
from assistant.types import Closed, FeedItem, Opened, Segment, Trouble, TurnEnd
from assistant.wire import WireError, nameable, read_item

VERSION = 1
_KINDS: dict[str, frozenset[str]] = {
    "start": frozenset(part.name for part in fields(Opened)),
    "segment": frozenset(part.name for part in fields(Segment)),
    "turn_end": frozenset(part.name for part in fields(TurnEnd)),
    "end": frozenset(part.name for part in fields(Closed)),
}


def _malformed(where: str, detail: str) -> Trouble:
    return Trouble(kind="malformed", where=where, detail=detail)


class Generic:
    """Reads our own JSON. Keeps nothing between messages but its configuration."""

    capabilities = Capabilities(
        interim=True,
        confidence=True,
        times=True,
        channels=True,
        language=True,
        ends_turn=True,
        note="Our own protocol: carries whatever the sender knows.",
    )

    def __init__(self, config: FeedConfig | None = None) -> None:
        self.config = config or FeedConfig()

    def receive(self, message: Message) -> list[FeedItem]:
        """The one item that `message` says, or the Trouble with it; fields we do not know are named and left out."""
        if isinstance(message, dict):
            plain: Any = message
        else:
            try:
                plain = orjson.loads(message)
            except orjson.JSONDecodeError as error:
                return [_malformed("message", f"not JSON: {error.msg} at character {error.pos}")]
        if not isinstance(plain, dict):
            return [_malformed("message", "is not a JSON object; send one object a message")]
        if "type" not in plain and "call_id" in plain:
            return self._header(plain)
        if "type" not in plain and "speaker" in plain:
            return self._line(plain)
        return self._item(plain)

    def _item(self, plain: dict[str, Any]) -> list[FeedItem]:
        kind, version = plain.get("type"), plain.get("v", VERSION)
        if not isinstance(kind, str) or kind not in _KINDS:
            return [_malformed("type", f"must be one of {', '.join(_KINDS)}")]
        if version != VERSION:
            return [_malformed("v", f"this server speaks version {VERSION}")]
        known = _KINDS[kind]
        strange = plain.keys() - known
        kept = {name: value for name, value in plain.items() if name in known} if strange else {**plain}
        if kind == "segment" and "role" not in kept:
            self._assign_role(kept)
        if kind == "start" and kept.get("language") is None:
            kept["language"] = self.config.language
        items: list[FeedItem] = []
        try:
            items.append(read_item(kept))
        except WireError as error:
            return [_malformed(kind, str(error).replace(f"{kind}.", ""))]
        if named := sorted(nameable(str(name)) for name in strange if name != "v"):
            detail = f"unknown fields were left out: {', '.join(named[:8])}"
            items.append(Trouble(kind="ignored", where=kind, detail=detail))
        return items

    def _assign_role(self, kept: dict[str, Any]) -> None:
        """Let a configured channel name stand for the role, for senders that know wires and not people."""
        role = self.config.roles.get(str(kept.get("channel")))
        if role is not None:
            kept["role"] = role.value

    def _header(self, plain: dict[str, Any]) -> list[FeedItem]:
        opened = {"type": "start", "language": plain.get("lang")}
        opened |= {
            name: plain[name] for name in ("agent_id", "team", "customer_ref", "agent_name") if name in plain
        }
        return self._item(opened | {"customer_name": plain.get("customer_name")})

    def _line(self, plain: dict[str, Any]) -> list[FeedItem]:
        turn = plain.get("turn")
        if not isinstance(turn, int) or isinstance(turn, bool) or turn < 0:
            return [_malformed("turn", "must be the index of the turn, a whole number from 0")]
        segment = {"type": "segment", "role": plain["speaker"], "is_final": True, "ends_turn": True}
        segment |= {"segment_id": f"t{turn}", "start": plain.get("start"), "end": plain.get("end")}
        if "text" in plain:
            segment["text"] = plain["text"]
        return self._item(segment)
