"""Which call a delivery belongs to, for addresses that all calls share."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.feeds import names
from assistant.feeds.addressed import PLACES, addressed
from tests.feeds.test_envelopes import b64

CONVERSATION = {"conversation": "projects/p/locations/l/conversations/c-9", "type": "CONVERSATION_STARTED"}
LENS = {"ContactId": "contact-7", "EventType": "STARTED"}


@pytest.mark.parametrize(
    ("vendor", "message", "call_id"),
    [
        ("twilio", {"CallSid": "CA1"}, "CA1"),
        ("lca", {"CallId": "lca-1"}, "lca-1"),
        ("telnyx", {"data": {"payload": {"call_session_id": "t1"}}}, "t1"),
        ("genesys", {"eventBody": {"conversationId": "g1"}}, "g1"),
        ("google_agent_assist", CONVERSATION, "c-9"),
        ("google_agent_assist", {"message": {"data": b64(CONVERSATION), "messageId": "5"}}, "c-9"),
        ("contact_lens", {"Records": [{"kinesis": {"data": b64(LENS)}}]}, "contact-7"),
        ("contact_lens", {"Data": b64(b64(LENS).encode()), "SequenceNumber": "1"}, "contact-7"),
    ],
)
def test_the_call_is_found_where_the_vendor_names_it(
    vendor: str, message: dict[str, Any], call_id: str
) -> None:
    assert [one.call_id for one in addressed(vendor, message)] == [call_id]


def test_every_record_goes_to_its_own_call() -> None:
    records = [{"kinesis": {"data": b64(LENS | {"ContactId": f"c{number}"})}} for number in range(3)]
    assert [one.call_id for one in addressed("contact_lens", {"Records": records})] == ["c0", "c1", "c2"]


def test_a_delivery_says_how_often_it_has_come_and_what_it_is_called() -> None:
    pushed = {"message": {"data": b64(CONVERSATION), "messageId": "5"}, "deliveryAttempt": 3}
    (one,) = addressed("google_agent_assist", pushed)
    assert (one.delivery_id, one.attempt) == ("5", 3)


@pytest.mark.parametrize(
    ("vendor", "message", "fault"),
    [
        ("twilio", {"TranscriptionEvent": "transcription-started"}, "CallSid: missing"),
        ("vosk", {"text": "hello"}, "put the call id into the address"),
        ("twilio", b"{", "not JSON"),
        ("google_agent_assist", {"message": {"data": "%%%"}}, "message.data"),
        ("contact_lens", {"Records": [{"kinesis": {"data": "%%%"}}]}, "data: "),
        ("nobody", {}, "nobody"),
    ],
)
def test_what_names_no_call_says_why(vendor: str, message: Any, fault: str) -> None:
    (one,) = addressed(vendor, message)
    assert one.call_id is None
    assert fault in (one.fault or "")


def test_only_feeds_that_exist_have_a_place() -> None:
    assert set(PLACES) <= set(names())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["message", "data", "Records", "Data", "CallSid", "eventBody"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(st.sampled_from(sorted(PLACES)), JSON)
def test_no_value_makes_it_raise(vendor: str, value: Any) -> None:
    for one in addressed(vendor, value):
        assert one.call_id or one.fault
