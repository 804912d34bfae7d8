"""The playbook with voices taken out: what does each one give?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.analysis.cues import CueFinder
from assistant.analysis.ears import Ears
from assistant.engine.fusion import Weights
from assistant.engine.playbook import Playbook

_SILENT = CueFinder((), {})


def _with_ears(playbook: Playbook, change: Callable[[Ears], Ears]) -> Playbook:
    languages = {code: replace(pack, ears=change(pack.ears)) for code, pack in playbook.languages.items()}
    return replace(playbook, languages=languages)


def _with_weights(playbook: Playbook, change: Callable[[Weights], Weights]) -> Playbook:
    return replace(playbook, fusion=change(playbook.fusion))


def without_rules(playbook: Playbook) -> Playbook:
    """No cue fires."""
    return _with_ears(playbook, lambda ears: replace(ears, customer_cues=_SILENT, agent_cues=_SILENT))


def without_model(playbook: Playbook) -> Playbook:
    """No classifier: rules, sentiment and the course alone."""
    return _with_ears(playbook, lambda ears: replace(ears, customer_model=None, agent_model=None))


def without_voices(playbook: Playbook, beginning: str) -> Playbook:
    """The voices whose names begin so have no weight."""
    return _with_weights(
        playbook,
        lambda weights: replace(
            weights,
            voices={name: voice for name, voice in weights.voices.items() if not name.startswith(beginning)},
        ),
    )


def without_context(playbook: Playbook) -> Playbook:
    """Each turn on its own: neither the agent's answer nor the customer's earlier turns count."""
    alone = _with_weights(playbook, lambda weights: replace(weights, last=0.0, slow=0.0))
    return without_voices(without_voices(alone, "answer."), "repetition")


ABLATIONS: Mapping[str, Callable[[Playbook], Playbook]] = {
    "without rules": without_rules,
    "without model": without_model,
    "without sentiment": lambda playbook: without_voices(playbook, "sentiment"),
    "without answers": lambda playbook: without_voices(playbook, "answer."),
    "without context": without_context,
}
