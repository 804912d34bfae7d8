"""One server to one SQLite file: two would both go on with the same live calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from assistant.store import StoreError


def file_of(url: str) -> Path | None:
    """The SQLite file at `url`; None for other stores."""
    try:
        place = make_url(url)
    except (ArgumentError, ValueError):
        return None
    if place.get_backend_name() != "sqlite" or place.database in (None, "", ":memory:"):
        return None
    return Path(str(place.database))


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Hold the lock file beside the SQLite file at `url`; nothing to hold for other stores, and on Windows.

    The lock dies with the process, so nothing is left to clean up after a crash. Raises StoreError when it is held.
    """
    path = file_of(url)
    try:
        import fcntl
    except ModuleNotFoundError:
        path = None
    if path is None:
        yield
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        holding = path.with_name(path.name + ".lock").open("a")
    except OSError as error:
        raise StoreError(f"store.url: {path} cannot be used: {error.strerror}") from None
    with holding:
        try:
            fcntl.flock(holding, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StoreError(f"store.url: {path} is in use by another server; give each its own") from None
        yield
