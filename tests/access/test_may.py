"""Who may do what: the table in may.py, line by line, and what nobody may."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.access.may import Act, brings, follows, may, sees, studies
from assistant.access.who import ALL, LOCAL, Rank, Sender, Who, Whose

RANKS = {
    Rank.AGENT: {Act.WATCH, Act.PRACTISE},
    Rank.SUPERVISOR: {Act.WATCH, Act.SUPERVISE, Act.PRACTISE},
    Rank.DEVELOPER: {Act.PRACTISE, Act.STUDY},
    Rank.ADMIN: set(Act),
}
names = st.sampled_from(["", "a", "b", "billing", ALL])
people = st.builds(
    Who,
    name=names,
    rank=st.sampled_from(Rank),
    tenant=st.sampled_from(["", "acme", "zeta"]),
    teams=st.frozensets(names),
)
calls = st.builds(
    Whose,
    tenant=st.sampled_from(["", "acme", "zeta"]),
    agent_id=st.one_of(st.none(), names),
    team=st.one_of(st.none(), names),
)


def who(rank: Rank, name: str = "a1", tenant: str = "acme", *teams: str) -> Who:
    return Who(name=name, rank=rank, tenant=tenant, teams=frozenset(teams))


@pytest.mark.parametrize("rank", Rank)
def test_each_rank_may_what_the_table_says(rank: Rank) -> None:
    assert {act for act in Act if may(who(rank, tenant=""), act)} == RANKS[rank]


def test_only_an_admin_of_the_house_runs_the_server() -> None:
    assert may(who(Rank.ADMIN, tenant=""), Act.OPERATE)
    assert not may(who(Rank.ADMIN, tenant="acme"), Act.OPERATE)


@given(people, calls)
def test_nobody_sees_a_call_of_another_tenant(person: Who, call: Whose) -> None:
    if person.tenant != call.tenant:
        assert not sees(person, call)
        assert not studies(person, call.tenant)


@given(people, calls)
def test_an_agent_sees_exactly_his_own_calls(person: Who, call: Whose) -> None:
    if person.rank is Rank.AGENT:
        own = (call.tenant, call.agent_id) == (person.tenant, person.name)
        assert sees(person, call) is own


def test_a_supervisor_sees_his_teams_calls_only() -> None:
    boss = who(Rank.SUPERVISOR, "s1", "acme", "billing")
    assert sees(boss, Whose(tenant="acme", team="billing"))
    assert not sees(boss, Whose(tenant="acme", team="sales"))
    assert not sees(boss, Whose(tenant="acme", agent_id="s1"))


def test_a_supervisor_of_all_teams_sees_calls_without_one() -> None:
    assert sees(who(Rank.SUPERVISOR, "s1", "acme", ALL), Whose(tenant="acme"))


def test_a_team_named_like_all_does_not_open_other_teams() -> None:
    assert not sees(who(Rank.SUPERVISOR, "s1", "acme", "billing"), Whose(tenant="acme", team=ALL))


@pytest.mark.parametrize("rank", [Rank.AGENT, Rank.DEVELOPER])
def test_a_call_that_is_not_known_yet_is_nobodys(rank: Rank) -> None:
    assert not sees(who(rank), None)


def test_a_call_without_an_agent_is_no_agents() -> None:
    assert not sees(who(Rank.AGENT, ""), Whose(tenant="acme"))


def test_a_developer_reads_stored_calls_and_sees_no_live_ones() -> None:
    developer = who(Rank.DEVELOPER)
    assert studies(developer, "acme")
    assert not sees(developer, Whose(tenant="acme", agent_id="a1"))


@pytest.mark.parametrize("rank", [Rank.AGENT, Rank.SUPERVISOR])
def test_who_talks_to_customers_practises_and_reads_no_stored_call(rank: Rank) -> None:
    person = who(rank, "a1", "acme", ALL)
    assert may(person, Act.PRACTISE)
    assert not studies(person, "acme")


def test_agents_follow_themselves_only() -> None:
    assert follows(who(Rank.AGENT, "a1"), "a1")
    assert not follows(who(Rank.AGENT, "a1"), "a2")
    assert not follows(who(Rank.DEVELOPER, "a1"), "a1")
    assert follows(who(Rank.SUPERVISOR, "s1"), "a2")


def test_a_key_brings_its_feeds_only() -> None:
    assert brings(Sender(key_id="k", feeds=frozenset({"deepgram"})), "deepgram")
    assert not brings(Sender(key_id="k", feeds=frozenset({"deepgram"})), "twilio")
    assert brings(Sender(key_id="k"), "twilio")


def test_on_an_open_server_everybody_is_its_own_user() -> None:
    assert all(may(LOCAL, act) for act in Act)
    assert sees(LOCAL, None)
