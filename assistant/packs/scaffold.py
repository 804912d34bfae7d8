"""A new language out of the contract: the same files, one example block per label, ready to be filled in."""

from __future__ import annotations

from pathlib import Path

from assistant.packs.contract import read_contract
from assistant.packs.lint_advice import NEEDED, WORDING_KEYS
from assistant.packs.schema import TimesFile


def scaffold(rules: Path, code: str) -> list[Path]:
    """Write the files of a new language folder; returns their paths. Raises FileExistsError if the folder exists."""
    contract = read_contract(rules)
    folder = rules / code
    folder.mkdir()
    texts: dict[str, list[str]] = {}
    for label in contract.labels.values():
        if not label.cues:
            continue
        name = {"trigger": label.id, "flag": "flags", "intensity": "intensity"}.get(label.kind, "agent")
        speaker = "agent" if label.kind in ("technique", "misstep") else "customer"
        texts.setdefault(name, []).append(
            f'# {label.id}: {label.meaning}\n# [[cue]]\n# id      = "{code}.{label.id}_1"\n# speaker = "{speaker}"\n'
            f'# marks   = "{label.id}"\n# phrases = [""]\n# fires   = ["<…>", "<…>"]\n# silent  = [""]\n'
            f'# source  = "field"\n# status  = "draft"\n'
        )
    texts["guards"] = ["negation = []\nthird_person = []\nquotation = []\npast = []\njoy = []\n"]
    texts["slots"] = ["heard = []\n[numbers]\n[times]\n"]
    texts["times"] = [
        "".join(f"{kind} = []\n" for kind in TimesFile.model_fields if kind not in ("lang", "promises")),
    ]
    texts["suggestions"] = [
        f"# needed, five sentences each: {technique}: {', '.join(causes)}\n"
        for technique, causes in NEEDED.items()
    ]
    texts["situations"] = [
        f'# {kind.id}: {kind.meaning}\n# [[situation]]\n# id       = "{kind.id}"\n# headline = "…"\n# phrases  = [""]\n'
        f'# fires    = [""]\n# silent   = [""]\n# say      = ["…"]   # {kind.technique}\n'
        for kind in contract.situations.values()
    ]
    wording = {
        **WORDING_KEYS,
        **{kind: list(contract.of_kind(kind)) for kind in ("technique", "trigger", "misstep")},
    }
    texts["wording"] = [
        '[[reminder]]\nsay = "…"\n[[rewrite]]\nmisstep = "jargon"\nsay = "…"\n[[reflection]]\nsay = "…"\n[break]\nsay = ["…"]\n',
        *(f"[{table}]\n" + "".join(f'{key} = "…"\n' for key in keys) for table, keys in wording.items()),
    ]
    written = []
    for name, blocks in sorted(texts.items()):
        path = folder / f"{name}.toml"
        path.write_text(f'lang = "{code}"\n\n' + "\n".join(blocks), encoding="utf-8")
        written.append(path)
    return written
