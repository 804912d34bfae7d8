"""`assistant demo`: a server on this machine and sample calls playing into it, through the real feed socket."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.panel import Panel
from websockets.asyncio.client import connect

from assistant import data
from assistant.cli.running import run
from assistant.cli.sending import socket_url
from assistant.server.app import NotAllowed, address, bind, build, serving
from assistant.server.core import real_core
from assistant.server.voices import with_voices
from assistant.settings import load

# One in each language in which something happens soon: it climbs, has a cause, and a card fits.
SAMPLES = (
    "en-24-furniture-third-sofa",
    "de-28-werkstatt-rosenheim",
    "nb-09-kjoledisk-feil-tre-ganger",
    "tr-31-yanlis-renk-kanepe",
    "en-09-open-open-open",
)
AGENT = "demo"
# A recogniser shows words about twice a second; holds in a sample are cut to what one likes to watch.
INTERIM_EVERY_S = 0.5
LONGEST_GAP_S = 4.0
PAUSE_BETWEEN_CALLS_S = 6.0


def demo(
    sample: Annotated[
        str | None, typer.Option(help="Id of a sample call (default: a few good ones).")
    ] = None,
    speed: Annotated[float, typer.Option(min=0.1, max=1000, help="Times real time.")] = 1.0,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8765,
    once: Annotated[bool, typer.Option("--once", help="Stop after one call.")] = False,
) -> None:
    """Play sample calls into a server on this machine and print the panel's address. Nothing is written to disk."""
    run(_demo(sample, speed, port, once), logging.WARNING)


def _paths(sample: str | None) -> list[Path]:
    """The files to play. Raises NotAllowed for a sample that is not there."""
    wanted = [sample] if sample is not None else list(SAMPLES)
    found = {path.stem: path for path in sorted(data.samples().glob("*/*.jsonl"))}
    missing = [name for name in wanted if name not in found]
    if missing:
        raise NotAllowed(f"no sample {missing[0]!r}; there are: {', '.join(found) or 'none'}")
    return [found[name] for name in wanted]


async def _demo(sample: str | None, speed: float, port: int, once: bool) -> None:
    paths = _paths(sample)
    settings = load(server={"host": "127.0.0.1", "port": port}, store={"url": "memory://"})
    listening = bind(settings)
    with listening:
        with Console().status("Loading the rules of all languages …"):
            core = with_voices(real_core(**settings.rules.files()), settings.rules)
        server = serving(build(core, settings), settings)
        here = address(listening)
        serve = asyncio.create_task(server.serve(sockets=[listening]))
        play = asyncio.create_task(_play_all(here, paths, speed, once))
        _announce(here)
        try:
            await asyncio.wait({serve, play}, return_when=asyncio.FIRST_COMPLETED)
            if play.done():
                play.result()
        finally:
            play.cancel()
            await asyncio.gather(play, return_exceptions=True)
            server.should_exit = True
            await serve


def _announce(here: str) -> None:
    text = (
        f"The agent's panel     [bold]{here}/?agent={AGENT}[/]\n"
        f"The supervisor's wall [bold]{here}/wall[/]\n\n"
        "Open them in a browser. Ctrl-C stops."
    )
    Console().print(Panel(text, title="Playing live", expand=False))


async def _play_all(here: str, paths: list[Path], speed: float, once: bool) -> None:
    console = Console()
    for round_ in count(1):
        for path in paths:
            call = [orjson.loads(line) for line in path.read_bytes().splitlines() if line.strip()]
            console.print(f"playing [bold]{path.stem}[/] – {call[0].get('scenario', '')}", highlight=False)
            await _play(here, f"{path.stem}-{round_}", call, speed)
            if once:
                return
            await asyncio.sleep(PAUSE_BETWEEN_CALLS_S / speed)


async def _play(here: str, call_id: str, call: list[dict[str, Any]], speed: float) -> None:
    header, turns = call[0], call[1:]
    start = {"type": "start", "language": header["lang"], "customer_name": header.get("customer_name")}
    async with connect(socket_url(here, f"/feeds/generic/{call_id}"), proxy=None) as socket:
        await socket.send(orjson.dumps(start | {"agent_id": AGENT}).decode())
        now = 0.0
        for due, message in said(turns):
            await asyncio.sleep(min(max(0.0, due - now), LONGEST_GAP_S) / speed)
            now = max(now, due)
            await socket.send(orjson.dumps(message).decode())
        await socket.send(b'{"type":"end"}'.decode())
        # The server closes when all is decided; until then its acknowledgements are read and not needed.
        async for _ in socket:
            pass


def said(turns: list[dict[str, Any]]) -> Iterator[tuple[float, dict[str, Any]]]:
    """(second, message) in order: each turn as the interims of a recogniser that hears it grow, then its final."""
    for turn in turns:
        words, begin, end = turn["text"].split(), turn["start"], turn["end"]
        segment = {
            "type": "segment",
            "role": turn["speaker"],
            "segment_id": f"t{turn['turn']}",
            "start": begin,
        }
        steps = int((end - begin) / INTERIM_EVERY_S)
        for step in range(1, steps):
            heard = " ".join(words[: max(1, len(words) * step // steps)])
            second = begin + step * INTERIM_EVERY_S
            yield second, segment | {"text": heard, "end": second, "is_final": False}
        yield end, segment | {"text": turn["text"], "end": end, "is_final": True, "ends_turn": True}
