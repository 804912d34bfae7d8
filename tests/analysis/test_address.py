"""Which form of address is heard."""

from __future__ import annotations

import pytest

from assistant.analysis.address import form


@pytest.mark.parametrize(
    ("language", "texts", "heard"),
    [
        ("de", ["Können Sie mir helfen?", "Ich rufe Ihnen zuliebe an, haben Sie Zeit?"], "formal"),
        ("de", ["kannst du mal schauen", "ich hab dir doch geschrieben"], "informal"),
        ("de", ["sie hat gesagt, sie kommt", "die haben sie nie geschickt"], None),
        ("de", ["Sie hat gesagt. Sie kommt."], None),
        ("de", ["Können Sie das? Ich habe Sie gefragt.", "hast du gesagt, oder dir"], None),
        ("nb", ["kan du hjelpe meg?", "jeg ringte deg i går"], "informal"),
        ("nb", ["de kom aldri", "de sa det samme"], None),
        ("tr", ["Size daha önce söyledim", "siz bana yardım edin"], "formal"),
        ("tr", ["sana söyledim", "sen kimsin"], "informal"),
        ("en", ["can you help me", "will you"], None),
        (None, ["haben Sie", "können Sie"], None),
        ("de", ["haben Sie"], None),
    ],
)
def test_only_what_is_heard_clearly_counts(language: str | None, texts: list[str], heard: str | None) -> None:
    assert form(texts, language) == heard
