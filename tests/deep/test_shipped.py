"""The deep voice that ships, for real: skipped only where the extra `deep` is not installed."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from assistant.analysis.classifier import CUSTOMER_HEADS
from assistant.cli import build
from assistant.deep.beside import both_voices, folder
from assistant.deep.files import read_files
from assistant.deep.voice import DeepVoice, Said
from assistant.engine.playbook import Playbook

pytest.importorskip("onnxruntime", reason="the extra `deep` is not installed")
pytest.importorskip("tokenizers", reason="the extra `deep` is not installed")
LEVEL2 = CUSTOMER_HEADS.index("level2")
PAIRS = {
    "en": (
        "nobody tells me anything and i am left standing here like a fool",
        "lovely that works for me thank you",
    ),
    "de": ("ich fühle mich hier langsam echt verschaukelt", "ja super dann machen wir das so"),
    "nb": ("nå har dere lurt meg for siste gang", "det høres fint ut tusen takk"),
    "tr": ("yani resmen oyalıyorsunuz beni yeter artık", "tamam çok teşekkür ederim kolay gelsin"),
}


@pytest.fixture(scope="module")
def voice() -> DeepVoice:
    return DeepVoice(read_files(folder()))


@pytest.mark.parametrize("lang", PAIRS)
def test_anger_is_heard_above_thanks(voice: DeepVoice, lang: str) -> None:
    upset, calm = (voice.hear(Said(lang, text)) for text in PAIRS[lang])
    assert upset[LEVEL2] > calm[LEVEL2] + 1.0
    assert len(upset) == len(CUSTOMER_HEADS)


def test_the_same_words_are_heard_the_same_whatever_was_heard_before(voice: DeepVoice) -> None:
    said = Said("de", PAIRS["de"][0], (("agent", "einen moment bitte"),))
    once = voice.hear(said)
    voice.hear(Said("en", "something else entirely " * 50))
    assert voice.hear(said) == once


def test_the_turns_before_count(voice: DeepVoice) -> None:
    before = (("customer", PAIRS["en"][0]), ("agent", "you will have to wait that is our policy"))
    assert voice.hear(Said("en", "so what now", before)) != voice.hear(Said("en", "so what now"))


@pytest.mark.parametrize("text", ["", "a", "😀😀", "пожалуйста", "\x00", "wait " * 10_000, "\ud800"])
def test_any_text_has_an_answer(voice: DeepVoice, text: str) -> None:
    assert all(abs(logit) < 50.0 for logit in voice.hear(Said("en", text)))


def test_the_files_take_forty_megabytes_at_most() -> None:
    assert sum(path.stat().st_size for path in folder().iterdir()) <= 40_000_000


def test_the_playbook_knows_how_to_mix_both(real_playbook: Playbook) -> None:
    both, _ = both_voices(real_playbook)
    assert both.deep is not None
    assert both.hash != real_playbook.hash


def test_single_texts_are_scored_by_both_voices() -> None:
    lines = '{"id":1,"text":"nobody tells me anything and i am left standing here like a fool","lang":"en"}\n'
    fast = CliRunner().invoke(build(["score"]), ["score", "--json"], input=lines)
    deep = CliRunner().invoke(build(["score"]), ["score", "--json", "--deep"], input=lines)
    assert (fast.exit_code, deep.exit_code) == (0, 0)
    assert fast.stdout != deep.stdout
