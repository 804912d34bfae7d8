"""Whole calls, byte for byte, and the same bytes whatever the hash seed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant import data
from assistant.engine.playbook import Playbook
from assistant.packs import loader
from assistant.server.core import Core, real_core
from assistant.server.offline import events, read_call
from assistant.wire import encode_event
from tests.thorough import share

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("*.events.jsonl"))


def sample_of(golden: Path) -> Path:
    name = golden.name.removesuffix(".events.jsonl")
    return data.samples() / name[:2] / f"{name}.jsonl"


def folded(sample: Path, core: Core) -> bytes:
    def complain(place: int, reason: str) -> None:
        raise AssertionError(f"{sample}:{place}: {reason}")

    return b"".join(encode_event(event) + b"\n" for event in events(read_call(sample), core, complain))


@pytest.fixture(scope="module")
def core(real_playbook: Playbook) -> Core:
    """The core as it ships, with the playbook that this worker has loaded already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loader, "load", lambda *_, **__: real_playbook)
        return real_core()


@pytest.mark.parametrize("golden", FILES, ids=lambda path: path.name[:5])
def test_a_sample_call_gives_its_golden_events(golden: Path, core: Core) -> None:
    got, want = folded(sample_of(golden), core).splitlines(), golden.read_bytes().splitlines()
    assert got == want, "after a deliberate change run `make golden` and read the difference"


def test_there_are_golden_calls_in_every_language() -> None:
    assert {path.name[:2] for path in FILES} == {"en", "de", "nb", "tr"}
    assert len(FILES) >= 12


# Besides the random one of this process. Each loads the packs anew.
SEEDS = share(("random", "0", "1"), 3)


def test_the_hash_seed_changes_nothing(core: Core) -> None:
    sample = data.samples() / "en" / "en-09-open-open-open.jsonl"
    command = [sys.executable, "-m", "assistant", "replay", str(sample), "--speed", "max", "--json"]
    running = [
        subprocess.Popen(command, env={**os.environ, "PYTHONHASHSEED": seed}, stdout=subprocess.PIPE)
        for seed in SEEDS
    ]
    printed = {process.communicate(timeout=180)[0] for process in running}
    assert printed == {folded(sample, core)}


@pytest.mark.parametrize("lang", ["en", "de", "nb", "tr"])
def test_every_sample_call_is_folded_without_a_complaint(lang: str, core: Core) -> None:
    for sample in share(sorted((data.samples() / lang).glob("*.jsonl")), 4):
        assert b'"type":"call_summarised"' in folded(sample, core).splitlines()[-1]
