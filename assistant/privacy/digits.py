"""Digits as people say them in a call: "four one double one", "null eins sieben", "sıfır beş üç iki", "åtte ni null".

No package has this (research/stack.md section 5). Words are compared folded, so recognisers' letters do not matter. Also
pairs as Germans and Norwegians say phone numbers ("siebenundzwanzig", "førti to") count, by how many digits they stand for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

# "hundred" is left out on purpose: it belongs to amounts, and amounts must stay (they are part of the complaint).
_ONES = {
    "en": "zero oh o nought one two three four five six seven eight nine",
    "de": "null eins ein zwei zwo drei vier funf sechs sieben acht neun",
    "nb": "null en ein ett to tre fire fem seks sju syv atte ni",
    "tr": "sifir bir iki uc dort bes alti yedi sekiz dokuz",
}
_TEENS = {
    "en": "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    "de": "zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn",
    "nb": "ti elleve tolv tretten fjorten femten seksten sytten atten nitten",
    "tr": "on",
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "de": "zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig",
    "nb": "tjue tyve tretti tredve forti femti seksti sytti atti nitti",
    "tr": "yirmi otuz kirk elli altmis yetmis seksen doksan",
}
_TIMES = {"en": {"double": 2, "triple": 3}, "de": {"doppel": 2}, "nb": {"dobbel": 2}, "tr": {"cift": 2}}
# Words that may stand between digits without ending a number.
_BETWEEN = {
    "en": "and uh um er dash hyphen then",
    "de": "und ah ahm eh strich dann also",
    "nb": "og eh strek sa ogsa",
    # "yüz" is how Turkish groups of a phone number are read (beş yüz otuz iki); an amount has "bin" or stays below six digits
    "tr": "ve ii eee sey tire sonra yuz",
}
_DE_PAIR = re.compile(
    r"(?:ein|zwei|drei|vier|funf|sechs|sieben|acht|neun)und(?:zwanzig|dreissig|vierzig|funfzig|sechzig|siebzig|achtzig|neunzig)$"
)


@cache
def _table(lang: str) -> dict[str, int]:
    """Word → how many digits it stands for."""
    table: dict[str, int] = {}
    for words, digits in ((_TENS, 2), (_TEENS, 2), (_ONES, 1)):
        table.update(dict.fromkeys(words.get(lang, "").split(), digits))
    return table


@cache
def _between(lang: str) -> frozenset[str]:
    return frozenset(_BETWEEN.get(lang, "").split())


def digits_of(word: str, lang: str) -> int:
    """How many digits a folded word stands for; 0 if it is no number word."""
    if word.isdigit():
        return len(word)
    if lang == "de" and _DE_PAIR.match(word):
        return 2
    return _table(lang).get(word, 0)


def runs(folded: Sequence[str], lang: str) -> list[tuple[int, int, int]]:
    """Runs of number words: (first word, last word, digits). Fillers inside a run do not end it, "double" counts twice."""
    found: list[tuple[int, int, int]] = []
    first = last = -1
    digits = 0
    times = 1
    gap = 0
    for index, word in enumerate(folded):
        count = digits_of(word, lang)
        if count:
            if first < 0:
                first = index if times == 1 else index - 1
            last, gap = index, 0
            digits += count * times
            times = 1
        elif word in _TIMES.get(lang, {}):
            times = _TIMES[lang][word]
        elif first >= 0 and word in _between(lang) and gap < 2:
            gap += 1
        else:
            if first >= 0:
                found.append((first, last, digits))
            first, digits, times, gap = -1, 0, 1, 0
    if first >= 0:
        found.append((first, last, digits))
    return found
