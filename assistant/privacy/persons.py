"""Names and passwords where cued: "my name is …", "wie heißen Sie?" – "…", "das Passwort lautet …".

A word that is not among the common words of the language may be a name or a password; a common one is neither ("my name
is on the bill", "the password is wrong"), unless it is written with a capital letter in a text that has small ones.
"""

from __future__ import annotations

from assistant.privacy.cues import Cues, Heard
from assistant.privacy.numerals import numeral
from assistant.privacy.tokens import Tokens
from assistant.privacy.vocabulary import Vocabulary
from assistant.privacy.written import Span

MOST_NAMES = 3
MOST_SMALL = 5
FEWEST_LETTERS = 3
# A word as common as this is no name, however it is written ("You", "I've").
MOST_COMMON = 400
# Turkish words are rarely common in just this form: these endings are of verbs and cases, not of names.
_NO_NAMES = {
    "tr": (
        "yor",
        "yorum",
        "yorsunuz",
        "miyor",
        "madi",
        "medi",
        "misti",
        "lar",
        "ler",
        "dum",
        "dim",
        "diniz",
        "sam",
        "sem",
        "mesin",
        "masin",
        "yoruz",
    )
}
_CASES = {"tr": ("da", "de", "dan", "den", "daki", "deki", "nin", "niz")}


def _name_like(tokens: Tokens, words: Vocabulary, index: int) -> bool:
    word = tokens.folded[index]
    if len(word) < 2 or not word[0].isalpha() or numeral(word, words.lang) is not None:
        return False
    if word in words.numbers.between or word in words.words["is"]:
        return False
    if word.endswith(_NO_NAMES.get(words.lang, ("\0",))) and len(word) > 5:
        return False
    if word.endswith(_CASES.get(words.lang, ("\0",))) and len(word) > 6:
        return False
    if word not in words.common:
        return True
    # A common word as a name: "Long", "Stein". German writes nouns so too.
    said = tokens.text[tokens.begins[index]]
    rare = words.common[word] > MOST_COMMON
    return rare and said.isupper() and words.lang != "de" and index > 0 and not tokens.text.isupper()


def names(tokens: Tokens, words: Vocabulary, cues: Cues, asked: frozenset[str]) -> list[Span]:
    """Names after a cue, before "is my name", as the answer to a question; and names that are spelt."""
    found: list[Span] = []
    for cue in cues.of("name"):
        if cue.last >= 0 and not _not_meant(tokens, words, cue):
            _take(tokens, words, cue.last + 1, "name", found)
    if "name" in asked:
        _take(tokens, words, _after_small(tokens, words), "name", found)
    for cue in cues.of("before_name"):
        first = cue.first
        while first > max(0, cue.first - MOST_NAMES) and _name_like(tokens, words, first - 1):
            first -= 1
        if first < cue.first:
            found.append(Span(tokens.begins[first], tokens.ends[cue.first - 1], "name"))
    if found or "name" in asked or "spelt" in cues:
        found += _spelt(tokens, None if found or "name" in asked else cues)
    return found


def _not_meant(tokens: Tokens, words: Vocabulary, cue: Heard) -> bool:
    """ "bir adım" is a step, "adım" alone my name."""
    return cue.first > 0 and tokens.folded[cue.first - 1] in words.words["not_before"]


def _after_small(tokens: Tokens, words: Vocabulary) -> int:
    """The first token after "yes", "it's", "ja das ist"."""
    small = words.words["answer"] | words.numbers.between
    index = 0
    while index < min(len(tokens), MOST_SMALL) and tokens.folded[index] in small:
        index += 1
    return index


def _take(tokens: Tokens, words: Vocabulary, first: int, kind: str, found: list[Span]) -> None:
    index = first
    while index < len(tokens) and index - first < MOST_NAMES and _name_like(tokens, words, index):
        initial = len(tokens.folded[index - 1]) == 1
        if index > first and (
            tokens.stops(index) or not set(tokens.gap(index)) <= set(" -'’." if initial else " -'’")
        ):
            break
        index += 1
    if index > first:
        found.append(Span(tokens.begins[first], tokens.ends[index - 1], kind))


def _spelt(tokens: Tokens, cues: Cues | None) -> list[Span]:
    """Letters one by one, "k o w a l c z y k"; anywhere, or soon after one of `cues`."""
    found: list[Span] = []
    first = -1
    for index in range(len(tokens) + 1):
        letter = index < len(tokens) and len(tokens.folded[index]) == 1 and tokens.folded[index].isalpha()
        if letter and first < 0:
            first = index
        elif not letter and first >= 0:
            soon = cues is None or cues.before("spelt", first, MOST_NAMES) is not None
            if index - first >= FEWEST_LETTERS and soon:
                found.append(Span(tokens.begins[first], tokens.ends[index - 1], "name"))
            first = -1
    return found


def passwords(tokens: Tokens, words: Vocabulary, cues: Cues, asked: frozenset[str]) -> list[Span]:
    """The word after "my password is", and the word that answers the question for it."""
    found: list[Span] = []
    starts = [cue.last + 1 for cue in cues.of("word") if cue.last >= 0]
    small = words.words["is"] | words.numbers.between
    for start in starts:
        first = start
        while first < len(tokens) and first - start < MOST_SMALL and tokens.folded[first] in small:
            first += 1
        said_so = (
            first > start
            or words.lang == "tr"
            or ":" in tokens.text[tokens.ends[start - 1] : tokens.ends[start - 1] + 2]
        )
        if said_so:
            _password(tokens, words, first, found)
    if "word" in asked:
        _password(tokens, words, _after_small(tokens, words), found)
    return found


def _password(tokens: Tokens, words: Vocabulary, first: int, found: list[Span]) -> None:
    if first >= len(tokens):
        return
    last = first
    while last + 1 < len(tokens) and tokens.joined(last + 1):
        last += 1
    mixed = last > first and any(tokens.is_figure(index) for index in range(first, last + 1))
    if mixed or _name_like(tokens, words, first):
        after = last + 1
        if after < len(tokens) and tokens.is_figure(after):
            last = after
        found.append(Span(tokens.begins[first], tokens.ends[last], "secret"))
