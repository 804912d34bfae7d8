"""What a change of rules changes: all sample calls folded with the rules of a git reference and with those in the folder."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.progress import track

from assistant.packs.loader import load
from assistant.server.core import Core, real_core
from assistant.server.offline import events, read_call
from assistant.types import Event, TensionRead, TurnHeard
from assistant.wire import event_dict

# What a reader of a diff wants to see of an event, and what would only repeat it.
HIDDEN = (
    "call_id",
    "seq",
    "at",
    "contributions",
    "until",
    "suggestion_id",
    "alternatives",
    "because",
    "handover",
)


class DiffError(ValueError):
    """The other rules cannot be had; the text says why."""


def rules_at(reference: str, repository: Path, target: Path) -> Path:
    """The rules/ folder as it was at a git reference, unpacked under `target`. Raises DiffError."""
    done = subprocess.run(
        ["git", "-C", str(repository), "archive", reference, "rules"], capture_output=True, check=False
    )
    if done.returncode:
        raise DiffError(f"{reference}: {done.stderr.decode(errors='replace').strip()}")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(target, filter="data")
    return target / "rules"


def turns(core: Core, path: Path) -> dict[int, list[str]]:
    """Turn → what was decided there, one line an event. Turns and tension themselves are left out: levels show them."""
    lines: dict[int, list[str]] = {}
    for event in events(read_call(path), core, lambda _place, _reason: None):
        if not isinstance(event, TurnHeard | TensionRead):
            lines.setdefault(getattr(event, "turn", -1), []).append(_line(event))
    return lines


def _line(event: Event) -> str:
    plain = {key: value for key, value in event_dict(event).items() if key not in HIDDEN and key != "turn"}
    if "score" in plain:
        plain["score"] = round(plain["score"], 1)
    kind = plain.pop("type")
    return f"{kind} " + " ".join(
        f"{key}={value}" for key, value in plain.items() if value not in (None, [], "")
    )


def differences(reference: str, rules: Path, samples: list[Path]) -> Iterator[str]:
    """One line for each sample turn whose events differ, as `call turn: - before / + after`. Raises DiffError, PackError."""
    with tempfile.TemporaryDirectory() as folder:
        before_rules = rules_at(reference, rules.parent, Path(folder))
        if load(before_rules).hash == load(rules).hash:
            return
        before, after = real_core(before_rules, None, "standard"), real_core(rules, None, "standard")
        for path in track(samples, description="folding samples", transient=True):
            old, new = turns(before, path), turns(after, path)
            for turn in sorted({*old, *new}):
                gone = [line for line in old.get(turn, []) if line not in new.get(turn, [])]
                come = [line for line in new.get(turn, []) if line not in old.get(turn, [])]
                if gone or come:
                    where = f"{path.stem} {'end' if turn < 0 else f'turn {turn}'}"
                    yield "\n".join(
                        [where, *(f"  - {line}" for line in gone), *(f"  + {line}" for line in come)]
                    )
