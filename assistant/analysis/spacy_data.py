"""spaCy's language data by name: lists of words that need no pipeline."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module


def words_of(lang: str, module: str, name: str) -> Iterable[str]:
    """The words `name` of `spacy.lang.<lang>.<module>`; none for a language that spaCy does not have."""
    try:
        found: Iterable[str] = getattr(import_module(f"spacy.lang.{lang}.{module}"), name)
    except ModuleNotFoundError:
        return ()
    return found
