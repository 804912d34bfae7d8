"""The whole training: data -> out-of-fold hearing -> fusion -> models on everything -> files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from assistant.analysis.classifier import SITUATIONS
from assistant.analysis.gist import GistEars
from assistant.analysis.hashed import Hashed
from assistant.evaluation.corpus import (
    LANGUAGES,
    Call,
    CorpusError,
    Line,
    fingerprint,
    read_calls,
    read_utterances,
)
from assistant.evaluation.quotes import Quotes, read_quotes
from assistant.evaluation.situations import labelled, read_chosen, written
from assistant.training.assemble import fuse
from assistant.training.base import Plan, Row, row
from assistant.training.export import fusion_text, model_bytes
from assistant.training.figures import cross_validated
from assistant.training.gist import GistPlan, fit_cutter, fit_gist
from assistant.training.listening import Cues, read_cues
from assistant.training.public import SETS, read_public
from assistant.training.situations import fit_situations
from assistant.training.stacking import HeardCall, Material, fit_all, hear_out_of_fold

_FIRST_PUBLIC = 2  # domains 0 and 1 are calls and utterances


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Folders of the training data. `public` None trains without the public sets."""

    samples: Path
    data: Path
    rules: Path
    public: Path | None = None


def gather(sources: Sources, lang: str) -> Material:
    """Everything labelled in `lang`. Raises CorpusError if there are no calls or no utterances."""
    calls, utterances = gather_calls(sources, lang)
    return Material(lang, calls, utterances, public_rows(sources.public, lang))


def gather_calls(sources: Sources, lang: str) -> tuple[list[Call], list[Line]]:
    """The calls and utterances of `lang`. Raises CorpusError if there are none."""
    calls = [
        *read_calls(sources.samples, "staged", lang),
        *read_calls(sources.data / "calls_balanced", "balanced", lang),
        *read_calls(sources.data / "calls", "new", lang),
    ]
    utterances = read_utterances(sources.data / "utterances", lang)
    if not calls or not utterances:
        raise CorpusError(f"no calls or no utterances of {lang!r} in {sources.samples} and {sources.data}")
    return calls, utterances


def public_rows(folder: Path | None, lang: str) -> list[Row]:
    """Rows of the public sets of a language, each set its own domain."""
    if folder is None:
        return []
    rows: list[Row] = []
    for number, chosen in enumerate(SETS):
        if chosen.lang == lang and chosen.weight > 0.0:
            rows += [row(line, _FIRST_PUBLIC + number, chosen.weight) for line in read_public(folder, chosen)]
    return rows


def lines_of(material: Material) -> list[Line]:
    """All labelled lines, in order."""
    calls = chain.from_iterable(call.lines for call in material.calls)
    return [*calls, *material.utterances, *(each.line for each in material.public)]


def train(
    sources: Sources, plan: Plan, date: str, languages: Sequence[str], told: Callable[[str], None]
) -> dict[str, bytes]:
    """File name -> content of all of models/. `told` hears of each step. `date` goes into the records as it is."""
    heard: list[HeardCall] = []
    files: dict[str, bytes] = {}
    hashes: dict[str, str] = {}
    for lang in languages:
        material = gather(sources, lang)
        hashes[lang] = fingerprint(lines_of(material))
        count = f"{len(material.calls)} calls, {len(material.utterances)} utterances, {len(material.public)} public rows"
        told(f"{lang}: hearing {count} out of fold")
        cues = read_cues(sources.rules, lang)
        heard += hear_out_of_fold(material, cues, plan)
        told(f"{lang}: fitting on everything")
        chosen = read_chosen(sources.data / "situations" / f"{lang}.jsonl")
        turns = [*labelled(material.calls, chosen), *written(sources.data / "utterances", lang)]
        names, situations = fit_situations(turns, cues.examples, cues.situations, lang, plan.situations)
        record = {
            "data": hashes[lang],
            "rows": count,
            "date": date,
            "plan": asdict(plan),
            "situations": list(names),
        }
        gist = fit_gists(material, read_quotes(sources.data / "gist" / f"{lang}.jsonl"), cues, plan.gist)
        arrays = {**fit_all(material, plan), **gist, **({SITUATIONS: situations} if names else {})}
        files[f"{lang}.npz"] = model_bytes(lang, arrays, record)
    told("fitting the fusion, fold by fold")
    figures = cross_validated(heard)
    told("fitting the fusion on all calls")
    final: dict[str, Any] = {"data": hashes, "date": date, "plan": asdict(plan), "figures": figures}
    files["fusion.json"] = fusion_text(fuse(heard, final)).encode()
    return files


def fit_gists(material: Material, quotes: Quotes, cues: Cues, plan: GistPlan) -> dict[str, dict[str, Any]]:
    """The arrays of the models that read whole calls, by name; {} where no quotes are marked."""
    if not quotes:
        return {}
    cutter = fit_cutter((line.text for line in lines_of(replace(material, public=()))), material.lang, plan)
    by = GistEars(
        material.lang,
        Hashed(**cutter),
        promises=cues.promises,
        customer_cues=cues.customer,
        agent_cues=cues.agent,
    )
    return {
        "cutter": cutter,
        "customer_gist": fit_gist(material.calls, quotes, by, True, plan),
        "agent_gist": fit_gist(material.calls, quotes, by, False, plan),
    }


__all__ = ["LANGUAGES", "Sources", "gather", "train"]
