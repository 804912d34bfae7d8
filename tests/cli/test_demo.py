"""The demo plays a call like a recogniser would send it, and ends."""

from __future__ import annotations

import asyncio

import orjson
import pytest

from assistant import data
from assistant.cli import demo
from assistant.server.app import NotAllowed
from tests.server.fakes import fake_core

TURNS = [
    orjson.loads(line)
    for line in (data.samples() / "de" / "de-25-sofa-kiel.jsonl").read_bytes().splitlines()[1:]
]


def test_a_turn_grows_word_by_word_and_ends_with_all_of_it() -> None:
    turn = {"turn": 3, "speaker": "customer", "start": 10.0, "end": 12.0, "text": "one two three four"}
    heard = [(second, message["text"], message["is_final"]) for second, message in demo.said([turn])]
    assert heard == [
        (10.5, "one", False),
        (11.0, "one two", False),
        (11.5, "one two three", False),
        (12.0, "one two three four", True),
    ]


def test_every_final_is_the_turn_of_the_sample() -> None:
    finals = [message for _, message in demo.said(TURNS) if message["is_final"]]
    assert [message["text"] for message in finals] == [turn["text"] for turn in TURNS]


@pytest.mark.parametrize("sample", demo.SAMPLES)
def test_every_sample_of_the_demo_is_there(sample: str) -> None:
    assert demo._paths(sample)[0].stem == sample


def test_a_sample_that_is_not_there_lists_those_there_are() -> None:
    with pytest.raises(NotAllowed, match="no sample 'nobody'; there are: de-01"):
        demo._paths("nobody")


async def test_one_call_is_played_and_the_demo_ends(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "real_core", lambda *_, **__: fake_core())
    await asyncio.wait_for(demo._demo("de-25-sofa-kiel", 1000, 0, once=True), 60)
    assert "/?agent=demo" in capsys.readouterr().out
