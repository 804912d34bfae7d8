"""Customers, interactions and promises in memory, as the relational store keeps them."""

from __future__ import annotations

from dataclasses import replace

from assistant.store.customers import CustomerRow, History, InteractionRow, OpenPromise

Key = tuple[str, str]


class Customers:
    """Dictionaries by (tenant, id)."""

    def __init__(self) -> None:
        self.known: dict[Key, CustomerRow] = {}
        self.interactions: dict[Key, InteractionRow] = {}
        self._kept: set[tuple[str, str, int]] = set()

    def put(self, one: InteractionRow) -> None:
        """Write it; one of the same id is replaced."""
        self.interactions[one.tenant, one.interaction_id] = one
        key = (one.tenant, one.customer)
        now = self.known.get(key) or CustomerRow(
            tenant=one.tenant, customer=one.customer, first_at=one.at, last_at=one.at
        )
        self.known[key] = replace(
            now,
            language=one.language or now.language,
            form=one.form or now.form,
            first_at=min(now.first_at, one.at),
            last_at=max(now.last_at, one.at),
        )

    def of(self, tenant: str, customer: str) -> list[InteractionRow]:
        """The interactions of a customer, newest first."""
        own = [one for one in self.interactions.values() if (one.tenant, one.customer) == (tenant, customer)]
        return sorted(own, key=lambda one: (-one.at, one.interaction_id))

    def history(self, tenant: str, customer: str, since: float) -> History:
        """What is known since this wall time."""
        own = [one for one in self.of(tenant, customer) if one.at >= since]
        promises = [
            OpenPromise(
                interaction_id=one.interaction_id,
                number=promise.number,
                at=one.at,
                words=promise.words,
                due=promise.due,
            )
            for one in own
            for promise in one.promises
            if (tenant, one.interaction_id, promise.number) not in self._kept
        ]
        return History(
            customer=self.known.get((tenant, customer)), interactions=tuple(own), promises=tuple(promises)
        )

    def keep_promise(self, tenant: str, interaction_id: str, number: int) -> bool:
        """Mark it; False if there is no such open one."""
        one = self.interactions.get((tenant, interaction_id))
        key = (tenant, interaction_id, number)
        if one is None or key in self._kept or number not in [promise.number for promise in one.promises]:
            return False
        self._kept.add(key)
        return True

    def drop(self, one: InteractionRow) -> None:
        """Delete an interaction, and its customer if it was the last one."""
        self.interactions.pop((one.tenant, one.interaction_id), None)
        self._kept = {key for key in self._kept if key[:2] != (one.tenant, one.interaction_id)}
        if not self.of(one.tenant, one.customer):
            self.known.pop((one.tenant, one.customer), None)

    def expire(self, before: float) -> int:
        """Delete what is not later than this wall time; how many interactions."""
        old = [one for one in self.interactions.values() if one.at <= before]
        for one in old:
            self.drop(one)
        return len(old)
