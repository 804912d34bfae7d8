"""What readers have marked in labelled calls - matter, wishes, promises, how things stand - and how much of it the digest finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from assistant.analysis.gist import Said
from assistant.engine.digest import Digest, digest
from assistant.engine.playbook import Playbook
from assistant.evaluation.corpus import Call, CorpusError, read_rows

# Head -> (turn, words) of a call, as readers have marked them; by call id.
Marked = Mapping[str, Sequence[tuple[int, str]]]
Quotes = Mapping[str, Marked]
# Two quotes are the same where they share so much of the shorter one's words.
SAME = 0.6
HEADS = ("matter", "wants", "told", "promise")


def read_quotes(path: Path) -> Quotes:
    """Call id -> head -> (turn, words) as readers have marked them. {} without a file; raises CorpusError for a faulty line."""
    if not path.exists():
        return {}
    found: dict[str, dict[str, list[tuple[int, str]]]] = {}
    for number, row in enumerate(read_rows(path), start=1):
        try:
            found[row["call"]] = {
                "matter": [(int(turn), str(words)) for turn, words in row["matter"]],
                "wants": [(int(turn), str(words)) for turn, words in row["wants"]],
                "promise": [(int(each[0]), str(each[1])) for each in row["promises"]],
                "void": [(int(each[0]), str(each[1])) for each in row["void"]],
                "told": [(int(turn), str(words)) for turn, words in row["told"]],
            }
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise CorpusError(
                f"{path}:{number}: {type(error).__name__} {error}; see models/data/gist/README.md"
            ) from error
    return found


def said_in(call: Call) -> list[Said]:
    """The turns of a labelled call as the gist reads them."""
    return [Said(turn, line.speaker == "customer", line.text) for turn, line in enumerate(call.lines)]


def compare(calls: Iterable[Call], quotes: Quotes, playbook: Playbook) -> dict[str, dict[str, float]]:
    """Head -> precision and recall of the digest's quotes, and how many were marked. Calls without marks are left out.

    A promise that did not stand (declined, overtaken, done within the call) counts as wrong.
    """
    counts = {head: [0, 0, 0, 0] for head in HEADS}
    for call in calls:
        if call.call_id in quotes:
            most = playbook.policy.summary.most_promises
            found = digest(said_in(call), playbook.languages[call.lang].gist, most)
            for head in HEADS:
                said = _said(found, head)
                marked = [words for _, words in quotes[call.call_id][head]]
                right = sum(any(same(one, other) for other in marked) for one in said)
                got = sum(any(same(one, other) for one in said) for other in marked)
                for place, count in enumerate((right, len(said), got, len(marked))):
                    counts[head][place] += count
    return {
        head: {"precision": right / max(said, 1), "recall": got / max(marked, 1), "marked": float(marked)}
        for head, (right, said, got, marked) in counts.items()
    }


def same(one: str, other: str) -> bool:
    """Do two quotes say the same, by the words of the shorter one?"""
    words, others = set(one.casefold().split()), set(other.casefold().split())
    return len(words & others) >= SAME * max(1, min(len(words), len(others)))


def _said(found: Digest, head: str) -> list[str]:
    match head:
        case "matter":
            return list(found.matter)
        case "wants":
            return list(found.wants)
        case "told":
            return [found.told] if found.told else []
        case _:
            return [held.promise.words for held in found.promises]
