"""Damages words like a recogniser: to measure how hearing bears bad lines, and to train for them.

Kinds of damage, by turns: a letter replaced by one that sounds alike, a letter dropped or doubled, a word cut short, two
words run together, a word lost, accents folded. Deterministic for a seed.
"""

from __future__ import annotations

import random
import unicodedata

# Letters that recognisers take for one another (voiced/unvoiced, nasals, vowels).
_ALIKE = {
    "a": "eo", "b": "pv", "c": "sk", "d": "tb", "e": "ia", "f": "vw", "g": "kj", "h": "", "i": "ey", "j": "yg",
    "k": "gc", "l": "r", "m": "n", "n": "m", "o": "ua", "p": "b", "r": "l", "s": "zc", "t": "d", "u": "oy", "v": "fw",
    "w": "v", "y": "ij", "z": "s",
}  # fmt: skip


def damage(text: str, share: float, seed: str) -> str:
    """`text` with about `share` (0-1) of its words damaged. The same seed gives the same damage."""
    if share <= 0.0:
        return text
    dice = random.Random(f"{seed}\0{text}")
    words: list[str] = []
    joined = False
    for word in text.split():
        heard = _damage_word(word, dice) if dice.random() < share else word
        if joined and words:
            words[-1] += heard
        elif heard:
            words.append(heard)
        joined = heard is not word and dice.random() < 0.1  # run together with the next word
    return " ".join(words)


def _damage_word(word: str, dice: random.Random) -> str:
    kind = dice.randrange(6)
    place = dice.randrange(len(word))
    if kind == 0 and len(word) > 2:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[:place] + word[place] + word[place:]
    if kind == 2 and len(word) > 4:
        return word[: len(word) - dice.randint(1, 2)]
    if kind == 3 and len(word) <= 4:
        return ""
    if kind == 4:
        plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
        if plain != word:
            return plain
    alike = _ALIKE.get(word[place].lower(), "")
    return word[:place] + (dice.choice(alike) if alike else "") + word[place + 1 :]
