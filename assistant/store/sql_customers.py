"""Customers, interactions and promises in a relational database. Every query names tenant and customer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, case, delete, func, select, update

from assistant.store import tables as t
from assistant.store.customers import (
    CustomerRow,
    Forgotten,
    History,
    Holdings,
    InteractionRow,
    OpenPromise,
    PromiseRow,
)
from assistant.store.sql_erasing import LINES, erase_calls
from assistant.types import Stage

MOST = 100
_INTERACTION = tuple(column.name for column in t.interactions.c)


def put_interactions(connection: Connection, upsert: Any, interactions: Sequence[InteractionRow]) -> None:
    """Write them; one of the same id is replaced, and what was marked as kept stays so."""
    for one in interactions:
        row = {name: getattr(one, name) for name in _INTERACTION if name != "positive"}
        row["positive"] = json.dumps(one.positive, ensure_ascii=False)
        connection.execute(_replacing(upsert, t.interactions), row)
        gone = t.promises.c.number.not_in([promise.number for promise in one.promises])
        connection.execute(delete(t.promises).where(*_of(t.promises, one), gone))
        for promise in one.promises:
            connection.execute(_promise(upsert), _promise_row(one, promise))
        connection.execute(_customer(upsert), _customer_row(one))


def _of(table: Any, one: InteractionRow) -> tuple[Any, Any]:
    return table.c.tenant == one.tenant, table.c.interaction_id == one.interaction_id


def _replacing(upsert: Any, table: Any) -> Any:
    put = upsert(table)
    changed = {column.name: put.excluded[column.name] for column in table.c if not column.primary_key}
    return put.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=changed)


def _promise(upsert: Any) -> Any:
    put = upsert(t.promises)
    changed = {name: put.excluded[name] for name in ("customer", "at", "words", "due")}
    return put.on_conflict_do_update(index_elements=list(t.promises.primary_key.columns), set_=changed)


def _promise_row(one: InteractionRow, promise: PromiseRow) -> dict[str, Any]:
    return {
        "tenant": one.tenant,
        "interaction_id": one.interaction_id,
        "number": promise.number,
        "customer": one.customer,
        "at": one.at,
        "words": promise.words,
        "due": promise.due,
    }


def _customer(upsert: Any) -> Any:
    put, now = upsert(t.customers), t.customers.c
    new = put.excluded
    changed = {
        "language": func.coalesce(new.language, now.language),
        "form": func.coalesce(new.form, now.form),
        "first_at": case((new.first_at < now.first_at, new.first_at), else_=now.first_at),
        "last_at": case((new.last_at > now.last_at, new.last_at), else_=now.last_at),
    }
    return put.on_conflict_do_update(index_elements=list(t.customers.primary_key.columns), set_=changed)


def _customer_row(one: InteractionRow) -> dict[str, Any]:
    return {
        "tenant": one.tenant,
        "customer": one.customer,
        "language": one.language,
        "form": one.form,
        "first_at": one.at,
        "last_at": one.at,
    }


def _whose(table: Any, tenant: str, customer: str) -> tuple[Any, Any]:
    return table.c.tenant == tenant, table.c.customer == customer


def read_history(connection: Connection, tenant: str, customer: str, since: float) -> History:
    """What is known since this wall time; at most MOST interactions."""
    whose = _whose(t.customers, tenant, customer)
    found = connection.execute(select(t.customers).where(*whose)).first()
    if found is None:
        return History()
    table = t.promises
    query = select(table).where(*_whose(table, tenant, customer), table.c.at >= since)
    promises = connection.execute(query.order_by(table.c.at.desc(), table.c.number)).all()
    made: dict[str, list[PromiseRow]] = {}
    for row in promises:
        promise = PromiseRow(number=row.number, words=row.words, due=row.due)
        made.setdefault(row.interaction_id, []).append(promise)
    past = select(t.interactions).where(
        *_whose(t.interactions, tenant, customer), t.interactions.c.at >= since
    )
    newest = past.order_by(t.interactions.c.at.desc(), t.interactions.c.interaction_id).limit(MOST)
    interactions = connection.execute(newest).all()
    return History(
        customer=CustomerRow(**found._mapping),
        interactions=tuple(_interaction(row, made.get(row.interaction_id, [])) for row in interactions),
        promises=tuple(
            OpenPromise(
                interaction_id=row.interaction_id, number=row.number, at=row.at, words=row.words, due=row.due
            )
            for row in promises
            if row.kept_at is None
        ),
    )


def _interaction(row: Any, promises: Sequence[PromiseRow]) -> InteractionRow:
    plain = dict(row._mapping)
    return InteractionRow(
        **{
            **plain,
            "stage": Stage(row.stage),
            "positive": tuple(json.loads(row.positive)),
            "promises": tuple(promises),
        }
    )


def keep_promise(connection: Connection, tenant: str, interaction_id: str, number: int, at: float) -> bool:
    """Mark it; False if there is no such open one."""
    table = t.promises.c
    which = (table.tenant == tenant, table.interaction_id == interaction_id, table.number == number)
    done = connection.execute(update(t.promises).where(*which, table.kept_at.is_(None)).values(kept_at=at))
    return bool(done.rowcount)


def count(connection: Connection, tenant: str, customer: str) -> Holdings:
    """Rows about a customer, by table."""
    counted: dict[str, int] = {}
    own = select(t.calls.c.call_id).where(*_whose(t.calls, tenant, customer))
    for table in LINES:
        query = select(func.count()).select_from(table).where(table.c.call_id.in_(own))
        counted[table.name] = connection.execute(query).scalar_one()
    for table in (t.calls, t.interactions, t.promises, t.customers):
        query = select(func.count()).select_from(table).where(*_whose(table, tenant, customer))
        counted[table.name] = connection.execute(query).scalar_one()
    return Holdings(**counted)


def forget(connection: Connection, tenant: str, customer: str) -> Forgotten:
    """Delete all but the live calls, which are marked."""
    before = count(connection, tenant, customer)
    whose = _whose(t.calls, tenant, customer)
    live = select(t.calls.c.call_id).where(*whose, t.calls.c.ended_at.is_(None))
    ids = [row.call_id for row in connection.execute(live.order_by(t.calls.c.call_id))]
    connection.execute(update(t.calls).where(t.calls.c.call_id.in_(ids)).values(erase=True))
    erase_calls(connection, [*whose, t.calls.c.ended_at.is_not(None)])
    for table in (t.promises, t.interactions, t.customers):
        connection.execute(delete(table).where(*_whose(table, tenant, customer)))
    after = count(connection, tenant, customer)
    gone = {name: getattr(before, name) - getattr(after, name) for name in Holdings.__dataclass_fields__}
    return Forgotten(deleted=Holdings(**gone), live=tuple(ids))
