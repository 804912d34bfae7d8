"""Where rules/, models/ and samples/ lie: inside an installed wheel (`assistant/_data/`) or in the checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    installed = _PACKAGE / "_data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def rules_dir() -> Path:
    """Folder of the rule packs."""
    return _folder("rules")


def models_dir() -> Path:
    """Folder of the model weights."""
    return _folder("models")


def samples_dir() -> Path:
    """Folder of the sample calls."""
    return _folder("samples")
