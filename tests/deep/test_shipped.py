"""The deep voice that ships, for real: skipped only where the extra `deep` is not installed."""

from __future__ import annotations

import pytest

from assistant.analysis.classifier import CUSTOMER_HEADS
from assistant.cli.score import score_line
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
    files = read_files(folder())
    return DeepVoice(files.network, files.tokenizer, files.marks)


@pytest.mark.parametrize("lang", PAIRS)
def test_anger_is_heard_above_thanks(voice: DeepVoice, lang: str) -> None:
    upset, calm = (voice.hear(Said(lang, text)) for text in PAIRS[lang])
    assert upset[LEVEL2] > calm[LEVEL2] + 1.0
    assert len(upset) == len(CUSTOMER_HEADS) + len(read_files(folder()).both.situations)


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


def test_single_texts_are_scored_by_both_voices(real_playbook: Playbook) -> None:
    line = b'{"id":1,"text":"nobody tells me anything and i am left standing here like a fool","lang":"en"}'
    both, voice = both_voices(real_playbook)
    assert both.hash != real_playbook.hash
    alone, beside = score_line(line, 1, real_playbook), score_line(line, 1, both, voice)
    assert "powerlessness" in {*beside["triggers"]} & {*alone["triggers"]}
    assert beside["score"] != alone["score"]
