"""What the chance of a prompt learns from whole calls."""

from __future__ import annotations

from assistant.analysis.evidence import Cue, Evidence
from assistant.analysis.text import read
from assistant.engine.escalation_chance import NUMBERS, Trouble, numbers, read_weights
from assistant.evaluation.corpus import Call, Line
from assistant.training.escalating import fit_escalation
from assistant.training.listening import Turn
from assistant.training.stacking import HeardCall
from tests.conftest import tiny_weights


def turn(speaker: str, label: str | None) -> Turn:
    cues = () if label is None else (Cue(f"en.{label}", label, "x", 2.0, 0, 4, "well", None, None),)
    line = Line(
        text="well then",
        lang="en",
        speaker=speaker,
        targets={},
        level=None if speaker == "agent" else 3 if label else 0,
    )
    return Turn(line, Evidence(words=read("well then", "en"), cues=cues, scores=None))


def heard(call_id: str, *turns: Turn, escalate_at: int | None = None, known: bool = True) -> HeardCall:
    call = Call(
        call_id=call_id,
        lang="en",
        domain="shop",
        kind="new",
        lines=tuple(each.line for each in turns),
        escalate_at=escalate_at,
        outcome_known=known,
    )
    return HeardCall(call, turns, 0)


UPSET, CALM = turn("customer", "exasperation"), turn("customer", None)
KIND, CLUMSY = turn("agent", "apologise"), turn("agent", "negative_language")
GOES_WRONG = (CALM, CLUMSY, UPSET, CLUMSY, UPSET, CLUMSY, UPSET)
IS_MENDED = (CALM, KIND, UPSET, KIND, UPSET, KIND, CALM)


def fitted(*calls: HeardCall) -> dict[str, float]:
    return fit_escalation(calls, tiny_weights())


def test_a_clumsy_agent_and_a_customer_who_stays_upset_make_a_prompt_likelier() -> None:
    calls = [heard(f"a{n}", *GOES_WRONG, escalate_at=6) for n in range(10)]
    calls += [heard(f"b{n}", *IS_MENDED) for n in range(10)]
    weights = read_weights(fitted(*calls))
    wrong = numbers(Trouble(upset_turns=3, missteps=3), 3.0, 3.0, {})
    mended = numbers(Trouble(upset_turns=2), 0.5, 3.0, {})
    assert weights.chance(mended) < 0.3 < 0.7 < weights.chance(wrong)


def test_every_number_has_its_weight() -> None:
    assert set(fitted(heard("a", *GOES_WRONG, escalate_at=6), heard("b", *IS_MENDED))) == {"bias", *NUMBERS}


def test_without_a_cause_in_any_call_nothing_is_learnt() -> None:
    assert fitted(heard("b", *IS_MENDED)) == {}


def test_a_call_whose_end_is_not_known_teaches_nothing() -> None:
    known = (heard("a", *GOES_WRONG, escalate_at=6), heard("b", *IS_MENDED))
    assert fitted(*known) == fitted(*known, heard("c", *GOES_WRONG, known=False))


def test_what_comes_after_the_window_teaches_nothing() -> None:
    short = heard("a", *GOES_WRONG, escalate_at=2)
    long = heard("a", *GOES_WRONG, CLUMSY, UPSET, CLUMSY, UPSET, escalate_at=2)
    other = heard("b", *IS_MENDED)
    assert fitted(short, other) == fitted(long, other)
