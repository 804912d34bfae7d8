"""Who is alive, and who holds which part: told by everybody, every beat, and believed for `lease_s`. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from assistant.wire import WireError, encode, explain


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """`works`: takes parts. `holds`: part → revision of its lease. `asks`: newly come, all please answer."""

    name: str
    works: bool
    leaving: bool = False
    asks: bool = False
    calls: int = 0
    playbook: str = ""
    holds: Mapping[int, int] = field(default_factory=dict)
    type: Literal["beat"] = "beat"


_BEAT = TypeAdapter(Beat)


def pack(beat: Beat) -> bytes:
    """As bytes."""
    # JSON knows only text as keys.
    plain = {str(part): revision for part, revision in beat.holds.items()}
    return encode({"type": "beat", **{name: getattr(beat, name) for name in _PLAIN}, "holds": plain})


_PLAIN = ("name", "works", "leaving", "asks", "calls", "playbook")


def unpack(data: bytes) -> Beat:
    """From bytes. Raises WireError."""
    try:
        return _BEAT.validate_json(data)
    except ValidationError as error:
        raise WireError(explain(error)) from None


class Roll:
    """The last beat of each, and when it came by our own clock: no two clocks need agree."""

    def __init__(self, lease_s: float) -> None:
        self._lease_s = lease_s
        self._beats: dict[str, tuple[Beat, float]] = {}
        self._dead: set[str] = set()

    def hear(self, beat: Beat, now: float) -> bool:
        """Note `beat`; True if it says anything new about who works and who holds what."""
        self._dead.discard(beat.name)
        before = self._beats.get(beat.name)
        self._beats[beat.name] = (beat, now)
        if before is None:
            return True
        old = before[0]
        return (old.works, old.leaving, old.holds) != (beat.works, beat.leaving, beat.holds)

    def gone(self, now: float) -> list[str]:
        """Names that have been silent for too long; they are forgotten."""
        silent = [name for name, (_, at) in self._beats.items() if now - at > self._lease_s]
        for name in silent:
            del self._beats[name]
        self._dead.update(silent)
        return silent

    def died(self, name: str) -> bool:
        """Whether somebody was there and then was silent for too long. Whom we never heard may only be slow to answer."""
        return name in self._dead

    def alive(self, now: float) -> list[Beat]:
        """The last beats of those who live, by name."""
        return [beat for _, (beat, at) in sorted(self._beats.items()) if now - at <= self._lease_s]

    def workers(self, now: float) -> list[str]:
        """Those who take parts and stay."""
        return [beat.name for beat in self.alive(now) if beat.works and not beat.leaving]

    def holder(self, part: int, now: float) -> tuple[str, int] | None:
        """Who says that he holds the part, and the revision of his lease; the later one if two do."""
        found = [(beat.holds[part], beat.name) for beat in self.alive(now) if part in beat.holds]
        return (max(found)[1], max(found)[0]) if found else None


def shares(workers: Iterable[str], partitions: int) -> dict[str, set[int]]:
    """Who should hold what: even to within one part, and little moves when one comes or goes.

    Highest random weight (Thaler and Ravishankar 1998), except that a worker with its full share is passed over.
    """
    names = sorted(workers)
    if not names:
        return {}
    found: dict[str, set[int]] = {name: set() for name in names}
    low, more = divmod(partitions, len(names))
    for part in range(partitions):
        for name in sorted(names, key=lambda name: _weight(name, part)):
            full = low + (1 if more > 0 else 0)
            if len(found[name]) < full:
                found[name].add(part)
                more -= len(found[name]) > low
                break
    return found


def _weight(name: str, part: int) -> bytes:
    # No checksum: those of two names differ by the same bits for every part.
    return blake2b(f"{name} {part}".encode(), digest_size=8).digest()
