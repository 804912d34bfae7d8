"""Alembic migrations; they run from the checkout as well as from an installed wheel."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the tables of the open `connection` up to `revision`."""
    if connection.dialect.name == "postgresql":
        # Servers that start at the same moment must not make the same tables; held until their transaction ends.
        connection.execute(text("SELECT pg_advisory_xact_lock(7240615)"))
    command.upgrade(_config(connection), revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Take them back to `revision`; what only later tables can hold is lost."""
    command.downgrade(_config(connection), revision)
