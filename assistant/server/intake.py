"""Feed items -> inputs of one call: masked, numbered, stamped. Live and replay share it, so both hear the same.

Time of a call. Where segments say when they ended, that is the call's time: `at = max(at so far, end)`, whenever they
arrive, so a recording sent at any speed gives the same journal. Where they do not, `at` is the last `at` plus the time
that has passed on the clock since. Ends of turns and of the call come at the last `at` if the feed has times; what the
agent presses always comes by the clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.server.inbox import Answer, Deepened, Found, Pressed, SupervisorWord
from assistant.server.tongue import MOST_WORDS, WORDS_AT_END, Tongue, told
from assistant.types import (
    CallEnded,
    CallStarted,
    Closed,
    DeepHeard,
    FeedbackGiven,
    FeedItem,
    HistoryFound,
    Input,
    LanguageHeard,
    Opened,
    Role,
    Segment,
    SegmentHeard,
    SupervisorActed,
    TurnEnd,
    TurnEnded,
)

# A calm telephone voice (data/labels.md); only used to guess a start that nobody has given.
WORDS_PER_S = 2.5

Mask = Callable[[Segment], Segment]
Masker = Callable[[str | None], Mask]
# A customer's own id -> what he is known by here, or None: then he is not.
Pseudonym = Callable[[str], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Where a call stands. `heard` is the clock's reading when `at` was stamped; `spoken` the end of the last words."""

    seq: int = 0
    at: float = 0.0
    heard: float = 0.0
    spoken: float = 0.0
    timed: bool = False
    started: bool = False
    ended: bool = False
    # What has been said while the language is not known; None when it is.
    unknown: str | None = None

    def now(self, clock: float) -> float:
        """Seconds since the call began, by the clock, to the millisecond; never before the last input."""
        return max(self.at, round(self.at + clock - self.heard, 3))


def nobody(_: str) -> None:
    """Customers are not known."""


def speaking_time(text: str) -> float:
    """Seconds that it takes to say `text`."""
    return len(text.split()) / WORDS_PER_S


