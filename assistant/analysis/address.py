"""Which form of address is used in a call: formal (Sie, De, siz) or informal (du, sen).

Only words that cannot mean anything else count: German `sie` in small letters may be she or they, and recognisers do
not always write the capital; Norwegian `de` is they, and the polite `De` is all but gone. English has one form only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

Form = Literal["formal", "informal"]

_FORMS = {
    "de": {
        "formal": re.compile(r"(?<![.!?] )(?<!^)\b(?:Sie|Ihre?[mnrs]?)\b|\b[Ii]hnen\b"),
        "informal": re.compile(r"\b(?:du|dich|dir|dein(?:e[mnrs]?)?)\b", re.IGNORECASE),
    },
    "nb": {
        "formal": re.compile(r"(?<![.!?] )(?<!^)\b(?:De|Dem|Deres)\b"),
        "informal": re.compile(r"\b(?:du|deg|din|ditt|dine)\b", re.IGNORECASE),
    },
    "tr": {
        "formal": re.compile(r"\b[Ss]iz(?:i|e|de|den|in|inle|lere|lerin)?\b"),
        "informal": re.compile(r"\b[Ss]en(?:i|de|den|in|inle)?\b|\b[Ss]ana\b"),
    },
}
# Fewer are no form: a quotation or a slip of the recogniser.
ENOUGH = 2


def form(texts: Iterable[str], language: str | None) -> Form | None:
    """The form that is heard clearly more often in `texts`; None without enough, or where the language has only one."""
    patterns = _FORMS.get(language or "")
    if patterns is None:
        return None
    said = list(texts)
    formal, informal = (sum(len(patterns[name].findall(text)) for text in said) for name in patterns)
    if max(formal, informal) < ENOUGH or 2 * min(formal, informal) > max(formal, informal):
        return None
    return "formal" if formal > informal else "informal"
