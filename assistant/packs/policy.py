"""policy.toml (and a centre's guideline file over it) -> Policy of one profile, with findings for every wrong key."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.engine import stage as stages
from assistant.engine import tension as tensions
from assistant.engine.advice import UNNAMED
from assistant.engine.policy import Policy
from assistant.packs.guideline import Guideline
from assistant.packs.source import Finding, PackError, SourceFile, parse

_TABLES = {"profile", "test"}


def read_policy(rules: Path, profile: str = "standard", guideline: Guideline | None = None) -> Policy:
    """The policy of a profile, with a centre's numbers over it.

    Raises PackError with `file:line: code: what is wrong and how to mend it`.
    """
    file = parse(rules / "policy.toml")
    findings: list[Finding] = []
    data: dict[str, Any] = {key: item for key, item in file.data.items() if key not in _TABLES}
    profiles = file.data.get("profile", {})
    if profile not in profiles:
        known = ", ".join(sorted(profiles)) or "none"
        raise PackError(
            [Finding(str(file.path), 1, "P004", f"profile {profile!r} is not defined; profiles are {known}")]
        )
    for key, item in profiles[profile].items():
        _override(data, key, item, file, findings)
    if guideline is not None:
        for key, item in guideline.content.policy.items():
            _override(data, key, item, guideline.file, findings)
    ladder = data.get("ladder", {})
    data["ladder"] = {
        "steps": {k: v for k, v in ladder.items() if k not in ("same", "seen")},
        "same": ladder.get("same", {}),
        "seen": ladder.get("seen", {}),
    }
    built = _build(Policy, {**data, "profile": profile}, file, "", findings)
    if built is not None:
        _check(built, file, findings)
    if findings:
        raise PackError(findings)
    return typing.cast(Policy, built)


def _override(data: dict[str, Any], key: str, item: Any, file: SourceFile, findings: list[Finding]) -> None:
    *path, last = key.split(".")
    table: Any = data
    for part in path:
        table = table.get(part) if isinstance(table, dict) else None
    if not isinstance(table, dict) or last not in table:
        text = f'{key!r} is set, which policy.toml does not have; write it as table.key, such as "cards.most"'
        findings.append(Finding(str(file.path), file.line_of(key), "P001", text))
        return
    # a copy of the tables on the way, so that profiles do not change each other
    place = data
    for part in path:
        place[part] = dict(place[part])
        place = place[part]
    place[last] = item


def _build(kind: type[Any], data: Any, file: SourceFile, where: str, findings: list[Finding]) -> Any:
    """An instance of the frozen dataclass `kind` from a table."""
    if not isinstance(data, dict):
        findings.append(Finding(str(file.path), file.line_of(where), "P002", f"{where} must be a table"))
        return None
    hints = typing.get_type_hints(kind)
    names = {field.name: field for field in dataclasses.fields(kind)}
    for key in data:
        if key not in names:
            text = f"{where}{key}: unknown key; known keys are {', '.join(sorted(names))}"
            findings.append(Finding(str(file.path), file.line_of(key), "P001", text))
    done: dict[str, Any] = {}
    for name, hint in hints.items():
        if name not in data:
            if names[name].default is dataclasses.MISSING:
                findings.append(Finding(str(file.path), 1, "P002", f"{where}{name}: missing"))
            continue
        done[name] = _value(hint, data[name], file, f"{where}{name}", findings)
    return None if findings else kind(**done)


def _value(hint: Any, item: Any, file: SourceFile, where: str, findings: list[Finding]) -> Any:
    if dataclasses.is_dataclass(hint):
        return _build(typing.cast(type[Any], hint), item, file, f"{where}.", findings)
    if typing.get_origin(hint) is Mapping:
        if isinstance(item, dict) and all(
            isinstance(v, list) and all(isinstance(s, str) for s in v) for v in item.values()
        ):
            return {key: tuple(steps) for key, steps in item.items()}
        findings.append(
            Finding(
                str(file.path),
                file.line_of(where.rsplit(".", 1)[-1]),
                "P002",
                f"{where} must be lists of techniques",
            )
        )
        return {}
    wanted = {float: (float, int), int: (int,), str: (str,)}[hint]
    if isinstance(item, bool) or not isinstance(item, wanted):
        text = f"{where}: must be {hint.__name__}, found {item!r}"
        findings.append(Finding(str(file.path), file.line_of(where.rsplit(".", 1)[-1]), "P002", text))
        return item
    if not isinstance(item, str) and item < 0:
        findings.append(
            Finding(
                str(file.path),
                file.line_of(where.rsplit(".", 1)[-1]),
                "P003",
                f"{where}: must not be negative",
            )
        )
    return hint(item)


def _check(policy: Policy, file: SourceFile, findings: list[Finding]) -> None:
    """Numbers that contradict each other."""
    path = str(file.path)
    tense, critical = policy.stage.tense, policy.stage.critical
    for name, stage in (("tense", tense), ("critical", critical)):
        if stage.leave_at >= stage.enter_at:
            text = f"stage.{name}: leave_at ({stage.leave_at}) must be below enter_at ({stage.enter_at}), else the stage flaps"
            findings.append(Finding(path, file.block(f"stage.{name}", 0), "P003", text))
    if critical.enter_at <= tense.enter_at:
        findings.append(
            Finding(
                path,
                file.block("stage.critical", 0),
                "P003",
                "critical.enter_at must be above tense.enter_at",
            )
        )
    for name in ("rise", "fall"):
        if not 0 < getattr(policy.tension, name) <= 1:
            findings.append(
                Finding(path, file.line_of(name), "P003", f"tension.{name}: must be above 0 and at most 1")
            )
    if policy.tension.half_life_s <= 0:
        findings.append(
            Finding(path, file.line_of("half_life_s"), "P003", "tension.half_life_s: must be above 0")
        )
    for cause in ("disappointment", "powerlessness", "miscommunication", "personal_stress", UNNAMED):
        for table, what in (("ladder", policy.ladder.steps), ("ladder.seen", policy.ladder.seen)):
            if not what.get(cause):
                text = f"{table}.{cause}: needs at least one step"
                findings.append(Finding(path, file.block(table, 0), "P002", text))


def run_tests(rules: Path) -> list[Finding]:
    """Run the [[test]] blocks of policy.toml through the real tension and stage machine; returns what failed (P010)."""
    policy = read_policy(rules)
    file = parse(rules / "policy.toml")
    failures = []
    for index, test in enumerate(file.data.get("test", [])):
        line, name = file.block("test", index), test.get("name", f"test {index + 1}")
        tension, state = tensions.Tension(), stages.StageState()
        seen: list[str] = []
        for pair in test["frustration"].split():
            at, _, level = pair.partition(":")
            tension = tensions.advance(tension, float(level), float(at), policy.tension)
            state = stages.advance(state, tension.value, float(at), policy.stage)
            if not seen or seen[-1].split(":")[1] != state.stage:
                seen.append(f"{at}:{state.stage}")
        if seen != test["stages"].split():
            text = f"{name}: expected {test['stages']!r}, got {' '.join(seen)!r}"
            failures.append(Finding(str(file.path), line, "P010", text))
    return failures
