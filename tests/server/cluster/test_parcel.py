"""What goes between gateway and owner comes out as it went in."""

from __future__ import annotations

import pytest

from assistant.server.cluster.parcel import Parcel, body_of, pack, pack_answer, unpack, unpack_answer
from assistant.server.reception import Receipt
from assistant.server.refused import Refused
from assistant.server.side import Side
from assistant.types import Role, Trouble
from assistant.wire import WireError


@pytest.mark.parametrize("message", [b"{}\n\x00\xff", "ü\nß", {"CallSid": "1", "a": ["b"]}])
def test_a_parcel_comes_back_with_its_message(message: bytes | str | dict[str, object]) -> None:
    body, form = body_of(message)
    sent = Parcel(
        id="g.1",
        gateway="g",
        key="t/c1",
        vendor="twilio",
        side=Side(roles=(("0", Role.AGENT),)),
        seats=2,
        form=form,
        body=body,
    )
    came = unpack(pack(sent))
    assert came == sent
    assert came.message == (message.encode() if isinstance(message, str) else message)


def test_what_is_no_parcel_is_said() -> None:
    with pytest.raises(WireError):
        unpack(b'{"id":1}\n')


def test_receipts_and_refusals_come_back() -> None:
    receipt = Receipt(seq=3, troubles=(Trouble(kind="ignored", where="a", detail="b"),), over=True)
    assert unpack_answer(pack_answer("g.1", receipt)) == ("g.1", receipt)
    number, refused = unpack_answer(pack_answer("g.2", Refused("call_id", "too late", 409)))
    assert isinstance(refused, Refused)
    assert (number, refused.where, refused.detail, refused.status) == ("g.2", "call_id", "too late", 409)
