"""Customers by a keyed pseudonym."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.privacy.pseudonym import CHARS, pseudonym

KEY = "k" * 32


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ANNA@example.com", "anna@example.com "),
        ("+47 22 33 44 55", "0047 (22) 33-44-55"),
        ("tel:+4722334455", "+47 22334455"),
        ("Ｋ１２", "k12"),
    ],
)
def test_the_same_customer_is_the_same_however_he_is_written(one: str, other: str) -> None:
    assert pseudonym(KEY, "t", one) == pseudonym(KEY, "t", other)


@pytest.mark.parametrize(("one", "other"), [("1-23", "12-3"), ("4711", "47 11"), ("+4711111", "4711111")])
def test_customer_numbers_are_not_guessed_to_be_the_same(one: str, other: str) -> None:
    assert pseudonym(KEY, "t", one) != pseudonym(KEY, "t", other)


def test_another_key_or_tenant_is_another_pseudonym() -> None:
    known = {pseudonym(key, tenant, "4711") for key in (KEY, "j" * 32) for tenant in ("", "t", "t4")}
    assert len(known) == 6
    assert pseudonym(KEY, "a", "b") != pseudonym(KEY, "", "ab")


@given(st.text(max_size=60), st.text(max_size=10))
def test_it_is_hexadecimal_and_says_nothing_of_the_id(customer_ref: str, tenant: str) -> None:
    found = pseudonym(KEY, tenant, customer_ref)
    assert re.fullmatch(rf"[0-9a-f]{{{CHARS}}}", found)
