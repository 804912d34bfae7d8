"""Numbers planted wherever a feed can put them, and searched for wherever the server can leave them.

The search knows no table and no route by name: it dumps every table of the store and its file, asks every GET route the
app has, and reads the log at DEBUG, the panel, the metrics and the exports. Whatever is added later is searched too.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from fastapi.routing import APIRoute
from typer.testing import CliRunner

from assistant.cli.calls import app as calls_app
from assistant.engine.playbook import Playbook
from assistant.engine.step import peek, step
from assistant.server.core import Core, mask_for
from assistant.store import open_store
from tests.server.fakes import HandClock, Running, final, running, some_settings, tell

RECORDED = Path(__file__).parents[1] / "feeds"
GERMAN = "die nummer ist fünf vier drei drei eins null null null zwo zwo sieben eins neun null null vier"
SPOKEN = "it's five four three three one oh oh oh two two seven one nine oh oh four thanks"
PLANTED = {
    "a card": "my card is 5433 1000 2271 9004 and the code on the back is 739",
    "a spoken card": SPOKEN,
    "an account": "iban TR64 0004 6004 7288 8000 1234 56 bitte",
    "a telephone": "ring +44 7911 320664 or gill.barnes@post.example",
    "an address": "i live at 32 Bramble Lane and my password is marmalade99",
}
# Pieces that cannot be there by chance: of what is planted, whatever separators are put in.
TRACES = [
    "2271 9004",
    "22719004",
    "two two seven one",
    "zwo zwo sieben",
    "8000 1234",
    "80001234",
    "320664",
    "gill.barnes",
    "bramble",
    "marmalade",
]
# Loggers of this test's own clients, which log what they send; and uvicorn's access log, which is off in a server
# (`serving`) but which pytest listens to all the same.
CLIENTS = ("httpx", "httpcore", "websockets.client", "asyncio", "hypothesis", "uvicorn.access")


@pytest.fixture
async def place(
    playbook: Playbook, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[tuple[Running, Path]]:
    """A server with the real core and mask, that keeps all there is to keep in a file; and the file's settings."""
    caplog.set_level(logging.DEBUG)
    core = Core(step=step, peek=peek, playbook=playbook, playbook_hash=playbook.hash, masker=mask_for)
    url = f"sqlite:///{tmp_path}/calls.sqlite"
    config = tmp_path / "assistant.toml"
    config.write_text(f'[store]\nurl = "{url}"\n[retention]\ntranscripts_days = 9\n', encoding="utf-8")
    settings = some_settings(
        retention={"transcripts_days": 9, "events_days": 9, "history_days": 9},
        privacy={"customer_key": "a key of thirty-two letters or more"},
        limits={"segments_per_s": 100_000, "segments_burst": 100_000, "calls": 5_000},
    )
    store = await open_store(url)
    async with running(core, store, HandClock(), settings) as server:
        yield server, config
    await store.close()


# -- searching ---------------------------------------------------------------------------------------------------------


def _found(where: str, text: str) -> list[str]:
    """Traces of what was planted in `text`, each with what stands around it."""
    low = text.lower()
    return [f"{where}: …{low[max(0, low.index(t) - 80) : low.index(t) + 40]}…" for t in TRACES if t in low]


def _stored(folder: Path) -> Iterator[tuple[str, str]]:
    for file in folder.glob("calls.sqlite*"):
        yield file.name, file.read_bytes().decode("utf-8", "replace")
    with sqlite3.connect(folder / "calls.sqlite") as base:
        for (table,) in base.execute("select name from sqlite_master where type = 'table'").fetchall():
            yield f"table {table}", repr(base.execute(f'select * from "{table}"').fetchall())


