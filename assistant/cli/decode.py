"""`assistant decode VENDOR FILE`: what a vendor's recorded messages say, one normalised segment a line.

The check that a feed is understood before anything is connected: no server, no configuration, nothing is stored.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from json import JSONDecoder
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from assistant.feeds import Feed, FeedConfig, UnknownFeed, names, open_feed
from assistant.feeds.roles import RoleMapError, parse_role_map
from assistant.types import FeedItem, Segment, Trouble

# Formats that are one text and no sequence of messages.
WHOLE_TEXT = frozenset({"webvtt", "srt"})
KEYS = (
    "role",
    "channel",
    "text",
    "is_final",
    "ends_turn",
    "start",
    "end",
    "segment_id",
    "language",
    "confidence",
)


def messages(vendor: str, written: bytes) -> Iterator[tuple[int, Any]]:
    """(place, message) in order: JSON values in a row, one array of them, JSON or form lines, or the vendor's text.

    The place is the line, or the number of the message in an array. A file that begins like JSON and holds no line that
    is a message of its own is one message, so that a broken one is reported once.
    """
    if vendor in WHOLE_TEXT:
        yield 1, written
        return
    values = _json_values(written)
    if values is not None and len(values) == 1 and isinstance(values[0][1], list):
        yield from enumerate(values[0][1], 1)
    elif values is not None:
        yield from values
    else:
        lines = [(place, line) for place, line in enumerate(written.splitlines(), 1) if line.strip()]
        broken = written.lstrip()[:1] in (b"{", b"[") and not any(_is_message(line) for _, line in lines)
        yield from [(1, written)] if broken else lines


def _json_values(written: bytes) -> list[tuple[int, Any]] | None:
    """The JSON objects and arrays that make up the file, each with its line; None where it is anything else."""
    decoder, found, at = JSONDecoder(), [], 0
    try:
        text = written.decode("utf-8-sig").rstrip()
        line, counted = 1, 0
        while at < len(text):
            while text[at].isspace():
                at += 1
            value, end = decoder.raw_decode(text, at)
            if not isinstance(value, (dict, list)):
                return None
            line, counted = line + text.count("\n", counted, at), at
            found.append((line, value))
            at = end
    except (ValueError, RecursionError):
        return None
    return found or None


def _is_message(line: bytes) -> bool:
    try:
        return isinstance(orjson.loads(line), (dict, list))
    except orjson.JSONDecodeError:
        return False


class Calls:
    """A decoder for each call in the file: recordings of a stream hold many, a decoder reads one."""

    def __init__(self, vendor: str, config: FeedConfig) -> None:
        self._vendor = vendor
        self._config = config
        self._feeds: list[Feed] = [open_feed(vendor, config)]

    def receive(self, message: Any) -> list[FeedItem]:
        """What the message says, from the decoder of its call."""
        for feed in self._feeds:
            items = feed.receive(message)
            if not any(isinstance(item, Trouble) and item.where == "call" for item in items):
                return items
        self._feeds.append(open_feed(self._vendor, self._config))
        return self._feeds[-1].receive(message)


def line_of(segment: Segment) -> str:
    """The segment as one line of JSON with exactly the documented keys."""
    return orjson.dumps({key: getattr(segment, key) for key in KEYS}).decode()


def decode(
    vendor: Annotated[
        str, typer.Argument(help="Whose messages these are: the name of a feed, see docs/feeds.md.")
    ],
    file: Annotated[Path, typer.Argument(help="Recorded message(s); - reads standard input.")],
    role_map: Annotated[
        str, typer.Option("--role-map", help="Who is who: inbound_track=customer,outbound_track=agent")
    ] = "",
    language: Annotated[
        str | None,
        typer.Option("--language", help="Language of the call where the vendor gives none: en, de, nb, tr."),
    ] = None,
) -> None:
    """Print what a vendor's recorded messages say: one segment a line as JSON; troubles on standard error."""
    try:
        calls = Calls(vendor, FeedConfig(roles=parse_role_map(role_map), language=language))
        written = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except UnknownFeed:
        raise typer.BadParameter(f"no feed named {vendor!r}; there are: {', '.join(names())}") from None
    except RoleMapError as error:
        raise typer.BadParameter(str(error), param_hint="--role-map") from None
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror or 'cannot be read'}") from None
    understood = False
    for place, message in messages(vendor, written):
        for item in calls.receive(message):
            understood = understood or not (isinstance(item, Trouble) and item.kind == "malformed")
            if isinstance(item, Segment):
                typer.echo(line_of(item))
            elif isinstance(item, Trouble):
                typer.echo(f"{file}:{place}: {item.where}: {item.detail}", err=True)
    if not understood:
        typer.echo(f"{file}: nothing in it could be read as {vendor}; is it another vendor's?", err=True)
        raise typer.Exit(1)
