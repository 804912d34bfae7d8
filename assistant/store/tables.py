"""The tables, said once for queries; migrations/versions say how a database gets there."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
)

metadata = MetaData()
# The key of a call: a tenant, a stroke, an id (access/names.py).
KEY = String(161)

calls = Table(
    "calls",
    metadata,
    Column("call_id", KEY, primary_key=True),
    Column("opened_at", Double, nullable=False, index=True),
    Column("ended_at", Double, nullable=True, index=True),
    Column("agent_id", String(128), nullable=True),
    Column("language", String(35), nullable=True),
    Column("playbook", String(128), nullable=True),
    Column("tenant", String(64), nullable=False, server_default=""),
    Column("customer", String(64), nullable=True),
    Column("team", String(128), nullable=True),
    # Its customer asked to be forgotten while the call was live: it goes with its end.
    Column("erase", Boolean, nullable=False, server_default=false()),
    Index("ix_calls_tenant_customer", "tenant", "customer"),
)

journal = Table(
    "journal",
    metadata,
    Column("call_id", KEY, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Double, nullable=False),
    Column("body", Text, nullable=False),
    Column("sources", Text, nullable=True),
)

events = Table(
    "events",
    metadata,
    Column("call_id", KEY, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Double, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("body", Text, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("call_id", KEY, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Double, nullable=False),
    Column("suggestion_id", String(128), nullable=False),
    Column("verdict", String(20), nullable=False),
)

customers = Table(
    "customers",
    metadata,
    Column("tenant", String(64), primary_key=True, server_default=""),
    Column("customer", String(64), primary_key=True),
    Column("language", String(35), nullable=True),
    Column("form", String(16), nullable=True),
    Column("first_at", Double, nullable=False),
    Column("last_at", Double, nullable=False, index=True),
)

interactions = Table(
    "interactions",
    metadata,
    Column("tenant", String(64), primary_key=True, server_default=""),
    Column("interaction_id", KEY, primary_key=True),
    Column("customer", String(64), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("at", Double, nullable=False, index=True),
    Column("language", String(35), nullable=True),
    Column("form", String(16), nullable=True),
    Column("stage", String(16), nullable=False),
    Column("peak", Double, nullable=False),
    Column("supervisor", Boolean, nullable=False),
    Column("positive", Text, nullable=False),
    Index("ix_interactions_tenant_customer", "tenant", "customer"),
)

promises = Table(
    "promises",
    metadata,
    Column("tenant", String(64), primary_key=True, server_default=""),
    Column("interaction_id", KEY, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("customer", String(64), nullable=False),
    Column("at", Double, nullable=False, index=True),
    Column("words", Text, nullable=False),
    Column("due", Text, nullable=True),
    Column("kept_at", Double, nullable=True),
    Index("ix_promises_tenant_customer", "tenant", "customer"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", Double, nullable=False, index=True),
    Column("who", String(128), nullable=False, index=True),
    Column("rank", String(16), nullable=False),
    Column("tenant", String(64), nullable=False),
    Column("act", String(200), nullable=False),
    Column("call_id", KEY, nullable=True, index=True),
    Column("address", String(64), nullable=False),
    Column("allowed", Boolean, nullable=False),
)
