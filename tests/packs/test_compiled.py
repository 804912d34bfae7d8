from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from assistant import data
from assistant.analysis.pairs import Pair
from assistant.analysis.phrases import Look
from assistant.packs import compiled
from assistant.packs.compiled import KEPT, CompiledPhrases, kept_of
from assistant.packs.language import LanguageSource, compiler, read_language

LOOK = Look(
    literals=(),
    needs=(frozenset({"waiting"}), frozenset({"hour*", "#"})),
    starts=frozenset({"waiting"}),
    pair=Pair(frozenset({"waiting"}), frozenset({"hour*"}), (1, 2)),
    places=(),
)
PLAIN = Look((("no", "way"), ("never",)), (frozenset({"way", "never"}),), frozenset({"no"}), None, (1, 0))


def unasked() -> tuple[Look, ...]:
    raise AssertionError("it was kept: nothing is to be worked out")


def filled(path: Path) -> CompiledPhrases:
    phrases = CompiledPhrases(path)
    phrases.get("waiting [for] (#|hour*)", lambda: (LOOK,))
    phrases.get("(no way|never)", lambda: (PLAIN,))
    phrases.save()
    return phrases


@pytest.fixture(scope="module")
def english() -> LanguageSource:
    return read_language("en", data.rules() / "en")


def test_what_was_worked_out_is_the_same_at_the_next_start(tmp_path: Path) -> None:
    filled(tmp_path / "en-1.json")
    again = CompiledPhrases(tmp_path / "en-1.json")
    assert again.get("waiting [for] (#|hour*)", unasked) == (LOOK,)
    assert again.get("(no way|never)", unasked) == (PLAIN,)


def test_every_phrase_of_a_pack_is_kept_as_it_was_compiled(tmp_path: Path, english: LanguageSource) -> None:
    path = tmp_path / "en-1.json"
    phrases = [phrase for placed in english.cues for phrase in placed.entry.phrases]
    by = compiler(english)
    fresh = [by.compile(phrase) for phrase in phrases]
    first = CompiledPhrases(path)
    by = compiler(english, first)
    for phrase in phrases:
        by.compile(phrase)
    first.save()
    by = compiler(english, CompiledPhrases(path))
    for template in fresh:
        kept = by.compile(template.source)
        assert [variant.look for variant in kept.variants] == [variant.look for variant in template.variants]
        assert kept.pattern.pattern == template.pattern.pattern


@pytest.mark.parametrize(
    "damage",
    ["", "{", "[]", '{"words": [], "sets": [[7]], "looks": {}}', '{"words": [1], "sets": [], "looks": {}}'],
)
def test_a_damaged_file_is_worked_out_anew_and_mended(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "en-1.json"
    path.write_text(damage, encoding="utf-8")
    filled(path)
    assert CompiledPhrases(path).get("(no way|never)", unasked) == (PLAIN,)


def test_nothing_is_written_when_nothing_is_new(tmp_path: Path) -> None:
    path = tmp_path / "en-1.json"
    filled(path)
    before = path.stat().st_mtime_ns, path.stat().st_ino
    again = CompiledPhrases(path)
    again.get("(no way|never)", unasked)
    again.save()
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before


def test_where_the_folder_cannot_be_made_the_phrases_are_there_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    phrases = filled(tmp_path / "file" / "en-1.json")
    assert phrases.get("(no way|never)", unasked) == (PLAIN,)


def test_a_changed_rule_has_a_file_of_its_own(tmp_path: Path) -> None:
    for lines in (["a", "b"], ["a", "c"]):
        kept = kept_of("en", [lines], tmp_path)
        kept.get("(no way|never)", lambda: (PLAIN,))
        kept.save()
    assert len([*tmp_path.glob("en-*.json")]) == 2


def test_only_the_newest_files_of_a_language_stay(tmp_path: Path) -> None:
    filled(tmp_path / "de-1.json")
    for number in range(KEPT + 2):
        path = tmp_path / f"en-{number}.json"
        filled(path)
        os.utime(path, (number, number))
    filled(tmp_path / "en-new.json")
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"de-1.json", "en-3.json", "en-4.json", "en-5.json", "en-new.json"}


def test_the_file_holds_rules_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "en-1.json"
    filled(path)
    assert {*json.loads(path.read_text(encoding="utf-8"))} == {"words", "sets", "looks"}
    assert path.stat().st_mode & 0o077 == 0


def test_new_code_does_not_read_what_the_old_one_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept_of("en", [["a"]], tmp_path)
    before.get("(no way|never)", lambda: (PLAIN,))
    before.save()
    monkeypatch.setattr(compiled, "version", lambda name: "another spaCy")
    asked = []
    kept_of("en", [["a"]], tmp_path).get("(no way|never)", lambda: asked.append(1) or (PLAIN,))
    assert asked
