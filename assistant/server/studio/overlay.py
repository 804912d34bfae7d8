"""Rule files with other texts in place of some: a folder of links that only the studio's process sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.packs.schema import CUE_FILES
from assistant.packs.source import Finding
from assistant.server.studio.asked import Edit

POLICY = "policy.toml"
LANGUAGE_FILES = (*CUE_FILES, "guards", "slots", "suggestions", "wording")


class NotEditable(ValueError):
    """A file that the studio does not offer; the text says which there are."""


def editable(language: str) -> tuple[str, ...]:
    """The rule files that may be edited for a call in `language`, as they are called in the page."""
    return (POLICY, *(f"{language}/{name}.toml" for name in LANGUAGE_FILES))


def check(edits: Sequence[Edit], language: str) -> None:
    """Raises NotEditable for a file that is not one of the call's language, or that comes twice."""
    allowed = editable(language)
    names = [edit.file for edit in edits]
    for name in names:
        if name not in allowed:
            raise NotEditable(
                f"{name[:80]!r} cannot be edited for this call; there are: {', '.join(allowed)}"
            )
        if names.count(name) > 1:
            raise NotEditable(f"{name!r} is edited twice; keep one")


@contextmanager
def edited(rules: Path, edits: Sequence[Edit]) -> Iterator[Path]:
    """A folder like `rules` with the edits in it, for as long as the context lasts. `check` them before."""
    with TemporaryDirectory(prefix="studio-") as name:
        folder = Path(name)
        for path in rules.rglob("*.toml"):
            place = folder / path.relative_to(rules)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(path.resolve())
        for edit in edits:
            place = folder / edit.file
            place.unlink(missing_ok=True)
            place.write_text(edit.text, encoding="utf-8")
        yield folder


def placed(finding: Finding, folder: Path) -> Finding:
    """The finding with its file as the page calls it, instead of where it lay for a moment."""
    path = Path(finding.path)
    return replace(finding, path=str(path.relative_to(folder))) if path.is_relative_to(folder) else finding
