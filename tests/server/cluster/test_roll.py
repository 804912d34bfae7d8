"""Who is alive and who should hold what: pure functions of what was said and when."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.server.cluster.roll import Beat, Roll, pack, shares, unpack

NAMES = st.sets(st.text("abcdef0123456789", min_size=1, max_size=8), min_size=1, max_size=12)


@settings(deadline=None)
@given(NAMES, st.integers(1, 256))
def test_every_part_has_one_worker_and_shares_differ_by_one_at_most(names: set[str], parts: int) -> None:
    found = shares(names, parts)
    assert sorted(part for share in found.values() for part in share) == list(range(parts))
    sizes = [len(share) for share in found.values()]
    assert max(sizes) - min(sizes) <= 1


@settings(deadline=None)
@given(NAMES, st.integers(16, 128))
def test_one_worker_more_moves_little_more_than_its_own_share(names: set[str], parts: int) -> None:
    before, after = shares(names, parts), shares(names | {"new one"}, parts)
    moved = sum(len(before[name] - after[name]) for name in names)
    # Its share, and what evening out costs in this simplest of ways.
    assert moved <= parts / (len(names) + 1) + parts / 2


def test_nobody_has_anything_where_nobody_works() -> None:
    assert shares([], 8) == {}


def test_who_is_silent_for_the_lease_is_gone_once() -> None:
    roll = Roll(3.0)
    roll.hear(Beat(name="a", works=True, holds={1: 7}), 0.0)
    roll.hear(Beat(name="b", works=True), 2.0)
    assert roll.workers(3.0) == ["a", "b"]
    assert roll.workers(3.5) == ["b"]
    assert (roll.gone(3.5), roll.gone(3.5)) == (["a"], [])
    assert roll.holder(1, 3.5) is None


def test_of_two_who_claim_a_part_the_later_lease_counts() -> None:
    roll = Roll(3.0)
    roll.hear(Beat(name="a", works=True, holds={1: 7}), 0.0)
    roll.hear(Beat(name="b", works=True, holds={1: 9}), 0.0)
    assert roll.holder(1, 1.0) == ("b", 9)


def test_who_leaves_or_only_forwards_takes_no_parts() -> None:
    roll = Roll(3.0)
    roll.hear(Beat(name="a", works=True, leaving=True), 0.0)
    roll.hear(Beat(name="g", works=False), 0.0)
    assert roll.workers(0.0) == []
    assert [beat.name for beat in roll.alive(0.0)] == ["a", "g"]


def test_only_news_are_news() -> None:
    roll, beat = Roll(3.0), Beat(name="a", works=True, holds={1: 7})
    assert [roll.hear(beat, 0.0), roll.hear(beat, 1.0), roll.hear(Beat(name="a", works=True), 2.0)] == [
        True,
        False,
        True,
    ]


def test_a_beat_comes_back_as_it_was() -> None:
    beat = Beat(name="a", works=True, calls=3, playbook="abc", holds={1: 7, 12: 9})
    assert unpack(pack(beat)) == beat


def test_only_who_was_heard_can_be_dead() -> None:
    roll = Roll(3.0)
    roll.hear(Beat(name="a", works=True), 0.0)
    roll.gone(4.0)
    assert (roll.died("a"), roll.died("never heard")) == (True, False)
    roll.hear(Beat(name="a", works=True), 5.0)
    assert not roll.died("a")
