"""`assistant replay FILE...`: fold recorded calls here, or send them into a running server."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.cli.decode import messages
from assistant.cli.sending import Sender, SendingError, follow
from assistant.cli.timeline import Timeline
from assistant.feeds import UnknownFeed, find
from assistant.packs.source import PackError
from assistant.server.core import Core, real_core
from assistant.server.offline import Recording, RecordingError, events, read_bytes, read_call
from assistant.types import Event
from assistant.wire import decode_event, encode_event

Show = Callable[[Event], None]


def replay(
    files: Annotated[
        list[Path],
        typer.Argument(help="Calls in the call format, or recorded vendor messages; - is standard input."),
    ],
    speed: Annotated[
        str | None, typer.Option(help="Times real time, or max. Default: max, with --to real time.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One event a line, as it is stored.")] = False,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Send into the server at this address (ASSISTANT_KEY and ASSISTANT_TOKEN say who comes).",
        ),
    ] = None,
    vendor: Annotated[str, typer.Option(help="Whose messages the files hold.")] = "generic",
    profile: Annotated[str, typer.Option(help="Profile of policy.toml.")] = "standard",
    rules: Annotated[
        Path | None, typer.Option(help="Folder of the rules (default: the ones in use).")
    ] = None,
    guideline: Annotated[Path | None, typer.Option(help="A centre's guideline file over the rules.")] = None,
    call_id: Annotated[str | None, typer.Option(help="Call id to use, for one file.")] = None,
) -> None:
    """Fold calls and print a timeline. Bad files and lines are named as `file:line: reason`; the others go on; exit 1."""
    try:
        pace = _pace(speed, live=to is not None)
        find(vendor)
        core = real_core(rules, None, profile, guideline) if to is None else None
    except (UnknownFeed, PackError, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    if call_id is not None and len(files) > 1:
        typer.echo("--call-id: give one file only, ids must differ", err=True)
        raise typer.Exit(2)
    session = _Session(pace, json)
    for path in files:
        session.play(path, vendor, core, to, call_id)
    if session.faults:
        raise typer.Exit(1)


def _pace(speed: str | None, live: bool) -> float | None:
    """Times real time, or None for as fast as possible. Raises ValueError."""
    if speed is None:
        return 1.0 if live else None
    if speed == "max":
        return None
    try:
        pace = float(speed)
    except ValueError:
        pace = 0.0
    if not 0.0 < pace < 1e6:
        raise ValueError(f"--speed {speed}: must be a number above 0, or max")
    return pace


class _Session:
    """One run of the command: how to show, how fast, and how many faults there were."""

    def __init__(self, pace: float | None, json: bool) -> None:
        self._pace = pace
        self._json = json
        self.faults = 0

    def play(self, path: Path, vendor: str, core: Core | None, to: str | None, call_id: str | None) -> None:
        """Fold or send one file; a fault is reported and counted."""
        try:
            recording = self._read(path, vendor)
            if call_id is not None:
                recording = Recording(path=path, call_id=call_id, vendor=vendor, messages=recording.messages)
            if core is not None:
                self._fold(recording, core)
            elif to is not None:
                asyncio.run(self._send(recording, to))
        except (RecordingError, SendingError) as error:
            self._fault(str(error))

    def _read(self, path: Path, vendor: str) -> Recording:
        if vendor == "generic":
            return read_call(path)
        written = read_bytes(path)
        found = tuple(messages(vendor, written))
        return Recording(path=path, call_id=read_call(path, written).call_id, vendor=vendor, messages=found)

    def _fault(self, text: str) -> None:
        self.faults += 1
        sys.stdout.flush()
        typer.echo(text, err=True)

    def _reporter(self, recording: Recording) -> Callable[[int, str], None]:
        return lambda place, reason: self._fault(f"{recording.path}:{place}: {reason}")

    def _shower(self) -> tuple[Show, Callable[[], None]]:
        """What to do with an event, and what to do after the last one."""
        if self._json:
            return lambda event: _write(encode_event(event)), sys.stdout.flush
        timeline = Timeline(Console())
        return timeline.show, timeline.finish

    def _fold(self, recording: Recording, core: Core) -> None:
        show, finish = self._shower()
        began = time.monotonic()
        for event in events(recording, core, self._reporter(recording)):
            if self._pace is not None:
                time.sleep(max(0.0, began + event.at / self._pace - time.monotonic()))
            show(event)
        finish()

    async def _send(self, recording: Recording, to: str) -> None:
        ready = asyncio.Event()
        show, finish = self._shower()

        async def print_events() -> None:
            async for text in follow(to, recording.call_id, ready):
                if self._json:
                    _write(text.encode())
                else:
                    show(decode_event(text))

        printing = asyncio.create_task(print_events())
        waiting = asyncio.create_task(ready.wait())
        try:
            await asyncio.wait({printing, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if printing.done():
                printing.result()
                raise SendingError(f"{to}: call {recording.call_id} has ended there; try --call-id")
            await Sender(to, recording, self._pace, self._reporter(recording)).send()
            await asyncio.wait_for(printing, 60)
        finally:
            waiting.cancel()
            printing.cancel()
            await asyncio.gather(waiting, printing, return_exceptions=True)
            finish()


def _write(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
