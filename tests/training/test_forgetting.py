"""Which cues a call is fitted without."""

from __future__ import annotations

from assistant.analysis.evidence import Cue, Evidence
from assistant.analysis.text import read
from assistant.evaluation.corpus import Call, Line
from assistant.training.forgetting import forgetting
from assistant.training.listening import Turn
from assistant.training.stacking import HeardCall

RULES = [f"en.rule_{number}" for number in range(400)]


def heard(call_id: str) -> HeardCall:
    line = Line(text="well", lang="en", speaker="customer", targets={}, level=1)
    cues = tuple(Cue(rule, "counting", "intensity", 1.0, 0, 4, "well", None, None) for rule in RULES)
    call = Call(call_id=call_id, lang="en", domain="shop", kind="new", lines=(line, line))
    evidence = Evidence(words=read("well", "en"), cues=cues, scores=None)
    return HeardCall(call, (Turn(line, evidence), Turn(line, evidence)), 0)


def kept(call: HeardCall) -> list[set[str]]:
    return [{cue.rule for cue in turn.evidence.cues} for turn in call.turns]


def test_the_share_of_the_rules_is_forgotten_for_the_whole_call() -> None:
    first, second = kept(*forgetting([heard("a")], 0.25))
    assert first == second
    assert 0.65 < len(first) / len(RULES) < 0.85


def test_another_call_forgets_other_rules_and_a_second_run_the_same() -> None:
    one, other = forgetting([heard("a"), heard("b")], 0.5)
    assert kept(one) != kept(other)
    assert kept(one) == kept(*forgetting([heard("a")], 0.5))
