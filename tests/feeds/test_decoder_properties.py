"""Whatever comes, a decoder answers with items: it never raises, never repeats a final, never turns a role round."""

from __future__ import annotations

import contextlib
import dataclasses
from functools import cache
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.feeds import BUILTIN, Capabilities, FeedConfig, open_feed
from assistant.types import FeedItem, Role, Segment, Trouble, TurnEnd
from assistant.wire import decode_item, encode
from tests.feeds.samples import recorded
from tests.thorough import examples

FEEDS = sorted(set(BUILTIN) - {"generic"})
LENIENT = settings(max_examples=examples(50), deadline=None, suppress_health_check=list(HealthCheck))
# Words that no message of ours contains: a Trouble that shows them has quoted somebody.
SECRET = "Zwetschgen und Datschi"

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just(SECRET)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


def mutate(value: Any, chance: Random, others: list[Any]) -> Any:
    """The message with some of its parts left out or replaced by anything."""
    if chance.random() < 0.08:
        return chance.choice(others)
    if isinstance(value, dict):
        return {key: mutate(inner, chance, others) for key, inner in value.items() if chance.random() > 0.05}
    return [mutate(inner, chance, others) for inner in value] if isinstance(value, list) else value


@cache
def plain_messages(feed: str) -> list[Any]:
    """Recorded messages as values where they are JSON, else as they are."""
    found = []
    for message in recorded(feed):
        if isinstance(message, bytes):
            with contextlib.suppress(orjson.JSONDecodeError):
                message = orjson.loads(message)
        found.append(message)
    return found


def check(items: list[FeedItem]) -> None:
    """What holds for the items of any messages at all."""
    finals = [item.segment_id for item in items if isinstance(item, Segment) and item.is_final]
    assert len(finals) == len(set(finals))
    settled: set[str | None] = set()
    for item in items:
        if isinstance(item, Trouble):
            assert SECRET not in item.where + item.detail
        if isinstance(item, Segment):
            assert item.text == item.text.strip() != ""
            assert item.segment_id
            assert item.is_final or item.segment_id not in settled
            assert item.confidence is None or 0 <= item.confidence <= 1
            assert item.start is None or item.start >= 0
            assert item.start is None or item.end is None or item.start <= item.end
            if item.is_final:
                settled.add(item.segment_id)
        # What cannot be written to the journal and read back is no item.
        assert decode_item(encode(item)) == item


@pytest.mark.parametrize("feed", FEEDS)
@LENIENT
@given(data=st.data())
def test_any_json_value_is_answered_with_items(feed: str, data: st.DataObject) -> None:
    decoder = open_feed(feed)
    check([item for value in data.draw(st.lists(values, max_size=3)) for item in decoder.receive(value)])  # type: ignore[arg-type]


@pytest.mark.parametrize("feed", FEEDS)
@LENIENT
@given(data=st.data())
def test_a_message_with_parts_replaced_is_answered_with_items(feed: str, data: st.DataObject) -> None:
    decoder = open_feed(feed)
    own = data.draw(st.lists(st.sampled_from(plain_messages(feed)), min_size=1, max_size=3))
    others = [SECRET, -1.5, 2**70, *data.draw(st.lists(values, min_size=1, max_size=4))]
    chance = data.draw(st.randoms(use_true_random=False))
    check([item for message in own for item in decoder.receive(mutate(message, chance, others))])


@pytest.mark.parametrize("feed", FEEDS)
@LENIENT
@given(data=st.data())
def test_any_bytes_and_any_prefix_are_answered_with_items(feed: str, data: st.DataObject) -> None:
    decoder = open_feed(feed)
    message = data.draw(st.sampled_from(recorded(feed)))
    whole = message if isinstance(message, bytes) else orjson.dumps(message)
    cut = whole[: data.draw(st.integers(0, len(whole)))]
    noise = data.draw(st.binary(max_size=30))
    check([item for part in (cut, noise, cut + noise, b"[" * 5000) for item in decoder.receive(part)])


@pytest.mark.parametrize("feed", FEEDS)
@LENIENT
@given(data=st.data())
def test_its_own_messages_in_any_order_and_number_keep_every_promise(feed: str, data: st.DataObject) -> None:
    decoder = open_feed(feed)
    order = data.draw(st.lists(st.sampled_from(recorded(feed)), max_size=8))
    check([item for message in order for item in decoder.receive(message)])


def by_channel(feed: str, roles: dict[str, Role], order: list[Any]) -> set[tuple[str | None, Role]]:
    decoder = open_feed(feed, FeedConfig(roles=roles))
    items = [item for message in order for item in decoder.receive(message)]
    return {(item.channel, item.role) for item in items if isinstance(item, (Segment, TurnEnd))}


@pytest.mark.parametrize("feed", FEEDS)
@LENIENT
@given(data=st.data())
def test_a_configured_role_holds_whatever_the_order_of_the_messages(feed: str, data: st.DataObject) -> None:
    order = data.draw(st.lists(st.sampled_from(recorded(feed)), min_size=1, max_size=6))
    wires = {channel for channel, _ in by_channel(feed, {}, order) if channel}
    roles = {wire: data.draw(st.sampled_from(list(Role))) for wire in sorted(wires)}
    for channel, role in by_channel(feed, roles, order):
        assert role is (Role.UNKNOWN if channel is None else roles[channel])


@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_that_names_no_channel_is_wholly_of_the_side_it_was_given(feed: str) -> None:
    for channel, role in by_channel(feed, {"*": Role.CUSTOMER}, recorded(feed)):
        assert channel is not None or role is Role.CUSTOMER


@pytest.mark.parametrize("feed", FEEDS)
def test_what_the_table_of_capabilities_denies_does_not_occur(feed: str) -> None:
    decoder = open_feed(feed)
    told: Capabilities = decoder.capabilities
    segments = [item for one in recorded(feed) for item in decoder.receive(one) if isinstance(item, Segment)]
    assert told.interim or all(segment.is_final for segment in segments)
    assert told.confidence or all(segment.confidence is None for segment in segments)
    assert told.times or all(segment.start is None for segment in segments)
    assert dataclasses.is_dataclass(told)
