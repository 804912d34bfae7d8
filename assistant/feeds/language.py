"""Vendors' language tags -> the codes of our packs."""

from __future__ import annotations

import re

# Norwegian comes as "no", "nb" and "nor"; Nynorsk (nn) is another written language and stays what it is.
_OURS = {
    "en": "en", "eng": "en", "english": "en",
    "de": "de", "deu": "de", "ger": "de", "german": "de",
    "nb": "nb", "no": "nb", "nob": "nb", "nor": "nb", "norwegian": "nb",
    "tr": "tr", "tur": "tr", "turkish": "tr",
}  # fmt: skip
_NONE = frozenset({"", "multi", "und", "auto", "unknown", "unspecified", "null", "none"})
_TAG = re.compile(r"[A-Za-z]{2,12}([-_][A-Za-z0-9]{1,8}){0,4}")


def normalise(tag: object) -> str | None:
    """ "en-US" -> "en", "no" -> "nb"; other languages as given; None for no language, or for what is no tag."""
    if not isinstance(tag, str):
        return None
    given = tag.strip()
    if given.lower() in _NONE or not _TAG.fullmatch(given):
        return None
    return _OURS.get(re.split("[-_]", given)[0].lower(), given)
