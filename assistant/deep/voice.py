"""The deep voice: a turn and the turns before it -> logits of the customer's heads and of situations. One thread, one reading at a time.

Each reading is run on its own, never padded together with others: the quantised network scales its inputs by what is in
them, so a neighbour would change the answer, and the same words must be heard the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from assistant.analysis.classifier import AGENT_HEADS, CUSTOMER_HEADS
from assistant.deep.files import DeepMissing
from assistant.deep.layout import Item, Marks, item

DIGITS = 3  # of a logit, as it is journalled


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be heard: the customer's turn in `lang`, and (speaker, text) of the turns before it, oldest first."""

    lang: str
    text: str
    earlier: tuple[tuple[str, str], ...] = ()


class Voice(Protocol):
    """What hears: `DeepVoice`, or another one in a test."""

    def hear(self, said: Said) -> tuple[float, ...]:
        """Logits of CUSTOMER_HEADS and, after them, of the situations that it knows."""


class DeepVoice:
    """Loaded once; not changed by hearing."""

    def __init__(self, network: bytes, tokenizer: str, marks: Marks) -> None:
        """`network`, `tokenizer`, `marks` as in DeepFiles. Raises DeepMissing without onnxruntime and tokenizers, or if they do not take these."""
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as error:
            raise DeepMissing(
                f"{error.name} is not installed; install the extra: pip install 'call-deescalation-assistant[deep]'"
            ) from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._tokenizer: Any = Tokenizer.from_str(tokenizer)
            self._session: Any = onnxruntime.InferenceSession(
                network, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both raise exceptions of their own native kinds
            raise DeepMissing(
                f"onnxruntime {onnxruntime.__version__} does not take models/deep ({type(error).__name__}); "
                "upgrade the extra `deep`, or run `assistant train --deep`"
            ) from error
        self._marks = marks

    def hear(self, said: Said) -> tuple[float, ...]:
        """Logits of CUSTOMER_HEADS, then of situations. Any text is fine; of a very long one beginning and end are heard."""
        read = item(self._encode, self._marks, said.lang, "customer", said.text, said.earlier)
        found = self._run(read)
        customers = len(CUSTOMER_HEADS)
        kept = (*found[:customers], *found[customers + len(AGENT_HEADS) :])
        return tuple(round(float(logit), DIGITS) for logit in kept)

    def _encode(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text).ids)

    def _run(self, read: Item) -> Sequence[float]:
        length = len(read.ids)
        kinds = np.zeros((1, length), dtype=np.int64)
        kinds[0, read.own :] = 1
        feeds = {
            "ids": np.array([read.ids], dtype=np.int64),
            "kinds": kinds,
            "there": np.ones((1, length), dtype=np.int64),
        }
        found: Sequence[float] = self._session.run(None, feeds)[0][0]
        return found
