"""Data folders are found in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import data


def test_in_a_checkout_the_folders_lie_beside_the_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(data, "_INSTALLED", tmp_path / "nowhere")
    assert data.rules() == Path(data.__file__).resolve().parent.parent / "rules"


def test_in_a_wheel_the_folders_lie_inside_the_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "samples").mkdir()
    monkeypatch.setattr(data, "_INSTALLED", tmp_path)
    assert data.samples() == tmp_path / "samples"


def test_a_missing_folder_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(data, "_INSTALLED", tmp_path)
    with pytest.raises(data.DataMissing, match="models: no such folder"):
        data.models()
