"""Masking and rule packs cost no more than in proportion to the text, whatever somebody sends (no ReDoS)."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from assistant.engine.playbook import Playbook
from assistant.privacy.masking import masker_for
from assistant.types import Role, Segment

# What makes a pattern or a loop go back and forth: one long word, endless digits, separators, cues, masks.
HOSTILE = {
    "one word": "a",
    "digits": "1",
    "digits apart": "1 ",
    "dots": "1.",
    "at": "@",
    "words at": "a@",
    "domain": "a.",
    "at dot": "at dot ",
    "iban": "GB29 NWBK ",
    "amount": "1,111",
    "spoken": "four ",
    "hundreds": "hundred and ",
    "german": "einundzwanzig",
    "compound": "hundertein",
    "turkish": "yüzbin",
    "double": "double ",
    "cues": "my name is card number ",
    "street": "1 a street ",
    "born": "born 1 may ",
    "letters": "a b ",
    "masks": "*** ",
    "apostrophes": "a'",
    "between": "uh 1 uh uh ",
    "joints": "two and ",
    "combining": "u\u0308",
    "spaces": " ",
}
SMALL, LARGE = 2_500, 20_000
# Eight times the text: in proportion 8 times the time, squared 64.
MOST_TIMES = 24


def spent(work: Callable[[str], object], text: str) -> float:
    """Seconds of this process: what other processes do does not count."""
    begin = time.process_time()
    work(text)
    return time.process_time() - begin


def in_proportion(work: Callable[[str], object], piece: str) -> bool:
    """Whether the best of three does it in proportion; the first that does is not repeated."""
    # Whole pieces: both texts end alike, so the mask's gate lets both in or neither.
    small, large = (piece * (size // len(piece)) for size in (SMALL, LARGE))
    allowed = MOST_TIMES * max(min(spent(work, small) for _ in range(3)), 0.0005)
    return any(spent(work, large) <= allowed for _ in range(3))


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_masking_takes_time_in_proportion_to_the_text(piece: str) -> None:
    def work(text: str) -> None:
        masker = masker_for(None)
        masker(Segment(role=Role.AGENT, text=text))
        masker(Segment(role=Role.CUSTOMER, text=text, is_final=False))

    assert in_proportion(work, piece)


@pytest.mark.parametrize("lang", ["en", "de", "nb", "tr"])
def test_hearing_takes_time_in_proportion_to_the_text(lang: str, real_playbook: Playbook) -> None:
    ears = real_playbook.languages[lang].ears

    def work(text: str) -> None:
        ears.customer(text)
        ears.agent(text)

    slow = [name for name, piece in HOSTILE.items() if not in_proportion(work, piece)]
    assert not slow


def test_words_of_the_rules_one_after_the_other_cost_no_more(real_playbook: Playbook) -> None:
    """The worst for a rule pack is a text that is made of the rules' own words."""
    ears = real_playbook.languages["en"].ears
    pieces = [
        "i have ",
        "never again ",
        "not one of you ",
        "you said you would ",
        "still not ",
        "how many times do i ",
    ]
    assert all(in_proportion(ears.customer, piece) for piece in pieces)