async def _answered(server: Running) -> AsyncIterator[tuple[str, str]]:
    fills = {"call_id": "c1", "number": "1", "vendor": "generic"}
    async with server.http() as client:
        for route in server.app.routes:
            if isinstance(route, APIRoute) and "GET" in route.methods:
                path = re.sub(r"\{(\w+)[^}]*\}", lambda match: fills.get(match[1], "c1"), route.path)
                answer = await client.get(path)
                yield f"GET {path}", answer.text + repr(answer.headers)
        letters = (await client.get("/-/feeds")).json()["kept_aside"]
        for letter in letters:
            path = f"/-/feeds/kept/{letter['number']}"
            yield f"GET {path}", (await client.get(path)).text


def _exported(config: Path, call_ids: list[str]) -> Iterator[tuple[str, str]]:
    commands = [["list"], ["effects"], ["suppressed"]]
    for call_id in call_ids:
        commands += [["show", call_id], ["show", call_id, "--journal"], ["show", call_id, "--events"]]
        commands += [["export", call_id], ["export", call_id, "--format", "json"]]
    for command in commands:
        result = CliRunner().invoke(calls_app, [*command, "--config", str(config)])
        assert result.exit_code == 0, result.output
        yield f"calls {' '.join(command)}", result.output


def _logged(caplog: pytest.LogCaptureFixture) -> Iterator[tuple[str, str]]:
    for record in caplog.records:
        if not record.name.startswith(CLIENTS):
            yield f"log of {record.name}", record.getMessage() + str(record.exc_text or record.exc_info or "")


async def search(server: Running, config: Path, caplog: pytest.LogCaptureFixture) -> list[str]:
    """All traces of planted numbers, anywhere."""
    await server.runtime.committer.settle()
    found: list[str] = []
    async for where, text in _answered(server):
        found += _found(where, text)
    for source in (_stored(config.parent), _logged(caplog)):
        for where, text in source:
            found += _found(where, text)
    return found


# -- planting ----------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def watched(server: Running, call_id: str) -> AsyncIterator[list[str]]:
    """What a panel is told of a call."""
    told: list[str] = []
    async with server.panel(f"call={call_id}") as panel:

        async def listen() -> None:
            async for message in panel:
                told.append(str(message))

        listening = asyncio.create_task(listen())
        yield told
        await asyncio.sleep(0)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def test_what_is_said_on_a_socket_is_nowhere(
    place: tuple[Running, Path], caplog: pytest.LogCaptureFixture
) -> None:
    server, config = place
    start = {"type": "start", "language": "en", "customer_ref": "+44 7911 320664"}
    start |= {"customer_name": "+44 7911 320664", "agent_name": "gill.barnes@post.example"}
    answers: list[str] = []
    async with watched(server, "c1") as told, server.feed("c1", query="?replies=true") as socket:
        messages: list[dict[str, object]] = [start]
        for number, text in enumerate(PLANTED.values()):
            messages.append(final(text, is_final=False))
            messages.append(final(text, number, "agent" if number % 2 else "customer"))
        words = SPOKEN.split()
        messages += [final(" ".join(words[at : at + 4]), 20 + at) for at in range(0, len(words), 4)]
        messages.append({"type": "end", "reason": "hung up by +44 7911 320664"})
        for message in messages:
            await tell(socket, message)
            if message.get("is_final", True):
                answers.append(str(await socket.recv()))
    found = await search(server, config, caplog)
    found += _found("answers", " ".join(answers)) + _found("panel", " ".join(told))
    for where, text in await asyncio.to_thread(lambda: list(_exported(config, ["c1"]))):
        found += _found(where, text)
    assert not found
    assert len(told) > 5
    journal = " ".join(text for where, text in _stored(config.parent) if where == "table journal")
    assert journal.count("***") >= len(PLANTED)


async def test_a_call_whose_language_nobody_has_said_leaves_nothing_either(
    place: tuple[Running, Path], caplog: pytest.LogCaptureFixture
) -> None:
    server, config = place
    async with watched(server, "c1") as told, server.feed("c1", query="?replies=true") as socket:
        for number, text in enumerate([GERMAN, *PLANTED.values()]):
            await tell(socket, final(text, number))
            await socket.recv()
    assert not await search(server, config, caplog) + _found("panel", " ".join(told))


