"""The tiny pack as the studio's process loads it, and a call to fold."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant import wire
from assistant.server.studio.asked import Choice, Edit, Files, FoldAsked, Work
from assistant.types import CallEnded, CallStarted, Role, Segment, SegmentHeard
from tests.conftest import tiny_models, tiny_rules

ANGRY = (
    "seriously this is the third time i call and nobody helps me",
    "unbelievable i am passed around 😀 and nobody can help me",
    "i call for the third time and nobody helps this is unbelievable",
)


def journal(texts: Sequence[str] = ANGRY, language: str | None = "en") -> tuple[str, ...]:
    """The lines of a stored call: each text of the customer, then an answer of the agent."""
    lines: list[bytes] = [
        wire.encode_input(CallStarted(call_id="c", seq=0, at=0.0, language=language, playbook="older"))
    ]
    said = [
        (role, text) for each in texts for role, text in ((Role.CUSTOMER, each), (Role.AGENT, "one moment"))
    ]
    for number, (role, text) in enumerate(said, 1):
        segment = Segment(role=role, text=text, ends_turn=True, start=10.0 * number, end=10.0 * number + 5)
        lines.append(
            wire.encode_input(SegmentHeard(call_id="c", seq=number, at=10.0 * number + 5, segment=segment))
        )
    lines.append(wire.encode_input(CallEnded(call_id="c", seq=len(said) + 1, at=200.0)))
    return tuple(line.decode() for line in lines)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Where the tiny pack lies. Not to be written to."""
    rules = tiny_rules(tmp_path_factory.mktemp("studio-rules"))
    models = tiny_models(tmp_path_factory.mktemp("studio-models"))
    return Files(rules=str(rules), models=str(models))


def folding(
    files: Files, *edits: Edit, lines: tuple[str, ...] | None = None, profile: str | None = None
) -> Work:
    """The task to fold the call with these edits."""
    asked = FoldAsked(kind="stored", id="c", choice=Choice(profile=profile, edits=edits))
    return Work(files=files, fold=asked, journal=journal() if lines is None else lines)
