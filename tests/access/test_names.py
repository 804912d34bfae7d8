"""Keys of calls: two tenants may use one id, and nobody reaches another's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.access.names import (
    CALL_ID,
    HOUSE,
    KEY_CHARS,
    TENANT,
    BadName,
    agent_topic,
    call_key,
    call_topic,
    parted,
)

tenants = st.one_of(st.just(HOUSE), st.from_regex(TENANT, fullmatch=True))
call_ids = st.from_regex(CALL_ID, fullmatch=True)
anything = st.text(max_size=40)


def test_without_a_tenant_the_key_is_the_id() -> None:
    assert call_key(HOUSE, "c1") == "c1"


@given(tenants, call_ids)
def test_a_key_comes_apart_into_what_it_was_made_of(tenant: str, call_id: str) -> None:
    key = call_key(tenant, call_id)
    assert parted(key) == (tenant, call_id)
    assert len(key) <= KEY_CHARS


@given(st.tuples(tenants, call_ids), st.tuples(tenants, call_ids))
def test_different_calls_have_different_keys_and_topics(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert (call_key(*one) == call_key(*other)) is (one == other)
    assert (call_topic(call_key(*one)) == call_topic(call_key(*other))) is (one == other)


@given(st.tuples(tenants, anything), st.tuples(tenants, anything), call_ids)
def test_agents_of_different_tenants_never_share_a_topic_whatever_their_names(
    one: tuple[str, str], other: tuple[str, str], call_id: str
) -> None:
    assert (agent_topic(*one) == agent_topic(*other)) is (one == other)
    assert call_topic(call_key(one[0], call_id)) != agent_topic(*other)


@pytest.mark.parametrize("call_id", ["acme/c1", "../c1", "c1\n", "", "x" * 129, "c 1", "c1\x00", "ｃ1"])
def test_an_id_that_could_reach_beyond_its_tenant_is_no_id(call_id: str) -> None:
    with pytest.raises(BadName, match="letters, digits"):
        call_key(HOUSE, call_id)


@pytest.mark.parametrize("tenant", ["Acme", "a/b", "a.b", "-a", "a" * 33, "a b", "a\n"])
def test_a_tenant_is_a_plain_small_name(tenant: str) -> None:
    with pytest.raises(BadName, match="small letters"):
        call_key(tenant, "c1")