class Intake:
    """Inputs of one call. `timeline` is a value: keep it, and put it back if the journal could not be written."""

    def __init__(
        self,
        call_id: str,
        playbook: str,
        masker: Masker,
        language: str | None = None,
        tongue: Tongue | None = None,
        pseudonym: Pseudonym = nobody,
    ) -> None:
        self.call_id = call_id
        self.timeline = Timeline()
        # What was masked in finals since somebody has last asked, by kind.
        self._masked: Counter[str] = Counter()
        # Finals that were in the journal when the call went on here; its decoders have forgotten them.
        self._recalled: set[tuple[Role, str | None]] = set()
        self._playbook = playbook
        self._masker = masker
        self._mask = masker(language)
        self._language = language
        self._tongue = tongue
        self._pseudonym = pseudonym

    def take(self, item: FeedItem, clock: float) -> tuple[Input, ...]:
        """What `item` adds to the journal: nothing for an interim, a repeated start, or after the end."""
        if self.timeline.ended:
            return ()
        match item:
            case Opened():
                return self._named(item, clock) if self.timeline.started else (self._start(item, clock),)
            case Segment() if item.is_final and (item.role, item.segment_id) in self._recalled:
                # Sent again, because the server that heard it could not say so any more.
                return ()
            case Segment() if item.is_final:
                return self._started(item.language, clock) + self._final(item, clock)
            case TurnEnd():
                return self._turn_ended(item, clock) if self.timeline.started else ()
            case Closed():
                started = self._started(None, clock)
                last = told(self._tongue, self.timeline.unknown or "", WORDS_AT_END)
                return (
                    *started,
                    *self._heard_in(last, self.timeline.at, clock),
                    self._end(item.reason, clock),
                )
            case _:
                return ()

    def interim(self, segment: Segment) -> Segment:
        """The interim as it may be shown: masked, and gone without trace."""
        return self._mask(segment)

    def masked(self) -> Counter[str]:
        """What was masked in finals since the last time this was asked, by kind. Interims come again, so they do not count."""
        taken, self._masked = self._masked, Counter()
        return taken

    def pressed(self, item: Pressed, clock: float) -> Input:
        """What somebody pressed, or what was looked up, as an input: it comes now, by the clock.

        What the deep voice heard belongs to words that have a time; with them, a recording gives the same at any speed.
        """
        now = self.timeline.now(clock)
        words = isinstance(item, Deepened) and self.timeline.timed
        seq, at = self._stamp(self.timeline.at if words else now, clock)
        match item:
            case Deepened(turn=turn, chars=chars, logits=logits):
                return DeepHeard(call_id=self.call_id, seq=seq, at=at, turn=turn, chars=chars, logits=logits)
            case Answer(suggestion_id=suggestion_id, verdict=verdict):
                return FeedbackGiven(
                    call_id=self.call_id, seq=seq, at=at, suggestion_id=suggestion_id, verdict=verdict
                )
            case SupervisorWord(act=act, name=name):
                return SupervisorActed(call_id=self.call_id, seq=seq, at=at, act=act, name=name)
            case Found(past=past):
                return HistoryFound(call_id=self.call_id, seq=seq, at=at, past=past)

    def remember(self, heard: Input, clock: float) -> None:
        """Go on after `heard`, an input of the journal: the state that taking it once had left behind."""
        self._stamp(heard.at, clock, seq=heard.seq)
        match heard:
            case CallStarted(language=language):
                self._mask = self._masker(language)
                self.timeline = replace(self.timeline, started=True, unknown=None if language else "")
            case LanguageHeard(language=language):
                self._mask = self._mask_in(language)
                self.timeline = replace(self.timeline, unknown=None)
            case SegmentHeard(segment=segment):
                # Masked words tell the masker less than the words did, but still who asked for what.
                self._mask(segment)
                self._gather(segment.text)
                if segment.segment_id is not None:
                    self._recalled.add((segment.role, segment.segment_id))
                spoken = max(self.timeline.spoken, segment.end or 0.0)
                self.timeline = replace(self.timeline, spoken=spoken, timed=True)
            case CallEnded():
                self.timeline = replace(self.timeline, ended=True)
            case _:
                pass

    def _stamp(self, at: float, clock: float, seq: int | None = None) -> tuple[int, float]:
        line = self.timeline
        taken = line.seq if seq is None else seq
        self.timeline = replace(line, seq=taken + 1, at=max(line.at, at), heard=clock)
        return taken, self.timeline.at

    def _started(self, language: str | None, clock: float) -> tuple[Input, ...]:
        """Words before any start: the sender has none, or it was lost. The call begins with what we know."""
        return () if self.timeline.started else (self._start(Opened(language=language), clock),)

    def _start(self, item: Opened, clock: float) -> CallStarted:
        seq, at = self._stamp(0.0, clock)
        language = item.language or self._language
        self.timeline = replace(self.timeline, started=True, unknown=None if language else "")
        self._mask = self._masker(language)
        return CallStarted(
            call_id=self.call_id,
            seq=seq,
            at=at,
            language=language,
            agent_id=item.agent_id,
            team=item.team,
            customer_ref=self._pseudonym(item.customer_ref) if item.customer_ref else None,
            customer_name=item.customer_name,
            agent_name=item.agent_name,
            playbook=self._playbook,
        )

    def _named(self, item: Opened, clock: float) -> tuple[Input, ...]:
        """A start that comes again changes nothing, unless it is the first to say which language is spoken."""
        return self._heard_in(item.language, self.timeline.at, clock)

    def _mask_in(self, language: str) -> Mask:
        """The mask for the language that is now known: the same one if it can be told, so that a number begun goes on."""
        speaking = getattr(self._mask, "speaking", None)
        return speaking(language) if speaking is not None else self._masker(language)

    def _gather(self, text: str) -> str | None:
        """All that was said while the language is not known; None when it is, or when more words would not help."""
        before = self.timeline.unknown
        if before is None or len(before.split()) >= MOST_WORDS:
            return None
        said = f"{before} {text}".strip()
        self.timeline = replace(self.timeline, unknown=said)
        return said

    def _heard_in(self, language: str | None, at: float, clock: float) -> tuple[Input, ...]:
        """The language as an input, where it was not known so far: journalled, so that a replay need not find it out."""
        if language is None or self.timeline.unknown is None:
            return ()
        self._mask = self._mask_in(language)
        self.timeline = replace(self.timeline, unknown=None)
        seq, at = self._stamp(at, clock)
        return (LanguageHeard(call_id=self.call_id, seq=seq, at=at, language=language),)

    def _final(self, segment: Segment, clock: float) -> tuple[Input, ...]:
        if not segment.text.strip():
            end = TurnEnd(role=segment.role)
            return self._turn_ended(end, clock) if segment.ends_turn else ()
        masked = self._mask(segment)
        self._masked.update(getattr(self._mask, "counts", ()))
        line = self.timeline
        timed = segment.end is not None
        when = segment.end if segment.end is not None else line.now(clock)
        said = self._gather(masked.text)
        found = (segment.language or told(self._tongue, said)) if said is not None else None
        before = self._heard_in(found, when, clock)
        seq, at = self._stamp(when, clock)
        end_s = segment.end if segment.end is not None else max(at, segment.start or 0.0)
        # A guessed start must not look like an interruption, so it never lies before the end of the last words.
        guess = min(end_s, max(line.spoken, round(end_s - speaking_time(segment.text), 3)))
        start_s = segment.start if segment.start is not None else guess
        self.timeline = replace(self.timeline, spoken=max(line.spoken, end_s), timed=timed)
        heard = replace(masked, start=start_s, end=end_s)
        return (*before, SegmentHeard(call_id=self.call_id, seq=seq, at=at, segment=heard))

    def _turn_ended(self, item: TurnEnd, clock: float) -> tuple[Input, ...]:
        line = self.timeline
        seq, at = self._stamp(line.at if line.timed else line.now(clock), clock)
        return (TurnEnded(call_id=self.call_id, seq=seq, at=at, role=item.role),)

    def _end(self, reason: str, clock: float) -> CallEnded:
        seq, at = self._stamp(self.timeline.at, clock)
        self.timeline = replace(self.timeline, ended=True)
        return CallEnded(call_id=self.call_id, seq=seq, at=at, reason=reason)
