"""The memory store keeps the contract."""

from __future__ import annotations

import pytest

from assistant.store import Store, StoreError, open_store
from tests.store.audit_contract import AuditContract
from tests.store.contract import StoreContract
from tests.store.customers_contract import CustomersContract


class TestMemory(StoreContract, CustomersContract, AuditContract):
    @pytest.fixture
    async def store(self) -> Store:
        return await open_store("memory://")


async def test_an_unknown_kind_of_store_lists_those_there_are() -> None:
    with pytest.raises(StoreError, match="unknown kind 'mongodb'; there are: memory, postgresql, sqlite"):
        await open_store("mongodb://x")
