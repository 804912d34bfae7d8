"""rules/ + models/ -> Playbook, compiled and hashed. Reads the disk once, at start or reload."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant import data
from assistant.analysis import classifier
from assistant.analysis.abbreviations import abbreviations
from assistant.analysis.cues import CueFinder
from assistant.analysis.ears import SAFETY, Ears
from assistant.analysis.gist import GistEars
from assistant.analysis.repetition import stop_words
from assistant.analysis.situations import SituationEars
from assistant.analysis.slots import SlotFinder
from assistant.engine.fusion import compile_weights
from assistant.engine.playbook import Language, Playbook, Suggestion, Wording
from assistant.packs import situations
from assistant.packs.collector import held_back
from assistant.packs.compiled import kept_of
from assistant.packs.contract import Contract, read_contract
from assistant.packs.guideline import Guideline
from assistant.packs.language import (
    Compiler,
    LanguageSource,
    compile_all,
    compile_guards,
    compile_rules,
    compiler,
    read_language,
)
from assistant.packs.policy import read_policy
from assistant.packs.schema import WordingFile
from assistant.packs.source import Finding, PackError
from assistant.packs.times import folded_stem, phrases, promise_words

_SLOT = re.compile(r"\{(\w+)\}")
_QUOTED = re.compile(r"[\"„“«]([^\"“”»]*)[\"“”»]")


@held_back()
def load(
    rules: Path | None = None,
    models: Path | None = None,
    profile: str = "standard",
    languages: tuple[str, ...] | None = None,
    guideline: Path | None = None,
) -> Playbook:
    """The playbook of all languages of languages.toml (or of `languages`), with a centre's guideline over it.

    Raises PackError naming every fault.
    """
    rules = rules or data.rules()
    models = models or data.models()
    contract = read_contract(rules)
    findings: list[Finding] = []
    own = Guideline(guideline) if guideline is not None else None
    policy = read_policy(rules, profile, own)
    fusion = _fusion(models, findings)
    built: dict[str, Language] = {}
    for code in languages or tuple(contract.languages):
        source = read_language(code, rules / code)
        kept = kept_of(code, (file.lines for file in source.files.values()))
        language = _language(source, contract, compiler(source, kept), models, findings)
        kept.save()
        findings += [finding for finding in source.findings if finding.severity == "error"]
        if language is not None:
            built[code] = own.apply(language, findings) if own is not None else language
    if own is not None:
        findings += own.unknown_languages(set(contract.languages))
    if findings:
        raise PackError(findings)
    return Playbook(
        languages=built, policy=policy, fusion=fusion, hash=fingerprint(rules, models, profile, guideline)
    )


def fingerprint(rules: Path, models: Path, profile: str, guideline: Path | None = None) -> str:
    """A hash of everything decisions rest on: rule files, weights, profile, guideline."""
    digest = hashlib.sha256(profile.encode())
    files = [*sorted(rules.rglob("*.toml")), *sorted(models.glob("*.npz")), models / "fusion.json"]
    if guideline is not None:
        files.append(guideline)
    for path in files:
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _fusion(models: Path, findings: list[Finding]) -> Any:
    path = models / "fusion.json"
    try:
        return compile_weights(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        findings.append(
            Finding(str(path), 1, "M001", f"cannot be used: {error}; write it with `assistant train`")
        )
        return None


def _models(code: str, models: Path, findings: list[Finding]) -> classifier.Models | None:
    path = models / f"{code}.npz"
    try:
        return classifier.load(path.read_bytes())
    except FileNotFoundError:
        return None  # a new language: its rules hear alone until it has been trained
    except classifier.ModelError as error:
        findings.append(Finding(str(path), 1, "M001", str(error)))
        return None


def _language(
    source: LanguageSource, contract: Contract, by: Compiler, models: Path, findings: list[Finding]
) -> Language | None:
    rules = [rule for rule in compile_rules(source, contract, by) if not rule.draft]
    guards = compile_guards(source, by)
    numbers = frozenset(source.numbers())
    wording = source.wording
    if wording is None:
        return None
    for read_now in (stop_words, abbreviations):  # half a second of imports that no call is to wait for
        read_now(source.code)
    learned = _models(source.code, models, findings)
    customer = tuple(rule for rule in rules if rule.speaker == "customer")
    ears = Ears(
        lang=source.code,
        customer_cues=CueFinder(customer, guards, numbers),
        safety_cues=CueFinder(tuple(rule for rule in customer if rule.label in SAFETY), guards, numbers),
        agent_cues=CueFinder(tuple(rule for rule in rules if rule.speaker == "agent"), {}, numbers),
        customer_model=learned.customer if learned else None,
        agent_model=learned.agent if learned else None,
        slots=_slots(source, by),
        promises=promise_words(source),
        wishes=phrases(source, source.times.wishes if source.times else []),
        situations=SituationEars(
            source.code,
            CueFinder(tuple(situations.rules(source, by)), {}, numbers),
            learned.situations if learned else None,
            learned.names if learned else (),
        ),
    )
    gist = learned.gist if learned else {}
    suggestions: dict[str, list[Suggestion]] = {}
    address = contract.languages[source.code]
    polite = _polite(address.polite)
    for placed in (*source.suggestions, *situations.sentences(source, contract)):
        entry = placed.entry
        suggestions.setdefault(entry.technique, []).append(
            Suggestion(
                entry.id,
                entry.technique,
                tuple(entry.triggers),
                entry.moment,
                entry.say,
                tuple(_SLOT.findall(entry.say)),
                polite=bool(polite and polite.search(entry.say)),
            )
        )
    return Language(
        source.code,
        ears,
        {key: tuple(items) for key, items in suggestions.items()},
        _wording(wording, polite),
        frozenset(folded_stem(source, each) for each in address.familiar),
        situations.kinds(source, contract),
        titles=tuple(address.titles),
        by_first_name=address.by_first_name,
        gist=GistEars(
            source.code,
            gist.get("cutter"),
            gist.get("customer_gist"),
            gist.get("agent_gist"),
            ears.promises,
            ears.customer_cues,
            ears.agent_cues,
        ),
    )


def _polite(words: Sequence[str]) -> re.Pattern[str] | None:
    """What finds a word of polite address in a sentence; None where the language has only one form."""
    if not words:
        return None
    either = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words)
    return re.compile(rf"\b(?:{either})\b")


def _slots(source: LanguageSource, by: Compiler) -> SlotFinder:
    slots = source.slots
    if slots is None:
        return SlotFinder({}, {}, ())
    file = source.files["slots"]
    heard = [
        (entry.slot, t)
        for entry in slots.heard
        for t in compile_all(entry.phrases, by, file, 1, source.findings, entry.slot)
    ]
    times = {int(value): say for value, say in slots.times.items()}
    return SlotFinder(source.numbers(), times, tuple(heard))


def _wording(file: WordingFile, polite: re.Pattern[str] | None) -> Wording:
    rewrites: dict[str, list[str]] = {}
    among_friends: dict[str, list[str]] = {}
    for entry in file.rewrite:
        rewrites.setdefault(entry.misstep, []).append(entry.say)
        # the text itself speaks to the agent; what he is to say to the customer stands in quotes
        if polite is None or not any(polite.search(words) for words in _QUOTED.findall(entry.say)):
            among_friends.setdefault(entry.misstep, []).append(entry.say)
    return Wording(
        reason=file.reason,
        safety=file.safety,
        reminders=tuple(entry.say for entry in file.reminder),
        rewrites={key: tuple(says) for key, says in rewrites.items()},
        familiar_rewrites={key: tuple(says) for key, says in among_friends.items()},
        reflections=tuple(entry.say for entry in file.reflection),
        breaks=tuple(file.break_.say),
        breaks_after_self_harm=tuple(file.break_.after_self_harm or file.break_.say),
        handover=file.handover,
        summary=file.summary,
        labels={**file.technique, **file.trigger, **file.misstep, **file.stage},
    )
