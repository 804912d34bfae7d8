"""A copy of a SQLite file that is in use, through SQLite's own online backup."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any


def copy_to(source: Any, path: Path) -> None:
    """Copy the database of the open connection `source` to `path`, readable for its owner only.

    All pages in one read transaction: writers go on, and the copy is one moment. It is checked before it takes the
    place of an older copy. Raises sqlite3.Error or OSError.
    """
    made = path.with_name(path.name + ".part")
    with suppress(FileNotFoundError):
        made.unlink()
    private(made)
    try:
        with closing(sqlite3.connect(made, check_same_thread=False)) as target:
            source.backup(target)
            # The copy is one file: without a write-ahead log beside it.
            target.execute("PRAGMA journal_mode=DELETE").close()
            verdict = target.execute("PRAGMA integrity_check").fetchone()[0]
            if verdict != "ok":
                raise sqlite3.DatabaseError(f"the copy is damaged: {verdict}")
        os.replace(made, path)
    finally:
        with suppress(FileNotFoundError):
            made.unlink()


def private(path: Path) -> None:
    """Make `path`, or take it back from others: readable and writable for its owner only. SQLite's log files follow it."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
