"""The promises of a call: each once, in its latest words; what is overtaken or taken back no longer stands."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.analysis.promise_quotes import Undertaking
from assistant.types import Promise

# Letters by which two words count as the same, whatever their endings; words that two equal promises share.
STEM, SHARED = 5, 2


@dataclass(frozen=True, slots=True)
class Held:
    """A promise that stands; `when` and `what` tell whether a later one is the same."""

    promise: Promise
    when: tuple[str, ...] = ()
    what: tuple[str, ...] = ()


def take(
    held: tuple[Held, ...],
    turn: int,
    undertakings: tuple[Undertaking, ...],
    gone: tuple[tuple[str, ...], ...],
    most: int,
) -> tuple[Held, ...]:
    """The promises after an agent turn; at most `most`, the latest."""
    held = tuple(one for one in held if not any(_same_time(one.when, when) for when in gone))
    for new in undertakings:
        promise = Promise(turn=turn, words=new.words, due=new.due or None)
        one = Held(promise, new.when, tuple(sorted({word[:STEM] for word in new.what})))
        old = next((each for each in held if _same(each, one)), None)
        if old is not None and old.when and not one.when:
            one = replace(one, promise=replace(promise, due=old.promise.due), when=old.when)
        recap = not new.firm and any(
            each.promise.turn != turn and one.when and set(one.when) <= set(each.when) for each in held
        )
        if old is None and recap:
            continue
        if old is not None and old.promise.turn == turn and len(old.promise.words) > len(new.words):
            one = old
        held = (*(each for each in held if each is not old), one)
    return held[-most:]


def _same(old: Held, new: Held) -> bool:
    """The same time, said again, or the same matter."""
    shared = len(set(old.what) & set(new.what))
    if shared >= SHARED and 2 * shared >= min(len(old.what), len(new.what)):
        return True
    common = set(old.when) & set(new.when)
    same_time = _same_time(old.when, new.when)
    return same_time and (shared > 0 or (len(common) > 1 and old.promise.turn != new.promise.turn))


def _same_time(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    return bool(one and two) and (set(one) <= set(two) or set(two) <= set(one))
