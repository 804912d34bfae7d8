"""A TOML rule file with the places of its blocks, so that every complaint can say `path:line: CODE where: what`.

`tomllib` gives no line numbers; the n-th `[[cue]]` header line of the file is the n-th cue, which is enough.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One complaint about a rule file. Errors make the pack unusable; warnings do not."""

    path: str
    line: int
    code: str
    text: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        mark = "" if self.severity == "error" else "warning "
        return f"{self.path}:{self.line}: {mark}{self.code}: {self.text}"


class PackError(ValueError):
    """The rules cannot be used. `findings` says where, what and how to mend it."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = sorted(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


_HEADER = re.compile(r"\s*\[\[?\s*([^\]\s]+)\s*\]")


@lru_cache(maxsize=64)
def _headers(lines: tuple[str, ...]) -> dict[str, list[int]]:
    """Table name → lines of its headers."""
    found: dict[str, list[int]] = {}
    for number, line in enumerate(lines, 1):
        if match := _HEADER.match(line):
            found.setdefault(match.group(1), []).append(number)
    return found


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A parsed TOML file and its lines."""

    path: Path
    data: dict[str, Any]
    lines: tuple[str, ...]

    def block(self, name: str, index: int) -> int:
        """Line (from 1) of the index-th `[[name]]` header; of the file's head if there is none."""
        found = _headers(self.lines).get(name, ())
        return found[index] if index < len(found) else 1

    def line_of(self, text: str, after: int = 1) -> int:
        """First line from `after` on that contains `text`; `after` itself if none does."""
        for number in range(after, len(self.lines) + 1):
            if text in self.lines[number - 1]:
                return number
        return after


def parse(path: Path) -> SourceFile:
    """Read one TOML file. Raises PackError (L000) with the line of a syntax error."""
    try:
        text = path.read_text(encoding="utf-8")
        return SourceFile(path, tomllib.loads(text), tuple(text.splitlines()))
    except FileNotFoundError:
        raise PackError(
            [
                Finding(
                    str(path),
                    1,
                    "L000",
                    "file is missing; every language has the same files, see rules/README.md",
                )
            ]
        ) from None
    except UnicodeDecodeError as error:
        raise PackError(
            [Finding(str(path), 1, "L000", f"not UTF-8 (byte {error.start}); save the file as UTF-8")]
        ) from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        raise PackError(
            [Finding(str(path), int(place.group(1)) if place else 1, "L000", f"not valid TOML: {error}")]
        ) from None
