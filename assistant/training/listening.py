"""Calls -> evidence by the run-time ears, so that fusion is fitted on exactly what it will hear."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.analysis.classifier import Model
from assistant.analysis.cues import CueFinder
from assistant.analysis.ears import Ears
from assistant.analysis.evidence import Evidence
from assistant.analysis.repetition import content
from assistant.analysis.slots import SlotFinder
from assistant.analysis.undertakings import PromiseWords
from assistant.engine import agent_turn, customer_turn
from assistant.evaluation.corpus import Call, Line
from assistant.packs import situations
from assistant.packs.contract import read_contract
from assistant.packs.language import compile_guards, compile_rules, compiler, read_language
from assistant.packs.times import promise_words


@dataclass(frozen=True, slots=True)
class Cues:
    """The rules of one language, compiled for both speakers; `promises`: the words by which times and undertakings are found;
    `situations`: what hears situations, and `examples`: the pack's own sentences for each (None: a near miss).
    """

    customer: CueFinder
    agent: CueFinder
    promises: PromiseWords
    situations: CueFinder
    examples: tuple[tuple[str, str | None], ...]


def read_cues(rules: Path, lang: str) -> Cues:
    """The cues of a rule pack, drafts and faulty entries left out (the linter names those)."""
    source = read_language(lang, rules / lang)
    by = compiler(source)
    found = [rule for rule in compile_rules(source, read_contract(rules), by) if not rule.draft]
    customer = tuple(rule for rule in found if rule.speaker == "customer")
    agent = tuple(rule for rule in found if rule.speaker == "agent")
    numbers = frozenset(source.numbers())
    return Cues(
        CueFinder(customer, compile_guards(source, by), numbers),
        CueFinder(agent, {}, numbers),
        promise_words(source),
        CueFinder(tuple(situations.rules(source, by)), {}, numbers),
        tuple(situations.examples(source)),
    )


def ears(lang: str, cues: Cues, customer: Model | None, agent: Model | None) -> Ears:
    """Ears without slots and without interims: they play no part in training."""
    return Ears(
        lang=lang,
        customer_cues=cues.customer,
        safety_cues=CueFinder((), {}),
        agent_cues=cues.agent,
        customer_model=customer,
        agent_model=agent,
        slots=SlotFinder({}, {}, ()),
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """A labelled turn and what the ears found in it."""

    line: Line
    evidence: Evidence


def listen(call: Call, by: Ears) -> tuple[Turn, ...]:
    """Every turn of the call as the engine hears it: with the speaker's own earlier turns for repetition."""
    earlier: dict[str, tuple[str, ...]] = {"customer": (), "agent": ()}
    kept = {"customer": customer_turn.EARLIER, "agent": agent_turn.EARLIER}
    turns = []
    for line in call.lines:
        before = earlier[line.speaker]
        evidence = (by.customer if line.speaker == "customer" else by.agent)(line.text, before)
        turns.append(Turn(line, evidence))
        said = content(evidence.words.folded, call.lang)
        earlier[line.speaker] = (*before, said)[-kept[line.speaker] :]
    return tuple(turns)
