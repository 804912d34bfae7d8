"""Keys of feeds."""

from __future__ import annotations

import hmac
import json
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.access import feed_keys
from assistant.access.feed_keys import BadKeys, dump, find, mint, read
from assistant.access.names import BadName

CHANCE = bytes(range(36))
OTHER = bytes(range(36, 72))


def test_a_key_is_found_again_with_its_tenant_and_feeds() -> None:
    text, kept = mint(CHANCE, ["deepgram"], 1.0, "acme", "the phones")
    found = find(read(dump([kept])), text)
    assert found == kept
    assert (found.sender.tenant, found.sender.feeds) == ("acme", {"deepgram"})


def test_what_is_kept_does_not_contain_the_secret() -> None:
    text, kept = mint(CHANCE, ["*"], 1.0)
    assert text.rpartition("_")[2] not in dump([kept])
    assert text not in repr(kept)


@given(st.data())
def test_nothing_but_the_key_itself_is_the_key(data: st.DataObject) -> None:
    text, kept = mint(CHANCE, ["*"], 1.0)
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters(exclude_characters=text[place]))
    assert find([kept], text[:place] + letter + text[place + 1 :]) is None
    assert find([kept], text[:place]) is None
    assert find([kept], text + letter) is None


def test_a_key_of_another_is_not_found() -> None:
    _, kept = mint(CHANCE, ["*"], 1.0)
    text, _ = mint(OTHER, ["*"], 1.0)
    assert find([kept], text) is None
    assert find([], text) is None


def test_hashes_are_compared_in_constant_time_also_for_an_unknown_id(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[str, str]] = []

    def compare(one: str, other: str) -> bool:
        compared.append((one, other))
        return hmac.compare_digest(one, other)

    monkeypatch.setattr(feed_keys, "hmac", SimpleNamespace(compare_digest=compare))
    text, kept = mint(CHANCE, ["*"], 1.0)
    for tried in (text, "cda_00000000_x", "nonsense", ""):
        find([kept], tried)
    assert [len(other) for _, other in compared] == [64] * 4


def test_a_tenant_that_is_none_gets_no_key() -> None:
    with pytest.raises(BadName):
        mint(CHANCE, ["*"], 1.0, "../acme")


def test_too_little_chance_makes_no_key() -> None:
    with pytest.raises(ValueError, match="36 bytes"):
        mint(b"1234", ["*"], 1.0)


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", '{"keys": 1}', '{"keys": [1]}', '{"keys": [{"id": "a"}]}', "[" * 9999],
    ids=["empty", "no keys", "a list", "a number", "no key", "half a key", "nested"],
)
def test_a_file_that_is_none_is_said_with_its_remedy(text: str) -> None:
    with pytest.raises(BadKeys, match="assistant token feed"):
        read(text)


def test_one_id_twice_is_refused() -> None:
    _, kept = mint(CHANCE, ["*"], 1.0)
    with pytest.raises(BadKeys, match="two keys"):
        read(dump([kept, kept]))


def test_a_tenant_that_was_written_into_the_file_by_hand_is_checked() -> None:
    _, kept = mint(CHANCE, ["*"], 1.0)
    plain = json.loads(dump([kept]))
    plain["keys"][0]["tenant"] = "a/b"
    with pytest.raises(BadKeys):
        read(json.dumps(plain))
