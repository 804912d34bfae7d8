"""Whether a store can be used, found out without changing anything in it."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from assistant.store import _STORES

CONNECT_S = 5


async def probe(url: str) -> str | None:
    """What is wrong with the store at `url`, and the remedy; None if it answers."""
    try:
        place = make_url(url)
    except ArgumentError:
        return "store.url: no URL; sqlite:///FILE, postgresql://USER:PASSWORD@HOST/DATABASE or memory://"
    kind = place.drivername.partition("+")[0]
    if kind not in _STORES:
        return f"store.url: unknown kind {kind!r}; there are: {', '.join(sorted(_STORES))}"
    if kind == "sqlite":
        return _file(place)
    return await _server(place) if kind == "postgresql" else None


def _file(place: URL) -> str | None:
    if not place.database:
        return "store.url: names no file; sqlite:///FILE"
    path = Path(place.database)
    folder = path.parent
    if not folder.is_dir():
        return f"store.url: {folder} is no folder; make it"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"store.url: nothing can be written in {folder}; it must belong to the server's user"
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        return f"store.url: {path} cannot be read and written; it must belong to the server's user"
    return None


async def _server(place: URL) -> str | None:
    if find_spec("asyncpg") is None:
        return "store.url needs asyncpg: install the extra `postgres` (pip install 'call-deescalation-assistant[postgres]')"
    engine = create_async_engine(
        place.set(drivername="postgresql+asyncpg"), connect_args={"timeout": CONNECT_S}
    )
    shown = place.render_as_string(hide_password=True)
    try:
        async with engine.connect() as connection:
            await connection.execute(text("select 1"))
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        cause = getattr(error, "orig", None) or error
        return f"store.url: {shown} does not answer: {str(cause) or type(cause).__name__}"
    except Exception as error:  # asyncpg raises its own while it connects: wrong password, no such database
        return f"store.url: {shown} does not answer: {error}"
    finally:
        await engine.dispose()
    return None
