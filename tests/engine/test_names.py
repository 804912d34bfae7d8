"""How a customer is addressed by name."""

from __future__ import annotations

import pytest

from assistant.engine.names import spoken
from assistant.engine.playbook import Playbook


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Frau Kaya", "Frau Kaya"),
        ("Frau Lena Kaya", "Frau Kaya"),
        ("Mr. Holroyd", "Mr. Holroyd"),
        ("Emre Bey", "Emre Bey"),
        ("Kaya", None),
        ("Lena Kaya", None),
        ("Frau", None),
        ("", None),
        (None, None),
    ],
)
def test_a_name_is_said_with_its_title_or_not_at_all(name: str | None, said: str | None) -> None:
    assert spoken(name, ("Frau", "Herr", "Mr", "Bey"), by_first_name=False) == said


def test_where_everybody_is_on_first_name_terms_the_first_name_is_said() -> None:
    assert spoken("Rune Askeland", (), by_first_name=True) == "Rune"
    assert spoken("Askeland", (), by_first_name=True) is None


def test_of_three_names_nobody_knows_where_the_first_name_ends() -> None:
    assert spoken("Gerd Inger Myrvold", (), by_first_name=True) is None


@pytest.mark.parametrize(
    ("lang", "name", "said"),
    [
        ("en", "Mrs Holroyd", "Mrs Holroyd"),
        ("en", "Jane Holroyd", None),
        ("de", "Herr Berg", "Herr Berg"),
        ("nb", "Rune Askeland", "Rune"),
        ("tr", "Elif Hanım", "Elif Hanım"),
        ("tr", "Elif Kaya", None),
    ],
)
def test_each_language_has_its_custom(
    real_playbook: Playbook, lang: str, name: str, said: str | None
) -> None:
    language = real_playbook.languages[lang]
    assert language.name_of(name) == said
