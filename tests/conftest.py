"""Shared fixtures: the tiny playbook (hermetic) and the real one (all languages, loaded once a worker)."""

from __future__ import annotations

import gc
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from assistant import data
from assistant.engine.escalation_chance import NUMBERS, read_weights
from assistant.engine.fusion import FORM, Voice, Vote, Weights
from assistant.engine.playbook import Playbook
from assistant.packs import loader
from tests.quick import hurry
from tests.thorough import leave_out, settle_examples

settle_examples()

TINY = Path(__file__).parent / "tiny"
REPOSITORY = Path(__file__).parent.parent


def pytest_configure(config: pytest.Config) -> None:
    """What is compiled of the rules is kept for this run: in a folder that workers and child processes share."""
    if not hasattr(config, "workerinput"):
        kept = tempfile.TemporaryDirectory(prefix="assistant-tests-")
        config.add_cleanup(kept.cleanup)
        os.environ["XDG_CACHE_HOME"] = kept.name


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The default run leaves out what is thorough."""
    leave_out(items)


def tiny_rules(folder: Path) -> Path:
    """A writable copy of the tiny pack with the real contract and policy beside it."""
    for name in ("taxonomy", "sources", "policy"):
        shutil.copy(data.rules() / f"{name}.toml", folder / f"{name}.toml")
    # The tiny pack has one situation or two, so that its ladder must be seen to work without them.
    policy = (folder / "policy.toml").read_text(encoding="utf-8")
    (folder / "policy.toml").write_text(
        policy.replace("general_chance = 1.0", "general_chance = 0.0")
        .replace("step_level = 5 ", "step_level = 0 ")
        .replace("general_rise = 1.2", "general_rise = 9.9"),
        encoding="utf-8",
    )
    (folder / "languages.toml").write_text('[en]\nname = "English"\nform = "you"\n', encoding="utf-8")
    shutil.copy(TINY / "situations.toml", folder / "situations.toml")
    shutil.copytree(TINY / "en", folder / "en", dirs_exist_ok=True)
    return folder


def tiny_weights() -> Weights:
    """Fusion by hand: cues decide, the last reading carries on a little, labels are heard when their cue fires."""
    up = dict.fromkeys(
        (
            "cue.exasperation",
            "cue.counting",
            "cue.disappointment",
            "cue.powerlessness",
            "cue.miscommunication",
        ),
        Voice(3.0),
    )
    flags = dict.fromkeys(
        ("cue.supervisor_request", "cue.legal_threat", "cue.insult", "cue.threat", "cue.self_harm"),
        Voice(6.0),
    )
    down = dict.fromkeys(("cue.relief", "cue.thanks"), Voice(-3.0))
    labels = (
        "disappointment powerlessness miscommunication personal_stress supervisor_request churn_threat legal_threat insult "
        "threat self_harm thanks listen_acknowledge apologise take_ownership offer_options give_timeline paraphrase "
        "validate_emotion ask_question explain_clearly greet set_boundary escalate summarise_close thank calm_down negative_language"
    ).split()
    return Weights(
        voices={**up, **flags, **down},
        last=0.6,
        slow=0.2,
        keep=0.7,
        start=0.5,
        usual_level=1.0,
        cuts=(0.2, 1.4, 3.6, 6.0),
        levels=(0.5, 1.5, 2.5, 3.4),
        votes={label: Vote(bias=-0.5, cue=1.0) for label in labels},
        record={},
        # upset before and after an answer: somebody else should come in
        escalation=read_weights(
            {"bias": -6.0, **dict.fromkeys(NUMBERS, 0.0), "expected": 1.0, "before": 1.5, "upset_turns": 0.5}
        ),
    )


def tiny_models(folder: Path) -> Path:
    """A folder of models with these weights and no classifier, for what loads a playbook by itself."""
    plain = asdict(tiny_weights())
    course = {name: plain[name] for name in ("last", "slow", "keep", "start", "usual_level")}
    kept = {name: plain[name] for name in ("voices", "cuts", "levels", "votes", "record")}
    sums = plain["escalation"]
    escalation = {"bias": sums["bias"], **dict(zip(NUMBERS, sums["weights"], strict=True))}
    text = json.dumps({"form": FORM, "course": course, "escalation": escalation, **kept})
    (folder / "fusion.json").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session", autouse=True)
def quick() -> Iterator[None]:
    """No time for what proves nothing: servers start and stop at once, the collector leaves what was imported alone."""
    gc.collect()
    gc.freeze()
    patch = pytest.MonkeyPatch()
    hurry(patch)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    """The tiny playbook: one language, cues only, weights by hand."""
    rules = tiny_rules(tmp_path_factory.mktemp("rules"))
    models = tmp_path_factory.mktemp("models")
    patch = pytest.MonkeyPatch()
    patch.setattr(loader, "_fusion", lambda _models, _findings: tiny_weights())
    try:
        return loader.load(rules, models)
    finally:
        patch.undo()


@pytest.fixture(scope="session")
def real_playbook() -> Playbook:
    """The shipped playbook."""
    found = loader.load()
    gc.freeze()
    return found
