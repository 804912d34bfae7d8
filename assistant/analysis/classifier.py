"""Words of a turn -> learned scores: a small linear model per language, over words, word pairs and letter groups.

The logit of a head is `bias + sum of the parts' weights / norm`, where a *part* is one word after its neighbour: the
word itself, its letter groups (2 to 5 letters, edges marked) and the pair; `norm` is the length of the turn's TF-IDF
vector. Every part is computed once and remembered, so a turn of known words costs a few microseconds, and each word's
share of a logit is there for the asking (`Scores.reasons`). Weights are one byte each
(`assistant/training/export.py` writes them); a feature is known only by the CRC-32 of its letters, so a model file
holds no text. Pure: `assistant.packs` hands the bytes in.
"""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from assistant.analysis.hashed import Hashed, look_up, unpacked
from assistant.analysis.text import MASK, MOST_WORDS, Words

LEVELS = ("level1", "level2", "level3", "level4")
TRIGGERS = ("disappointment", "powerlessness", "miscommunication", "personal_stress")
FLAGS = ("supervisor_request", "churn_threat", "legal_threat", "insult", "threat", "self_harm", "thanks")
# How the call goes on: the level of the customer's next turn is >= 1, 2, 3. Tells anger that lasts from a sigh.
NEXT = ("next1", "next2", "next3")
TECHNIQUES = (
    "greet", "use_name", "listen_acknowledge", "paraphrase", "validate_emotion", "apologise",
    "take_ownership", "explain_clearly", "positive_language", "offer_options", "ask_question", "give_timeline",
    "set_boundary", "hold_notice", "escalate", "summarise_close", "thank",
)  # fmt: skip
MISSTEPS = (
    "interrupt", "calm_down", "policy_shield", "jargon", "blame_customer", "negative_language", "dismiss",
    "no_acknowledgement", "robotic_repeat",
)  # fmt: skip
# What the agent's words say about the customer's turn before and after them (level >= 1, 2, 3).
BEFORE = ("before1", "before2", "before3")
CUSTOMER_HEADS = LEVELS + TRIGGERS + FLAGS + NEXT
# What the small model hears besides: "upset" as people write it to companies, learnt from the public sets alone, so that
# the many calls do not drown them (models/README.md).
FAST_HEADS = (*CUSTOMER_HEADS, "written")
AGENT_HEADS = TECHNIQUES + MISSTEPS + NEXT + BEFORE

# Models of a file that read whole calls: where clauses end, and what the customer's and the agent's clauses tell.
GIST = ("cutter", "customer_gist", "agent_gist")
SITUATIONS = "situations"
KEYS = "_keys"  # how the arrays of the file end that hold the features' keys
FORM = 3  # of the model file; another one is refused with a clear message
_LONGEST = 24  # letters of one word that are looked at: the rest is noise of a recogniser, or a flood
_REMEMBERED = 16_384  # parts a model remembers; then its memory starts afresh
_REASONS = 3  # pieces of the turn named for a score


class ModelError(ValueError):
    """The bytes are no model of ours, or of another form. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Logits of the heads, in the order of `FAST_HEADS` (of the deep voice alone: `CUSTOMER_HEADS`) or `AGENT_HEADS`.

    `words`: how many words were looked at. `reasons`: (first word, last word, logit of level >= 2) of the pieces
    that push up most, strongest first; empty for agents and where nothing pushes up.
    """

    logits: tuple[float, ...]
    words: int
    reasons: tuple[tuple[int, int, float], ...] = ()


def shape(word: str) -> str:
    """The word as the model sees it: digits become 0 (values say nothing about temper), long words are cut."""
    if word.isalpha():
        return word[:_LONGEST]
    return "".join("0" if c.isdigit() else c for c in word[:_LONGEST])


def features(word: str, before: str | None) -> Iterator[int]:
    """CRC-32 of the features of one part: the word, its letter groups, and the pair with the word before it."""
    yield crc32(b"w" + word.encode("utf-8", "replace"))
    edged = f"<{word}>".encode("utf-8", "replace")
    for size in (2, 3, 4, 5):
        for begin in range(len(edged) - size + 1):
            yield crc32(edged[begin : begin + size])
    if before is not None:
        yield crc32(f"p{before} {word}".encode("utf-8", "replace"))


