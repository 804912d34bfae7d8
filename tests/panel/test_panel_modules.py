"""The panel's pure modules under node, and its words in four languages."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from assistant import data
from assistant.wire import decode_event, event_dict
from tests.panel.panel_stage import FIXTURES, PANEL, script

HERE = Path(__file__).parent
NODE = shutil.which("node")
TSC = shutil.which("tsc")
LANGUAGES = ("en", "de", "nb", "tr")
# Words that are the same in two languages, and meant to be.
SAME = {"Transcript · {n}", "Transkript · {n}", "{n} min", "Live", "Apologise", "Status", "Snooze"}
SAME |= {"Agent", "Team", "Model", "Pause", "Standard", "sentiment", "ultimatum"}


def table(language: str) -> dict[str, str]:
    """The words of all pages: the panel's own, and what each other page adds in its folder."""
    words: dict[str, str] = {}
    for path in sorted(PANEL.rglob(f"i18n/{language}.json")):
        more = json.loads(path.read_text(encoding="utf-8"))
        assert not words.keys() & more.keys(), f"{path}: says again what the panel says"
        words |= more
    return words


def sources() -> list[Path]:
    return sorted(PANEL.rglob("*.js"))


@pytest.mark.skipif(NODE is None, reason="no node on this machine")
def test_the_pure_modules_pass_their_tests_in_node() -> None:
    assert NODE is not None
    files = sorted(str(path) for path in HERE.glob("*.test.mjs"))
    done = subprocess.run([NODE, "--test", *files], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.mark.parametrize("name", sorted(path.stem for path in FIXTURES.glob("*.jsonl")))
def test_a_fixture_speaks_the_wire_of_the_core(name: str) -> None:
    for line in script(name):
        if "seq" in line:
            assert event_dict(decode_event(json.dumps(line))) == line


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_language_has_every_word_of_the_panel_and_no_other(language: str) -> None:
    assert list(table(language)) == list(table("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_empty_and_placeholders_are_those_of_english(language: str) -> None:
    for key, words in table(language).items():
        assert words.strip(), key
        assert set(re.findall(r"\{\w+\}", words)) == set(re.findall(r"\{\w+\}", table("en")[key])), key


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_language_is_translated(language: str) -> None:
    english = table("en")
    left = [key for key, words in table(language).items() if words == english[key] and words not in SAME]
    assert left == []


def test_every_word_that_the_code_asks_for_is_there() -> None:
    asked = {
        key
        for path in sources()
        for key in re.findall(r'\bt\(\s*"([\w.]+)"', path.read_text(encoding="utf-8"))
    }
    assert asked
    assert asked - set(table("en")) == set()


def test_no_word_is_left_that_nobody_asks_for() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources())
    built = tuple(f"{start}." for start in re.findall(r"t\(`([\w.]+)\.\$\{", code))
    unused = [key for key in table("en") if f'"{key}"' not in code and not key.startswith(built)]
    assert unused == []


def test_every_label_of_the_taxonomy_has_words() -> None:
    labels = tomllib.loads((data.rules() / "taxonomy.toml").read_text(encoding="utf-8"))["label"]
    wanted = {
        f"{label['kind']}.{label['id']}"
        for label in labels
        if label["kind"] in {"trigger", "flag", "technique"}
    }
    assert wanted - set(table("en")) == set()


@pytest.mark.skipif(TSC is None, reason="no tsc on this machine (npm install -g typescript)")
def test_the_types_in_the_comments_hold() -> None:
    assert TSC is not None
    project = str(HERE / "jsconfig.json")
    done = subprocess.run([TSC, "-p", project], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout[-4000:]


def test_no_page_makes_a_sound_flashes_or_speaks_up_outside_itself() -> None:
    loud = re.compile(
        r"\bAudio\b|AudioContext|<audio|speechSynthesis|\.vibrate\(|new Notification|<blink|infinite"
    )
    files = [*sources(), *PANEL.rglob("*.css"), *PANEL.rglob("*.html")]
    found = [
        f"{path.name}: {hit}" for path in files for hit in loud.findall(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_nothing_of_the_panel_ever_takes_html_or_code_from_text() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser"
    )
    found = [
        f"{path.name}: {hit}"
        for path in sources()
        for hit in forbidden.findall(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_page_has_no_inline_script_or_style_and_asks_no_other_host() -> None:
    for place in PANEL.rglob("*.html"):
        page = place.read_text(encoding="utf-8")
        assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|https?://", page) == [], place
    for path in [*sources(), *PANEL.rglob("*.css")]:
        urls = re.findall(r"https?://[^\s\"'`)]+", path.read_text(encoding="utf-8"))
        assert [url for url in urls if "w3.org" not in url and "assistant.example" not in url] == [], (
            path.name
        )


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.name)
def test_every_module_is_type_checked_and_says_what_it_is_for(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("// @ts-check\n/**")
