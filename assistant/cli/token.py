"""`assistant token`: who may connect. Tokens for people, keys for feeds; each is shown once and nowhere kept."""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from assistant.access.feed_keys import SECRET_BYTES, BadKeys, FeedKey, dump, mint, read
from assistant.access.names import BadName, checked
from assistant.access.tokens import BadToken, issue, own_key
from assistant.access.who import ALL, Rank, Who
from assistant.cli.stored import Config
from assistant.feeds import names
from assistant.server.access.secret import make_secret, secret_of
from assistant.settings import Access, SettingsError, load

app = typer.Typer(
    invoke_without_command=True, help="Tokens for agents and supervisors, keys for feeds (docs/security.md)."
)
DURATION = re.compile(r"([1-9][0-9]{0,6})([mhd])")
_SECONDS = {"m": 60, "h": 3600, "d": 86_400}
LONGEST_S = 366 * 86_400
Tenant = Annotated[str, typer.Option(help="Whose calls; without it the house's.")]


@contextmanager
def _mendable() -> Iterator[None]:
    try:
        yield
    except (SettingsError, BadToken, BadName, BadKeys) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


@app.callback()
def token(
    context: typer.Context,
    agent: Annotated[str | None, typer.Option(help="For this agent: the id that feeds say.")] = None,
    supervisor: Annotated[str | None, typer.Option(help="For this supervisor; with --team.")] = None,
    developer: Annotated[str | None, typer.Option(help="For somebody who studies stored calls.")] = None,
    admin: Annotated[str | None, typer.Option(help="For somebody who runs the server.")] = None,
    team: Annotated[list[str] | None, typer.Option(help="A supervisor's team; several, or *.")] = None,
    tenant: Tenant = "",
    ttl: Annotated[str, typer.Option(help="How long it is good: 30m, 8h, 7d.")] = "8h",
    config: Config = None,
) -> None:
    """Print a token of our own, signed with access.secret_file (which is made if it is not there)."""
    if context.invoked_subcommand is not None:
        return
    given = {Rank.AGENT: agent, Rank.SUPERVISOR: supervisor, Rank.DEVELOPER: developer, Rank.ADMIN: admin}
    people = [(rank, name) for rank, name in given.items() if name]
    with _mendable():
        if len(people) != 1:
            raise SettingsError("say for whom: one of --agent, --supervisor, --developer, --admin")
        (rank, name), now = people[0], time.time()
        if rank is Rank.SUPERVISOR and not team:
            raise SettingsError(
                "say whose calls the supervisor sees: --team NAME, several times, or --team '*'"
            )
        who = Who(
            name=name,
            rank=rank,
            tenant=checked(tenant),
            teams=frozenset(team or ()),
            expires_at=now + duration("--ttl", ttl),
        )
        typer.echo(issue(who, now, own_key(_secret(load(config).access))))


def duration(option: str, text: str) -> int:
    """Seconds. Raises SettingsError naming the option."""
    found = DURATION.fullmatch(text)
    seconds = int(found[1]) * _SECONDS[found[2]] if found else 0
    if not 0 < seconds <= LONGEST_S:
        raise SettingsError(f"{option} {text!r}: a number and m, h or d, at most 366d")
    return seconds


def _secret(access: Access) -> str:
    path = access.secret_file
    if path is not None and access.secret is None and not path.exists():
        make_secret(path)
        typer.echo(f"{path}: a new secret; whoever can read it can be anybody", err=True)
    secret = secret_of(access)
    if secret is None:
        raise SettingsError(
            "access.secret_file is not set: name a file for it, for instance /etc/assistant/secret"
        )
    return secret


@app.command("feed")
def feed_key(
    vendor: Annotated[list[str], typer.Option(help="Feed it may speak as; several, or *.")],
    tenant: Tenant = "",
    note: Annotated[str, typer.Option(help="What it is for, to know it again.")] = "",
    config: Config = None,
) -> None:
    """Make a key for a feed and print it. It is shown this once; the file keeps only its hash."""
    with _mendable():
        unknown = sorted(set(vendor) - {*names(), ALL, "interactions"})
        if unknown:
            raise SettingsError(f"--vendor: no feed named {unknown[0]!r}; there are: {', '.join(names())}")
        path = _keys_file(config)
        text, kept = mint(secrets.token_bytes(SECRET_BYTES + 4), vendor, time.time(), tenant, note[:200])
        _write(path, (*_keys(path), kept))
        typer.echo(text)


@app.command("feeds")
def list_keys(config: Config = None) -> None:
    """The keys there are: id, feeds, tenant, when made, what for. Never the key."""
    with _mendable():
        for key in _keys(_keys_file(config)):
            made = f"{datetime.fromtimestamp(key.made_at, UTC):%Y-%m-%d %H:%M}"
            typer.echo("  ".join((key.id, ",".join(key.feeds), key.tenant or "-", made, key.note)).rstrip())


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(help="Id of the key, as `assistant token feeds` shows it.")],
    config: Config = None,
) -> None:
    """Take a feed's key back. A running server notices at the next request; open sockets are closed within a second or two."""
    with _mendable():
        path = _keys_file(config)
        keys = _keys(path)
        left = tuple(key for key in keys if key.id != key_id)
        if left == keys:
            raise BadKeys(f"no key with the id {key_id!r}; `assistant token feeds` shows those there are")
        _write(path, left)
        typer.echo(f"{key_id} is no longer good")


def _keys_file(config: Path | None) -> Path:
    path = load(config).access.feed_keys_file
    if path is None:
        raise SettingsError(
            "access.feed_keys_file is not set: name a file for the keys, e.g. /etc/assistant/feeds.json"
        )
    return path


def _keys(path: Path) -> tuple[FeedKey, ...]:
    try:
        return read(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise BadKeys(f"{path}: cannot be read: {type(error).__name__}") from None


def _write(path: Path, keys: tuple[FeedKey, ...]) -> None:
    """Replace the file as a whole: a server that reads it meanwhile sees the old or the new one."""
    aside = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.unlink(missing_ok=True)
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(dump(keys))
        aside.replace(path)
    except OSError as error:
        raise BadKeys(f"{path}: cannot be written: {error.strerror}") from None
