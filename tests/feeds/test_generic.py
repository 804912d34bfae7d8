"""Our own ingest protocol: what is read, and what is refused with field and reason."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.feeds import FeedConfig
from assistant.feeds.generic import Generic
from assistant.types import Closed, Opened, Role, Segment, Trouble, TurnEnd


def one(message: object, config: FeedConfig | None = None) -> object:
    """The only item that `message` gives."""
    items = Generic(config).receive(orjson.dumps(message))
    assert len(items) == 1, items
    return items[0]


def test_a_start_carries_what_is_known_about_the_call() -> None:
    message = {"type": "start", "v": 1, "language": "nb", "agent_id": "a7", "customer_name": "Berg"}
    assert one(message) == Opened(language="nb", agent_id="a7", customer_name="Berg")


def test_a_start_without_language_takes_the_configured_one() -> None:
    assert one({"type": "start"}, FeedConfig(language="tr")) == Opened(language="tr")


def test_a_segment_is_read_with_its_times() -> None:
    message = {
        "type": "segment",
        "role": "customer",
        "text": "hallo",
        "start": 1,
        "end": 2.5,
        "is_final": False,
    }
    assert one(message) == Segment(role=Role.CUSTOMER, text="hallo", start=1.0, end=2.5, is_final=False)


def test_a_configured_channel_stands_for_the_role() -> None:
    config = FeedConfig(roles={"1": Role.AGENT})
    message = {"type": "segment", "channel": "1", "text": "good morning"}
    assert one(message, config) == Segment(role=Role.AGENT, text="good morning", channel="1")


def test_turn_end_and_end_are_read() -> None:
    assert one({"type": "turn_end", "role": "agent"}) == TurnEnd(role=Role.AGENT)
    assert one({"type": "end", "reason": "hangup"}) == Closed(reason="hangup")


def test_a_form_already_parsed_reads_like_json() -> None:
    items = Generic().receive({"type": "segment", "role": "agent", "text": "ja"})
    assert items == [Segment(role=Role.AGENT, text="ja")]


def test_the_header_of_a_recorded_call_is_a_start() -> None:
    header = {
        "call_id": "de-01",
        "lang": "de",
        "domain": "bank",
        "customer_name": "Petersen",
        "escalate_at": None,
    }
    assert one(header) == Opened(language="de", customer_name="Petersen")


def test_a_recorded_turn_is_a_final_that_ends_the_turn() -> None:
    line = {"turn": 3, "speaker": "customer", "start": 1.0, "end": 2.0, "text": "nein", "frustration": 2}
    assert one(line) == Segment(
        role=Role.CUSTOMER, text="nein", ends_turn=True, segment_id="t3", start=1.0, end=2.0
    )


def test_unknown_fields_are_named_and_the_message_still_counts() -> None:
    items = Generic().receive(b'{"type":"segment","role":"agent","text":"ja","is_finall":true}')
    assert items[0] == Segment(role=Role.AGENT, text="ja")
    assert items[1] == Trouble(
        kind="ignored", where="segment", detail="unknown fields were left out: is_finall"
    )


MALFORMED = {
    "not json": (b"{", "message", "not JSON"),
    "empty": (b"", "message", "not JSON"),
    "not utf-8": (b'{"type":"end","reason":"\xff"}', "message", "not JSON"),
    "lone surrogate": (b'{"type":"segment","role":"agent","text":"\\ud800"}', "message", "surrogate"),
    "not a number": (b'{"type":"segment","role":"agent","text":"a","end":NaN}', "message", "not JSON"),
    "infinite": (b'{"type":"segment","role":"agent","text":"a","end":1e999}', "message", "infinity"),
    "a list": (b"[1]", "message", "JSON object"),
    "no type": (b'{"text":"a"}', "type", "start, segment"),
    "type of a wrong kind": (b'{"type":["segment"]}', "type", "start, segment"),
    "strange type": (b'{"type":"hello"}', "type", "start, segment"),
    "newer version": (b'{"type":"end","v":2}', "v", "version 1"),
    "no role": (b'{"type":"segment","text":"a"}', "segment", "role: Field required"),
    "strange role": (b'{"type":"segment","role":"boss","text":"a"}', "segment", "role: Input should be"),
    "no text": (b'{"type":"segment","role":"agent"}', "segment", "text: Field required"),
    "text is a number": (b'{"type":"segment","role":"agent","text":7}', "segment", "text: Input should be"),
    "end is words": (b'{"type":"segment","role":"agent","text":"a","end":"soon"}', "segment", "end: Input"),
    "turn without text": (b'{"turn":1,"speaker":"agent"}', "segment", "text: Field required"),
    "turn without index": (b'{"speaker":"agent","text":"a"}', "turn", "whole number"),
    "turn index below zero": (b'{"turn":-1,"speaker":"agent","text":"a"}', "turn", "whole number"),
}


@pytest.mark.parametrize(("message", "where", "detail"), MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_message_is_trouble_that_names_field_and_reason(
    message: bytes, where: str, detail: str
) -> None:
    (trouble,) = Generic().receive(message)
    assert isinstance(trouble, Trouble)
    assert (trouble.kind, trouble.where) == ("malformed", where)
    assert detail in trouble.detail


def test_trouble_never_repeats_what_was_said() -> None:
    (trouble,) = Generic().receive(b'{"type":"segment","role":"my card is 4111","text":"a"}')
    assert isinstance(trouble, Trouble)
    assert "4111" not in trouble.detail


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
NAMED = st.dictionaries(
    st.sampled_from(["type", "v", "role", "text", "turn", "speaker", "call_id", "end"]), JSON
)


@settings(deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60) | NAMED)
def test_nothing_makes_the_decoder_raise(message: bytes | str | dict[str, object]) -> None:
    assert isinstance(Generic().receive(message), list)
