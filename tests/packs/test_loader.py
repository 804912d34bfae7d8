from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant import data
from assistant.engine.playbook import Playbook
from assistant.packs import loader
from assistant.packs.source import PackError
from tests.conftest import tiny_rules


def test_all_languages_are_loaded(real_playbook: Playbook) -> None:
    assert set(real_playbook.languages) == {"en", "de", "nb", "tr"}


def test_the_hash_changes_with_any_rule(tmp_path: Path) -> None:
    rules = tiny_rules(tmp_path)
    before = loader.fingerprint(rules, data.models(), "standard")
    path = rules / "en" / "flags.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# one word more\n", encoding="utf-8")
    assert loader.fingerprint(rules, data.models(), "standard") != before


def test_the_hash_changes_with_the_profile(tmp_path: Path) -> None:
    rules = tiny_rules(tmp_path)
    assert loader.fingerprint(rules, rules, "standard") != loader.fingerprint(rules, rules, "quiet")


def test_a_damaged_model_is_refused_with_its_path(tmp_path: Path) -> None:
    models = tmp_path / "models"
    models.mkdir()
    shutil.copy(data.models() / "fusion.json", models)
    (models / "en.npz").write_bytes(b"not a model")
    rules = tmp_path / "rules"
    rules.mkdir()
    with pytest.raises(PackError, match=r"en\.npz"):
        loader.load(tiny_rules(rules), models)


def test_missing_fusion_weights_are_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="assistant train"):
        loader.load(tiny_rules(tmp_path), tmp_path)


def test_every_fault_of_a_pack_is_named_at_once(tmp_path: Path) -> None:
    rules = tiny_rules(tmp_path)
    for name in ("flags", "agent"):
        path = rules / "en" / f"{name}.toml"
        path.write_text(path.read_text(encoding="utf-8").replace("weight", "wieght", 1), encoding="utf-8")
    with pytest.raises(PackError) as caught:
        loader.load(rules, data.models())
    assert "flags.toml" in str(caught.value)
    assert "agent.toml" in str(caught.value)