def parts(folded: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """The parts of a turn in order, as (word, word before it or None). Masks are passed over.

    What was masked is unknown: it neither counts nor makes neighbours of the words around it.
    """
    before: str | None = None
    for word in folded:
        if word == MASK:
            before = None
            continue
        yield word, before
        before = word


class Model:
    """One linear model over the parts of a turn. Not changed by reading, but for its memory of parts."""

    def __init__(
        self,
        keys: NDArray[np.uint32],
        idf: NDArray[np.float32],
        weights: NDArray[np.int8],
        scale: NDArray[np.float32],
        bias: NDArray[np.float32],
        explain: int | None = None,
    ) -> None:
        """`keys` ascending; `weights` has a row a key and a column a head, in units of `scale`.

        `explain`: the head whose strongest pieces `read` names; None names none.
        """
        self._explain = explain
        self._keys = keys
        self._idf = idf
        self._weights = weights
        self._scale = scale
        self._bias = bias
        self._empty = tuple(bias.tolist())
        self._places: dict[tuple[str, str | None], int] = {}
        # One row a part: its sum of weights per head, and in the last column its squared length.
        self._rows = np.zeros((_REMEMBERED, len(bias) + 1), dtype=np.float32)

    @property
    def heads(self) -> int:
        """How many logits `read` returns."""
        return len(self._bias)

    def read(self, words: Words) -> Scores:
        """The logits of all heads for this turn, and the pieces that push the explained head up most."""
        folded = words.folded
        if len(folded) > MOST_WORDS:
            folded = folded[:MOST_WORDS]
        known = self._places
        if len(known) + len(folded) > _REMEMBERED:
            known.clear()
        # which word of the turn a part stands for
        owners: Sequence[int] = range(len(folded))
        if MASK in folded:
            owners = [index for index, word in enumerate(folded) if word != MASK]
            places = [self._place(*part) for part in parts(folded)]
        else:
            pairs = [*zip(folded, (None, *folded), strict=False)]
            places = [
                self._learn(*pair) if place is None else place
                for pair, place in zip(pairs, map(known.get, pairs), strict=True)
            ]
        if not places:
            return Scores(self._empty, 0)
        rows = self._rows.take(places, axis=0)
        total = rows.sum(axis=0)
        norm = math.sqrt(total[-1]) or 1.0
        logits = tuple((self._bias + total[:-1] / norm).tolist())
        at = self._explain
        reasons = () if at is None else _strongest(owners, rows[:, at].tolist(), norm)
        return Scores(logits, len(places), reasons)

    def _place(self, word: str, before: str | None) -> int:
        place = self._places.get((word, before))
        return self._learn(word, before) if place is None else place

    def _learn(self, word: str, before: str | None) -> int:
        """Works out one part and remembers it; its row."""
        seen = shape(word)
        wanted = np.fromiter(features(seen, None if before is None else shape(before)), dtype=np.uint32)
        at, known = look_up(self._keys, wanted)
        found = at[known]
        idf = self._idf[found]
        place = len(self._places)
        self._rows[place, :-1] = (idf @ self._weights[found].astype(np.float32)) * self._scale
        self._rows[place, -1] = idf @ idf
        self._places[word, before] = place
        return place


def _strongest(owners: Sequence[int], shares: list[float], norm: float) -> tuple[tuple[int, int, float], ...]:
    """The words with the largest shares above zero; neighbours among them make one piece."""
    best: list[tuple[int, int, float]] = []
    raising = [pair for pair in zip(shares, owners, strict=True) if pair[0] > 0.0]
    if not raising:
        return ()
    raising.sort(reverse=True)
    chosen = {word: share for share, word in raising[: 2 * _REASONS]}
    for word in sorted(chosen):
        if best and best[-1][1] == word - 1:
            first, _, share = best[-1]
            best[-1] = (first, word, share + chosen[word] / norm)
        else:
            best.append((word, word, chosen[word] / norm))
    best.sort(key=lambda piece: -piece[2])
    return tuple(best[:_REASONS])


@dataclass(frozen=True, slots=True)
class Models:
    """The learned ears of one language, and their training record: data hash, seed, date, figures.

    `gist`: what reads whole calls (`assistant.analysis.gist`), by name; {} where no quotes were marked to learn from. `situations`:
    what hears situations (`assistant.analysis.situations`), one head for each of `names`; None where no turns were labelled.
    """

    lang: str
    customer: Model
    agent: Model
    record: dict[str, Any]
    gist: dict[str, Hashed]
    situations: Hashed | None = None
    names: tuple[str, ...] = ()


def load(content: bytes) -> Models:
    """The models in the bytes of a model file (`models/<lang>.npz`). Raises ModelError."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            record = json.loads(stored["record"].tobytes())
            if record["form"] != FORM:
                raise ModelError(
                    f"model file of form {record['form']}, this program reads form {FORM}; run `assistant train`"
                )
            arrays = {
                name: unpacked(stored[name]) if name.endswith(KEYS) else stored[name] for name in stored.files
            }
    except ModelError:
        raise
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(f"not a model file of ours ({error}); run `assistant train`") from error
    heads = {"customer": list(FAST_HEADS), "agent": list(AGENT_HEADS)}
    if record.get("heads") != heads:
        raise ModelError("the model file has other labels than this program; run `assistant train`")
    explain = CUSTOMER_HEADS.index("level2")
    customer, agent = _model(arrays, "customer", explain), _model(arrays, "agent", None)
    names = tuple(map(str, record.get("situations", ())))
    hashed = _hashed(arrays)
    situations = hashed.pop(SITUATIONS, None)
    if situations is not None and len(situations.bias) != len(names):
        raise ModelError("the model of situations does not fit their names; run `assistant train`")
    return Models(record["lang"], customer, agent, record, hashed, situations, names)


def _hashed(arrays: dict[str, NDArray[Any]]) -> dict[str, Hashed]:
    try:
        return {
            name: Hashed(*(arrays[f"{name}_{part}"] for part in ("keys", "weights", "scale", "bias")))
            for name in (*GIST, SITUATIONS)
            if f"{name}_keys" in arrays
        }
    except KeyError as error:
        raise ModelError(f"the model file lacks {error}; write it anew with `assistant train`") from error


def _model(arrays: dict[str, NDArray[Any]], speaker: str, explain: int | None) -> Model:
    try:
        keys, idf, weights, scale, bias = (
            arrays[f"{speaker}_{name}"] for name in ("keys", "idf", "weights", "scale", "bias")
        )
    except KeyError as error:
        raise ModelError(f"the model file lacks {error}; write it anew with `assistant train`") from error
    if not (len(keys) == len(idf) == len(weights) > 0 and weights.shape[1] == len(scale) == len(bias)):
        raise ModelError(f"the arrays of the {speaker} model do not fit together; run `assistant train`")
    return Model(keys, idf.astype(np.float32), weights, scale, bias, explain)
