"""Lint of what the agent is told to say: suggestions, slots, wording.

A suggestion must be heard by our own agent cues as its technique and as no misstep (LanguageTool's rule: the correction
must not trigger the rule again), be short enough to be spoken, and be there for every cause it is needed for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from assistant.analysis.cues import CueFinder
from assistant.analysis.text import read
from assistant.engine.advice import OWN_WORDS
from assistant.engine.escalation import RANK as PROMPT_REASONS
from assistant.packs.contract import Contract
from assistant.packs.language import LanguageSource, PlacedSuggestion
from assistant.packs.schema import SLOTS
from assistant.packs.source import Finding

MOST_WORDS = 20
FEWEST_VARIANTS = 5
ANY_SLOT = re.compile(r"\{(\w*)\}")
ANY = "any"
# Techniques × causes (or moments) for which each language needs FEWEST_VARIANTS sentences without a slot (rules/README.md).
NEEDED: dict[str, tuple[str, ...]] = {
    "listen_acknowledge": ("disappointment", "powerlessness", "miscommunication", "personal_stress", ANY),
    "validate_emotion": ("disappointment", "powerlessness", "miscommunication", "personal_stress", ANY),
    "apologise": ("disappointment", "powerlessness", "miscommunication"),
    "take_ownership": ("disappointment", "powerlessness", "miscommunication", ANY, "no_answer"),
    "paraphrase": ("miscommunication", ANY),
    "ask_question": ("miscommunication", "powerlessness", ANY),
    "explain_clearly": ("miscommunication", ANY),
    "offer_options": ("powerlessness", "personal_stress", ANY),
    "give_timeline": ("disappointment", "powerlessness", "personal_stress", ANY),
    "positive_language": ("powerlessness", ANY),
    "hold_notice": (ANY,),
    "set_boundary": ("first", "second"),
    "escalate": (ANY, "self_harm", "threat", "legal_threat", "supervisor_request", "supervisor_perhaps"),
    "thank": (ANY,),
    "summarise_close": (ANY,),
}
WORDING_KEYS = {
    "reason": [
        "disappointment",
        "powerlessness",
        "miscommunication",
        "personal_stress",
        "unnamed",
        "supervisor_request",
        "critical",
        "supervisor_request_twice",
        "supervisor_perhaps",
        "stuck",
        "legal_threat",
        "boundary_broken",
        "threat",
        "self_harm",
        "insult",
        "recovery",
        "no_answer",
    ],
    "stage": ["calm", "tense", "critical"],
    "safety": ["self_harm", "threat"],
    "handover": ["happened", "tried", "wants"],
    "summary": [
        "course",
        "turning_up",
        "turning_down",
        "promises",
        "open",
        "positive",
        "triggers",
        "techniques",
    ],
}


def advice(source: LanguageSource, contract: Contract, agent: CueFinder) -> Iterator[Finding]:
    """All findings about suggestions and wording of one language."""
    for placed in source.suggestions:
        yield from _suggestion(placed, source, contract, agent)
    yield from said_twice(source.suggestions, source.code)
    yield from _cells(source)
    yield from _wording(source, contract)


def said_twice(sentences: Iterable[PlacedSuggestion], lang: str) -> Iterator[Finding]:
    """Sentences, or ids, that stand there already."""
    said: dict[str, str] = {}
    ids: Counter[str] = Counter()
    for placed in sentences:
        ids[placed.entry.id] += 1
        other = said.setdefault(" ".join(read(placed.entry.say, lang).folded), placed.entry.id)
        if other != placed.entry.id or ids[placed.entry.id] > 1:
            text = f"{placed.entry.id}: id or sentence stands already in {other}"
            yield Finding(str(placed.file.path), placed.line, "L011", text)


def _suggestion(
    placed: PlacedSuggestion, source: LanguageSource, contract: Contract, agent: CueFinder
) -> Iterator[Finding]:
    entry, path = placed.entry, str(placed.file.path)
    if not entry.id.startswith(f"{source.code}."):
        yield Finding(path, placed.line, "L003", f"{entry.id}: id must begin with {source.code}.")
    for name in [entry.technique, *entry.triggers]:
        if entry.technique == "escalate" and name in PROMPT_REASONS:
            continue  # how a transfer is announced depends on why it is made
        if entry.technique == "apologise" and name == OWN_WORDS:
            continue  # taking one's own words back is the agent's cause, not the customer's
        label = contract.labels.get(name)
        kind = "technique" if name == entry.technique else "trigger"
        if label is None or label.kind != kind:
            yield Finding(path, placed.line, "L004", f"{entry.id}: {name!r} is no {kind} of taxonomy.toml")
    for key in [entry.source] if isinstance(entry.source, str) else entry.source:
        if key not in contract.sources:
            yield Finding(path, placed.line, "L012", f"{entry.id}: source {key!r} is not in sources.toml")
    yield from sentence(placed, source, agent)


def sentence(placed: PlacedSuggestion, source: LanguageSource, agent: CueFinder) -> Iterator[Finding]:
    """Findings about the words of a suggestion: slots, length, and how our own agent cues hear it."""
    entry, path = placed.entry, str(placed.file.path)
    line = placed.file.line_of(entry.say, placed.line)
    for slot in ANY_SLOT.findall(entry.say):
        if slot not in SLOTS:
            yield Finding(
                path, line, "L018", f"{entry.id}: unknown slot {{{slot}}}; slots are {', '.join(SLOTS)}"
            )
    spoken = ANY_SLOT.sub("x", entry.say)
    count = len(spoken.split())
    if count > MOST_WORDS:
        yield Finding(
            path, line, "L018", f"{entry.id}: {count} words; at most {MOST_WORDS} can be said in one breath"
        )
    heard = agent.find(read(spoken, source.code))
    if not any(cue.label == entry.technique for cue in heard):
        names = ", ".join(sorted({cue.label for cue in heard})) or "nothing"
        yield Finding(
            path, line, "L017", f"{entry.id}: heard as {names}, not as {entry.technique}: {entry.say!r}"
        )
    for cue in heard:
        if cue.kind == "misstep":
            yield Finding(
                path,
                line,
                "L017",
                f"{entry.id}: would be a misstep ({cue.label}: {cue.words!r}): {entry.say!r}",
            )


def _cells(source: LanguageSource) -> Iterator[Finding]:
    have: Counter[tuple[str, str]] = Counter()
    for placed in source.suggestions:
        entry = placed.entry
        if ANY_SLOT.search(entry.say):
            continue
        if entry.moment in ("first", "second", "no_answer"):
            have[entry.technique, entry.moment] += 1
        else:
            for cause in entry.triggers or [ANY]:
                have[entry.technique, cause] += 1
    path = str(source.folder / "suggestions.toml")
    for technique, causes in NEEDED.items():
        for cause in causes:
            if have[technique, cause] < FEWEST_VARIANTS:
                text = f"{technique} for {cause}: {have[technique, cause]} sentences without a slot, {FEWEST_VARIANTS} needed"
                yield Finding(path, 1, "L019", text)


def _wording(source: LanguageSource, contract: Contract) -> Iterator[Finding]:
    wording = source.wording
    if wording is None:
        return
    path = str(source.folder / "wording.toml")
    needed = dict(WORDING_KEYS)
    for kind in ("technique", "trigger", "misstep"):
        needed[kind] = list(contract.of_kind(kind))
    for table, keys in needed.items():
        for key in keys:
            if key not in getattr(wording, table):
                yield Finding(path, 1, "L002", f"[{table}]: key {key!r} is missing")
    for key, text in wording.reason.items():
        if len(text.split()) > 12:
            yield Finding(path, 1, "L018", f"[reason] {key}: a headline has at most 12 words")
    for misstep in contract.of_kind("misstep"):
        if not any(rewrite.misstep == misstep for rewrite in wording.rewrite):
            yield Finding(path, 1, "L019", f"no [[rewrite]] for {misstep!r}")
