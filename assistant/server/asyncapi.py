"""docs/asyncapi.json: our websockets as an AsyncAPI 3 document, made from the types that the code uses."""

from __future__ import annotations

from typing import Any

import orjson
from pydantic import TypeAdapter

from assistant import types
from assistant.feeds.generic import VERSION
from assistant.server import messages
from assistant.server.wall import messages as wall

FEED_IN: tuple[type[Any], ...] = (types.Opened, types.Segment, types.TurnEnd, types.Closed)
FEED_OUT: tuple[type[Any], ...] = (messages.Accepted, messages.Notice, messages.Error)
PANEL_IN: tuple[type[Any], ...] = (messages.Feedback, messages.Ping)
ASIDE: tuple[type[Any], ...] = (
    messages.Snapshot,
    messages.Waiting,
    messages.Interim,
    messages.Peek,
    messages.FeedState,
    messages.StoreState,
    messages.Dropped,
    messages.Pong,
    messages.Error,
)
WALL_IN: tuple[type[Any], ...] = (wall.Word, messages.Ping)
WALL_OUT: tuple[type[Any], ...] = (wall.WallState, wall.Taken, messages.Pong, messages.Error)
EVENTS: tuple[type[Any], ...] = types.Event.__args__


def _name(kind: type[Any]) -> str:
    """The `type` that messages of this kind carry."""
    return str(kind.__dataclass_fields__["type"].default)


def _rename_from(schema: dict[str, Any]) -> None:
    """StageChanged.from_ is `from` on the wire (wire.event_dict)."""
    properties = schema.get("properties", {})
    if "from_" in properties:
        schema["properties"] = {
            ("from" if key == "from_" else key): value for key, value in properties.items()
        }
        schema["required"] = ["from" if key == "from_" else key for key in schema["required"]]


def _schemas(kinds: tuple[type[Any], ...]) -> dict[str, Any]:
    modes: list[tuple[str, Any, TypeAdapter[Any]]] = [
        (kind.__name__, "validation", TypeAdapter(kind)) for kind in kinds
    ]
    _, bundle = TypeAdapter.json_schemas(modes, ref_template="#/components/schemas/{model}")
    schemas: dict[str, Any] = bundle["$defs"]
    for kind in kinds:
        schema = schemas[kind.__name__]
        _rename_from(schema)
        schema["properties"]["type"] = {"const": _name(kind), "type": "string"}
        schema["required"] = ["type", *(field for field in schema.get("required", ()) if field != "type")]
    for kind in FEED_IN:
        version = {
            "const": VERSION,
            "type": "integer",
            "description": "Version of this protocol; may be left out.",
        }
        schemas[kind.__name__]["properties"]["v"] = version
    return schemas


def _message(kind: type[Any]) -> dict[str, Any]:
    words = " ".join((kind.__doc__ or "").split())
    return {
        "name": _name(kind),
        "summary": words,
        "contentType": "application/json",
        "payload": {"$ref": f"#/components/schemas/{kind.__name__}"},
    }


def _channel(
    address: str, text: str, kinds: tuple[type[Any], ...], parameters: dict[str, str]
) -> dict[str, Any]:
    return {
        "address": address,
        "description": text,
        "parameters": {name: {"description": words} for name, words in parameters.items()},
        "messages": {kind.__name__: {"$ref": f"#/components/messages/{kind.__name__}"} for kind in kinds},
    }


def _operation(action: str, channel: str, text: str, kinds: tuple[type[Any], ...]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": text,
        "messages": [{"$ref": f"#/channels/{channel}/messages/{kind.__name__}"} for kind in kinds],
    }


def document() -> dict[str, Any]:
    """The whole document. `action` is said from the server's side, as AsyncAPI has it."""
    feed_kinds, panel_kinds = FEED_IN + FEED_OUT, PANEL_IN + ASIDE + EVENTS
    kinds = tuple(dict.fromkeys(feed_kinds + panel_kinds + WALL_IN + WALL_OUT))
    query = "?call=<call_id> or ?agent=<agent_id>; &after=<seq> of the last event seen of `call`; &watch=1 read-only"
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Assistant",
            "version": str(VERSION),
            "description": "Transcripts in, suggestions out. Times are seconds since the call began.",
        },
        "defaultContentType": "application/json",
        "channels": {
            "feed": _channel(
                "/feeds/generic/{call_id}",
                "One message a frame; the same messages, alone or in a list, by POST to the same address.",
                feed_kinds,
                {"call_id": "1 to 128 letters, digits or . _ ~ @ : + = -"},
            ),
            "panel": _channel("/panel/ws", f"Query: {query}.", panel_kinds, {}),
            "wall": _channel(
                "/wall/ws",
                "Query: ?life=<life>&after=<rev> of the last message seen.",
                WALL_IN + WALL_OUT,
                {},
            ),
        },
        "operations": {
            "hear": _operation("receive", "feed", "A transcript comes in.", FEED_IN),
            "acknowledge": _operation("send", "feed", "What became of it.", FEED_OUT),
            "answer": _operation("receive", "panel", "What the agent did.", PANEL_IN),
            "show": _operation(
                "send", "panel", "A snapshot, then events and passing things.", ASIDE + EVENTS
            ),
            "act": _operation("receive", "wall", "What a supervisor says about a call.", WALL_IN),
            "survey": _operation(
                "send",
                "wall",
                "All live calls, then those that change, a few times a second at most.",
                WALL_OUT,
            ),
        },
        "components": {
            "messages": {kind.__name__: _message(kind) for kind in kinds},
            "schemas": _schemas(kinds),
        },
    }


def text() -> str:
    """The document as it lies in docs/, with a line end."""
    return orjson.dumps(document(), option=orjson.OPT_INDENT_2).decode() + "\n"