def recorded() -> list[tuple[str, Path]]:
    """A recorded message of every vendor whose messages are JSON."""
    found = []
    for folder in sorted(RECORDED.iterdir()):
        files = sorted(folder.glob("*.json")) if folder.is_dir() and folder.name[0] != "_" else []
        found += [(folder.name, file) for file in files[-1:]]
    return found


# So many places of a message, evenly spread.
MOST_VARIANTS = 15


def planted_everywhere(value: Any, text: str) -> Iterator[Any]:
    """The message again and again, each time with `text` in place of another of its values."""
    if isinstance(value, dict):
        for key, item in value.items():
            for changed in planted_everywhere(item, text):
                yield {**value, key: changed}
    elif isinstance(value, list):
        for place, item in enumerate(value[:3]):
            for changed in planted_everywhere(item, text):
                yield [*value[:place], changed, *value[place + 1 :]]
    yield text


async def test_what_a_vendor_puts_into_any_field_is_nowhere(
    place: tuple[Running, Path], caplog: pytest.LogCaptureFixture
) -> None:
    server, config = place
    text = PLANTED["a telephone"] + " " + PLANTED["a card"]
    answers: list[str] = []
    heard = 0
    async with server.http() as client:
        for vendor, file in recorded():
            message = orjson.loads(file.read_bytes())
            everywhere = list(planted_everywhere(message, text))
            for changed in everywhere[:: 1 + len(everywhere) // MOST_VARIANTS]:
                sent = await client.post(f"/feeds/{vendor}/{vendor}", content=orjson.dumps(changed))
                answers.append(f"{vendor} {sent.text}")
                heard += sent.is_success
            broken = await client.post(f"/feeds/{vendor}", content=orjson.dumps(message) + b"}")
            answers.append(f"{vendor} {broken.text}")
    assert heard > 100
    assert not _found("answers", " ".join(answers)) + await search(server, config, caplog)


def unreadable(text: str) -> list[bytes]:
    return [
        text.encode(),
        f'{{"type":"segment","role":"customer","text":"{text}"'.encode(),
        orjson.dumps({"type": text}),
        orjson.dumps({"type": "segment", "role": text, "text": text}),
        orjson.dumps({"type": "segment", "role": "customer", "text": [text]}),
        orjson.dumps({"type": "segment", "role": "customer", "text": "x", "start": text}),
        orjson.dumps({"type": "segment", "role": "customer", "text": "x", text: text}),
        orjson.dumps({"type": "start", "language": text, "customer_ref": {"id": text}}),
        orjson.dumps([text, {text: [text]}]),
    ]


async def test_what_cannot_be_read_is_nowhere(
    place: tuple[Running, Path], caplog: pytest.LogCaptureFixture
) -> None:
    server, config = place
    paths = ("/feeds/generic/c1", "/feeds/deepgram/c2", "/feeds/google_agent_assist", "/interactions")
    answers: list[str] = []
    async with server.http() as client, server.feed("c1", query="?replies=true") as socket:
        for text in list(PLANTED.values())[::2]:
            for message in unreadable(text):
                for path in paths:
                    answers.append((await client.post(path, content=message)).text)
                await socket.send(message.decode())
                answers.append(str(await socket.recv()))
            answers.append((await client.post(f"/feeds/generic/{text}", content=b"{}")).text)
            answers.append((await client.get(f"/panel/{text}")).text)
    assert not _found("answers", " ".join(answers)) + await search(server, config, caplog)


async def test_chats_and_emails_leave_nothing(
    place: tuple[Running, Path], caplog: pytest.LogCaptureFixture
) -> None:
    server, config = place
    messages = [{"role": "customer", "text": text} for text in PLANTED.values()]
    sent = {"id": "m1", "channel": "email", "language": "en", "customer_ref": "+447911320664"}
    async with server.http() as client:
        answer = await client.post("/interactions", json=sent | {"messages": messages})
    assert answer.status_code == 200
    assert not _found("answer", answer.text) + await search(server, config, caplog)
