"""How the phrases of a language are looked for, kept between two starts: working it out is two thirds of the time to ready.

One JSON file a language in the user's cache folder (platformdirs: on Linux `$XDG_CACHE_HOME/assistant`, `~/.cache/assistant`), named by
a hash of everything it follows from: the language's rule files, the code that works it out, the versions of Python and of spaCy,
whose stop words weigh in it. It holds words of the rules, nothing of any call. A file that is not there, cannot be read or is damaged
costs the time it would have spared; where the folder cannot be written, every start is a first one.
"""

from __future__ import annotations

import contextlib
import hashlib
import inspect
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from assistant.analysis import nodes, pairs, parsing, phrases, text
from assistant.analysis.pairs import Pair
from assistant.analysis.phrases import Look

# Of each language so many files stay: the rules in use, those before a reload, another checkout's.
KEPT = 4
_CODE = (nodes, pairs, parsing, phrases, text)


class CompiledPhrases:
    """Phrase → how it is looked for, of one language."""

    def __init__(self, path: Path) -> None:
        """`path`: its file, read now if it is there."""
        self._path = path
        self._looks: dict[str, tuple[Look, ...]] = {}
        self._new = False
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError, IndexError):
            self._looks = _read(path)

    def get(self, phrase: str, work_out: Callable[[], tuple[Look, ...]]) -> tuple[Look, ...]:
        """What is kept of the phrase, or what `work_out` gives, kept from now on."""
        looks = self._looks.get(phrase)
        if looks is None:
            looks = self._looks[phrase] = work_out()
            self._new = True
        return looks

    def save(self) -> None:
        """Write the file if there is anything new, and take away the oldest of the language. Never raises."""
        if not self._new:
            return
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=".new-")
            try:
                with open(handle, "w", encoding="utf-8") as file:
                    json.dump(_table(self._looks), file, ensure_ascii=False, separators=(",", ":"))
                os.replace(name, self._path)
            except OSError:
                os.unlink(name)
                raise
            self._new = False
            language = self._path.name.split("-")[0]
            files = sorted(
                self._path.parent.glob(f"{language}-*.json"), key=lambda each: each.stat().st_mtime
            )
            for old in files[:-KEPT]:
                old.unlink()


def kept_of(code: str, files: Iterable[Sequence[str]], folder: Path | None = None) -> CompiledPhrases:
    """What is kept of language `code`, whose rule files have these lines; `folder`: where (default: the user's cache)."""
    digest = hashlib.sha256(f"{sys.version}\0{version('spacy')}".encode())
    for module in _CODE:
        digest.update(inspect.getsource(module).encode())
    for lines in files:
        digest.update("\n".join(lines).encode() + b"\0")
    folder = folder or user_cache_path("assistant", appauthor=False)
    return CompiledPhrases(folder / f"{code}-{digest.hexdigest()[:24]}.json")


def _table(looks: dict[str, tuple[Look, ...]]) -> dict[str, Any]:
    """Words and sets of words once each, everything else by their numbers."""
    words: dict[str, int] = {}
    sets: dict[frozenset[str], int] = {}

    def number(word: str) -> int:
        return words.setdefault(word, len(words))

    def marks(these: frozenset[str]) -> int:
        return sets.setdefault(these, len(sets))

    rows = {
        phrase: [
            [
                [[number(word) for word in literal] for literal in look.literals],
                [marks(need) for need in look.needs],
                marks(look.starts),
                look.pair and [marks(look.pair.left), marks(look.pair.right), look.pair.back],
                look.places,
            ]
            for look in each
        ]
        for phrase, each in looks.items()
    }
    groups = [[number(word) for word in sorted(group)] for group in sets]
    return {"words": [*words], "sets": groups, "looks": rows}


def _read(path: Path) -> dict[str, tuple[Look, ...]]:
    """The other way round. Raises OSError, or what comes of damaged values."""
    table = json.loads(path.read_text(encoding="utf-8"))
    words = [*map(sys.intern, table["words"])]
    sets = [frozenset(words[at] for at in group) for group in table["sets"]]
    return {
        phrase: tuple(
            Look(
                tuple(tuple(words[at] for at in literal) for literal in literals),
                tuple(sets[at] for at in needs),
                sets[starts],
                pair and Pair(sets[pair[0]], sets[pair[1]], None if pair[2] is None else tuple(pair[2])),
                tuple(places),
            )
            for literals, needs, starts, pair, places in each
        )
        for phrase, each in table["looks"].items()
    }
