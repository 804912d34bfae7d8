"""Where a sentence ends: not behind "Dr.", "z.B.", "bl.a." or "vb.", which spaCy's language data knows for each language."""

from __future__ import annotations

from functools import cache

from assistant.analysis.spacy_data import words_of


@cache
def abbreviations(lang: str) -> frozenset[str]:
    """Abbreviations with their full stop, in lower case; empty for a language that spaCy does not have."""
    known = words_of(lang, "tokenizer_exceptions", "TOKENIZER_EXCEPTIONS")
    return frozenset(word.lower() for word in known if word.endswith(".") and word[0].isalpha())


def abbreviated(text: str, stop: int, lang: str) -> bool:
    """Whether the full stop at `text[stop]` belongs to the word before it."""
    word = text[text.rfind(" ", 0, stop) + 1 : stop + 1]
    return word.lstrip("(\"'„“«").lower() in abbreviations(lang)
