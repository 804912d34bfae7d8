"""Where rules/, models/ and samples/ lie: inside an installed wheel, or in the checkout around the package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "_data"
_CHECKOUT = _PACKAGE.parent


class DataMissing(FileNotFoundError):
    """A data folder is in neither place; the text says where it was looked for."""


def root() -> Path:
    """The folder that holds rules/, models/ and samples/: `_data` of a wheel, else the checkout."""
    return _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT


def folder(name: str) -> Path:
    """The data folder `name`, for instance `rules`. Raises DataMissing."""
    path = root() / name
    if not path.is_dir():
        raise DataMissing(f"{path}: no such folder; reinstall the package or run from a complete checkout")
    return path


def rules() -> Path:
    """Rule packs and policy."""
    return folder("rules")


def models() -> Path:
    """Weights of the learned models."""
    return folder("models")


def samples() -> Path:
    """Recorded calls to play with."""
    return folder("samples")
