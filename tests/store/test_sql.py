"""SQLite and PostgreSQL keep the contract; what is particular to each."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from assistant.store import CallRow, Store, StoreError, open_store
from assistant.store.database import database
from assistant.store.sql import SqlStore
from tests.store.audit_contract import AuditContract
from tests.store.contract import ROW, WHOLE, StoreContract, line
from tests.store.customers_contract import NEVER, CustomersContract, bare

POSTGRES = os.environ.get("ASSISTANT_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")


async def make_tables(url: str) -> None:
    """All migrations, once: a test of the contract begins with a copy of the empty tables."""
    await (await open_store(url)).close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the tables and nothing in them."""
    path = tmp_path_factory.mktemp("store") / "empty.sqlite"
    await make_tables(f"sqlite:///{path}")
    return path


class TestSqlite(StoreContract, CustomersContract, AuditContract):
    @pytest.fixture
    async def store(self, empty_file: Path, tmp_path: Path) -> AsyncIterator[Store]:
        shutil.copy(empty_file, tmp_path / "calls.sqlite")
        store = await open_store(f"sqlite:///{tmp_path}/calls.sqlite")
        yield store
        await store.close()


async def make_database(name: str, like: str = "template1") -> str:
    """A fresh database beside the one at POSTGRES, a copy of `like`; its URL. Workers that test side by side must not meet."""
    asyncpg = pytest.importorskip("asyncpg")
    try:
        connection = await asyncpg.connect(POSTGRES, timeout=5)
    except OSError as error:
        if os.environ.get("ASSISTANT_REQUIRE_SERVICES") == "1":
            raise
        pytest.skip(f"no PostgreSQL at {POSTGRES}: {error}")
    await connection.execute(f"DROP DATABASE IF EXISTS {name}")
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    await connection.close()
    return f"{POSTGRES.rpartition('/')[0]}/{name}"


async def drop_database(name: str) -> None:
    """Take it away again."""
    asyncpg = pytest.importorskip("asyncpg")
    connection = await asyncpg.connect(POSTGRES, timeout=5)
    await connection.execute(f"DROP DATABASE {name}")
    await connection.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def empty_database() -> AsyncIterator[str]:
    """The name of a database with the tables and nothing in them."""
    name = f"assistant_test_{os.getpid()}_empty"
    await make_tables(await make_database(name))
    yield name
    await drop_database(name)


@pytest.mark.connected
class TestPostgres(StoreContract, CustomersContract, AuditContract):
    @pytest.fixture
    async def store(self, empty_database: str) -> AsyncIterator[Store]:
        name = f"assistant_test_{os.getpid()}"
        store = await open_store(await make_database(name, empty_database))
        yield store
        await store.close()
        await drop_database(name)


async def test_a_file_keeps_what_was_written_when_it_is_opened_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/below/calls.sqlite"
    first = await open_store(url)
    await first.write(WHOLE)
    await first.close()
    second = await open_store(url)
    assert len(await second.journal("c1")) == 1
    await second.close()


async def test_deleted_words_do_not_stay_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "calls.sqlite"
    store = await open_store(f"sqlite:///{path}")
    await store.write([CallRow(call_id="c1", opened_at=1.0), line(0, body=b'"a very private word"')])
    await store.erase("c1")
    await store.close()
    assert b"a very private word" not in path.read_bytes()
    assert not path.with_name("calls.sqlite-wal").exists()


async def test_erased_words_leave_the_write_ahead_log_while_the_store_is_open(tmp_path: Path) -> None:
    path = tmp_path / "calls.sqlite"
    store = await open_store(f"sqlite:///{path}")
    await store.write([CallRow(call_id="c1", opened_at=1.0), line(0, body=b'"a very private word"')])
    await store.erase("c1")
    await store.expire(NEVER, bare)
    assert path.with_name("calls.sqlite-wal").read_bytes() == b""
    assert b"a very private word" not in path.read_bytes()
    await store.close()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite:////proc/nowhere/calls.sqlite", "store.url"),
        ("postgresql://me:hunter2@127.0.0.1:1/none", "cannot be opened"),
        ("postgresql://host:many/none", "store.url"),
    ],
)
async def test_a_place_that_cannot_be_opened_is_named_without_its_password(url: str, message: str) -> None:
    with pytest.raises(StoreError, match=message) as caught:
        await open_store(url)
    assert "hunter2" not in str(caught.value)


async def test_the_file_and_its_logs_are_readable_for_their_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "calls.sqlite"
    path.touch(0o644)
    store = await open_store(f"sqlite:///{path}")
    await store.write(WHOLE)
    beside = sorted(tmp_path.glob("calls.sqlite*"))
    assert len(beside) > 1
    assert {each.stat().st_mode & 0o077 for each in beside} == {0}
    await store.close()


async def test_of_a_change_that_fails_nothing_is_kept(tmp_path: Path) -> None:
    opened = database(make_url(f"sqlite:///{tmp_path}/calls.sqlite"))

    await opened.change(lambda connection: connection.execute(text("CREATE TABLE a (b INTEGER)")).close())
    with pytest.raises(SQLAlchemyError):
        await opened.change(
            lambda connection: [connection.execute(text(f"INSERT INTO {name} VALUES (1)")) for name in "ax"]
        )
    assert await opened.read(lambda connection: connection.execute(text("SELECT * FROM a")).all()) == []
    await opened.close()


async def test_a_copy_made_in_use_is_the_store_at_one_moment(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/calls.sqlite")
    await store.write(WHOLE)
    writing = [asyncio.create_task(store.write([line(number)])) for number in range(1, 40)]
    await store.backup(tmp_path / "copy.sqlite")
    await asyncio.gather(*writing)
    await store.close()
    copy = await open_store(f"sqlite:///{tmp_path}/copy.sqlite")
    assert await copy.call("c1") == ROW
    assert 1 <= len(await copy.journal("c1")) <= 40
    await copy.close()


@pytest.mark.parametrize("url", ["memory://", "postgresql"])
async def test_other_stores_say_how_they_are_copied(url: str, tmp_path: Path) -> None:
    store = (
        await open_store(url)
        if url == "memory://"
        else SqlStore(database(make_url("postgresql://localhost/none")))
    )
    with pytest.raises(StoreError, match=r"pg_dump|no file"):
        await store.backup(tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []
