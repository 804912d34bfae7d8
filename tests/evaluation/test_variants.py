"""Sentences that agents used, and what tension did after them."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.cli.effects import guideline_table
from assistant.evaluation.variants import variants
from assistant.types import Event, SuggestionOffered, SuggestionSettled, TensionRead


def call(number: int, how: str = "said", variant: str = "en.apologise.any.1") -> Iterator[Event]:
    call_id = f"call-{number}"
    yield TensionRead(call_id=call_id, seq=0, at=0, turn=1, tension=3.0)
    yield SuggestionOffered(
        call_id=call_id, seq=1, at=1, turn=1, suggestion_id=f"{call_id}/s", technique="apologise", trigger=None,
        headline="", say="I am sorry.", alternatives=(), until=9, because=(), variant=variant,
    )  # fmt: skip
    yield SuggestionSettled(call_id=call_id, seq=2, at=2, suggestion_id=f"{call_id}/s", how=how)  # type: ignore[arg-type]
    yield TensionRead(call_id=call_id, seq=3, at=3, turn=3, tension=2.0)
    yield TensionRead(call_id=call_id, seq=4, at=4, turn=5, tension=1.0 + number * 0.01)


def events(count: int, how: str = "said") -> list[Event]:
    return [event for number in range(count) for event in call(number, how)]


def test_a_sentence_used_often_has_a_mean_change() -> None:
    (row,) = variants(events(10))
    assert (row.id, row.count, row.calls) == ("en.apologise.any.1", 10, 10)
    assert row.low < row.mean < row.high < 0


def test_a_sentence_used_rarely_says_nothing() -> None:
    assert variants(events(3)) == []


def test_a_sentence_nobody_used_says_nothing() -> None:
    assert variants(events(10, how="expired")) == []


def test_the_table_can_be_pasted_into_a_guideline() -> None:
    import tomllib

    table = tomllib.loads(guideline_table(variants(events(10))))
    assert list(table["effects"]) == ["en.apologise.any.1"]
    assert table["effects"]["en.apologise.any.1"] < 0
