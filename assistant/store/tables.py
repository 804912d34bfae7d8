"""The tables, said once for queries; migrations/versions say how a database gets there."""

from __future__ import annotations

from sqlalchemy import Column, Double, Integer, MetaData, String, Table, Text

metadata = MetaData()

calls = Table(
    "calls",
    metadata,
    Column("call_id", String(128), primary_key=True),
    Column("opened_at", Double, nullable=False, index=True),
    Column("ended_at", Double, nullable=True, index=True),
    Column("agent_id", String(128), nullable=True),
    Column("language", String(35), nullable=True),
    Column("playbook", String(128), nullable=True),
)

journal = Table(
    "journal",
    metadata,
    Column("call_id", String(128), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Double, nullable=False),
    Column("body", Text, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("call_id", String(128), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Double, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("body", Text, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("call_id", String(128), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Double, nullable=False),
    Column("suggestion_id", String(128), nullable=False),
    Column("verdict", String(20), nullable=False),
)
