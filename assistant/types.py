"""The values that cross a module border: what feeds say, what the core hears, what it answers.

All are frozen, keyword-only dataclasses of the standard library; `assistant.wire` turns them into JSON and back
by their `type`. Words are those of the glossary (docs/architecture.md). Times are seconds since the call began,
never wall time; scores and confidences lie in [0, 1]; frustration levels are 0–4 (docs/labels in models/README.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Role(StrEnum):
    """Who speaks. `unknown` is shown but never scored: in doubt neither side is blamed."""

    CUSTOMER = "customer"
    AGENT = "agent"
    UNKNOWN = "unknown"


class Stage(StrEnum):
    """Where a call stands, by its tension, with hysteresis."""

    CALM = "calm"
    TENSE = "tense"
    CRITICAL = "critical"


class Verdict(StrEnum):
    """What the agent did with a suggestion or an escalation prompt."""

    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """One reason: the rule (cue id, or `model`, `sentiment`, `repetition`, `course`) and the customer's words."""

    rule: str
    words: str


# ---------------------------------------------------------------------------------------------------------------
# What a feed decoder returns: no call id, no sequence, no clock. The runtime adds those before the journal.
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The feed says that a call began, and what it knows about it. None = the feed does not know."""

    language: str | None = None
    agent_id: str | None = None
    team: str | None = None
    customer_ref: str | None = None
    customer_name: str | None = None
    agent_name: str | None = None
    type: Literal["start"] = "start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """What a recogniser sends once. `is_final`: will not change; `ends_turn`: the speaker has finished.

    `segment_id` ties interims to their final and marks repetitions. `channel` is the wire it came on and means
    nothing outside `feeds/`. `start`, `end` in seconds since the call began; `confidence` in [0, 1]; None where the
    vendor gives none.
    """

    role: Role
    text: str
    is_final: bool = True
    ends_turn: bool = False
    segment_id: str | None = None
    channel: str | None = None
    start: float | None = None
    end: float | None = None
    language: str | None = None
    confidence: float | None = None
    type: Literal["segment"] = "segment"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnEnd:
    """The vendor's endpointing says that `role` has finished (it may come apart from any text)."""

    role: Role
    channel: str | None = None
    type: Literal["turn_end"] = "turn_end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The feed says that the call is over."""

    reason: str = "ended"
    type: Literal["end"] = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """The feed has stopped and may go on: the call is over unless words come again soon."""

    reason: str = "paused"
    type: Literal["pause"] = "pause"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something the decoder could not use, or the vendor's own error. Never contains transcript text.

    `kind`: `malformed` (this message was skipped), `degraded` (the vendor reports a fault), `ignored` (a known message
    without content for us).
    `where` names the field or message, `detail` says what is wrong and how to mend it.
    """

    kind: Literal["malformed", "degraded", "ignored"]
    where: str
    detail: str
    type: Literal["trouble"] = "trouble"


FeedItem = Opened | Segment | TurnEnd | Closed | Paused | Trouble

# ---------------------------------------------------------------------------------------------------------------
# Inputs: what the core hears, in the order of the journal. `seq` counts the inputs of one call from 0, without gaps.
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStarted:
    """First input of a call. `language` is one of the four, another code, or None (not known yet).

    `customer_ref` is a pseudonym (privacy.pseudonym), None where none can be made. `agent_cards`: how many cards this agent
    was shown in other calls within the hour before; 0 where nobody counts.
    """

    call_id: str
    seq: int
    at: float
    language: str | None
    agent_id: str | None = None
    team: str | None = None
    customer_ref: str | None = None
    customer_name: str | None = None
    agent_name: str | None = None
    playbook: str | None = None
    agent_cards: int = 0
    type: Literal["call_started"] = "call_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentHeard:
    """A segment, masked. Interims are never journalled; the core ignores them (engine.peek reads them)."""

    call_id: str
    seq: int
    at: float
    segment: Segment
    type: Literal["segment_heard"] = "segment_heard"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnEnded:
    """`role` has finished speaking, said apart from any text."""

    call_id: str
    seq: int
    at: float
    role: Role
    type: Literal["turn_ended"] = "turn_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageHeard:
    """Which language a call is in that began without one: the feed said so later, or its words did."""

    call_id: str
    seq: int
    at: float
    language: str
    type: Literal["language_heard"] = "language_heard"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackGiven:
    """The agent's answer to a card or prompt. `suggestion_id` of the card, or of the escalation prompt."""

    call_id: str
    seq: int
    at: float
    suggestion_id: str
    verdict: Verdict
    type: Literal["feedback_given"] = "feedback_given"


# What a supervisor may say about a call: it has been seen, he is joining, he is not coming after all.
SupervisorAct = Literal["seen", "joining", "left"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisorActed:
    """A supervisor's word on the wall. `name` is shown to the agent; None where nobody has given one."""

    call_id: str
    seq: int
    at: float
    act: SupervisorAct
    name: str | None = None
    type: Literal["supervisor_acted"] = "supervisor_acted"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded:
    """Last input of a call."""

    call_id: str
    seq: int
    at: float
    reason: str = "ended"
    type: Literal["call_ended"] = "call_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastInteraction:
    """An earlier call, chat or e-mail of this customer: its date (ISO), how it ended, whether he asked for a supervisor."""

    channel: Literal["call", "chat", "email"]
    on: str
    stage: Stage
    supervisor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPromise:
    """What he was promised and nobody has marked as kept: on which date (ISO), in which words, by when."""

    promise_id: str
    on: str
    words: str
    due: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known about a customer from the `days` before a call: `calls` and `others` (chats, e-mails) count all.

    `interactions` and `promises` are the newest of them. `form` of address where the language has two.
    """

    days: float
    calls: int
    others: int
    interactions: tuple[PastInteraction, ...]
    promises: tuple[PastPromise, ...]
    language: str | None
    form: Literal["formal", "informal"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFound:
    """The answer to HistoryAsked: what was looked up, journalled, so that a replay need not look."""

    call_id: str
    seq: int
    at: float
    past: Past
    type: Literal["history_found"] = "history_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeepHeard:
    """The answer to DeepAsked: what the deep voice heard in the first `chars` characters of a customer's turn.

    `logits` of the classifier's customer heads, in their order, and after them of the situations in models/deep/manifest.json.
    Journalled, so that a replay hears the same without it.
    """

    call_id: str
    seq: int
    at: float
    turn: int
    chars: int
    logits: tuple[float, ...]
    type: Literal["deep_heard"] = "deep_heard"


Input = (
    CallStarted
    | SegmentHeard
    | TurnEnded
    | LanguageHeard
    | FeedbackGiven
    | SupervisorActed
    | HistoryFound
    | DeepHeard
    | CallEnded
)

# ---------------------------------------------------------------------------------------------------------------
# Events: what the core answers. `seq` counts the events of one call from 0; `turn` is the index of the turn.
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOpened:
    """The call is followed. `supported` is False for a language without a pack: transcript only, and the panel says so.

    Comes again when the language of a call that began without one is known.
    """

    call_id: str
    seq: int
    at: float
    language: str | None
    supported: bool
    customer_name: str | None
    type: Literal["call_opened"] = "call_opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryAsked:
    """The customer is known by a pseudonym: somebody may look up his history. No answer is waited for."""

    call_id: str
    seq: int
    at: float
    type: Literal["history_asked"] = "history_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryTold:
    """The customer has been in touch before. Shown to the agent; it never makes a call tense."""

    call_id: str
    seq: int
    at: float
    past: Past
    type: Literal["history_told"] = "history_told"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnHeard:
    """Final words joined the transcript. A turn in several finals comes several times, each with the whole text so far."""

    call_id: str
    seq: int
    at: float
    turn: int
    role: Role
    text: str
    start: float
    end: float
    type: Literal["turn_heard"] = "turn_heard"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeepAsked:
    """The deep voice may be asked about the first `chars` characters of a customer's turn. No answer is waited for."""

    call_id: str
    seq: int
    at: float
    turn: int
    chars: int
    type: Literal["deep_asked"] = "deep_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrustrationRead:
    """How a customer turn reads. `score` in [0, 1]: how surely the level is ≥ 2. The last one of a turn holds.

    `because` names the cues and words, strongest first; `contributions` (voice or feature → logit) add up to the score.
    """

    call_id: str
    seq: int
    at: float
    turn: int
    score: float
    level: int
    triggers: tuple[str, ...]
    flags: tuple[str, ...]
    because: tuple[Because, ...]
    contributions: tuple[tuple[str, float], ...] = ()
    type: Literal["frustration_read"] = "frustration_read"


@dataclass(frozen=True, slots=True, kw_only=True)
class TechniqueHeard:
    """The agent did something helpful, in his own words."""

    call_id: str
    seq: int
    at: float
    turn: int
    technique: str
    because: tuple[Because, ...] = ()
    type: Literal["technique_heard"] = "technique_heard"


@dataclass(frozen=True, slots=True, kw_only=True)
class MisstepHeard:
    """The agent said something that usually backfires. For the debrief; never a score of the agent."""

    call_id: str
    seq: int
    at: float
    turn: int
    misstep: str
    because: tuple[Because, ...] = ()
    type: Literal["misstep_heard"] = "misstep_heard"


@dataclass(frozen=True, slots=True, kw_only=True)
class TensionRead:
    """Tension of the call, 0–4, after this turn."""

    call_id: str
    seq: int
    at: float
    turn: int
    tension: float
    type: Literal["tension_read"] = "tension_read"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageChanged:
    """The stage changed. On the wire the fields are called `from` and `to`."""

    call_id: str
    seq: int
    at: float
    turn: int
    from_: Stage
    to: Stage
    type: Literal["stage_changed"] = "stage_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionOffered:
    """One card. `say` is the sentence; `headline` the reason in ≤ 12 words; `until` when the panel takes it away.

    `variant`: the pack's id of `say`, by which effects are counted; empty in events of older versions.
    """

    call_id: str
    seq: int
    at: float
    turn: int
    suggestion_id: str
    technique: str
    trigger: str | None
    headline: str
    say: str
    alternatives: tuple[str, ...]
    until: float
    because: tuple[Because, ...]
    variant: str = ""
    type: Literal["suggestion_offered"] = "suggestion_offered"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionSettled:
    """The card is done: accepted, dismissed, said (heard in the agent's words), expired or replaced."""

    call_id: str
    seq: int
    at: float
    suggestion_id: str
    how: Literal["accepted", "dismissed", "said", "expired", "replaced"]
    type: Literal["suggestion_settled"] = "suggestion_settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionSuppressed:
    """A card that would have been right but was held back, and why (cooldown, budget, calm, patience …)."""

    call_id: str
    seq: int
    at: float
    turn: int
    technique: str | None
    why: str
    type: Literal["suggestion_suppressed"] = "suggestion_suppressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationPrompted:
    """Bring in a supervisor. `say` announces it; `safety` is the centre's protocol where a person's safety is at stake."""

    call_id: str
    seq: int
    at: float
    turn: int
    suggestion_id: str
    reason: str
    urgency: Literal["soon", "now", "safety"]
    headline: str
    say: str | None
    safety: str | None
    handover: tuple[str, ...]
    because: tuple[Because, ...]
    type: Literal["escalation_prompted"] = "escalation_prompted"


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationWithdrawn:
    """The reason for the prompt has passed: the customer has calmed down, the agent answered it, or a supervisor is joining."""

    call_id: str
    seq: int
    at: float
    turn: int
    suggestion_id: str
    how: Literal["calmed", "accepted", "dismissed", "done", "replaced", "joined"]
    type: Literal["escalation_withdrawn"] = "escalation_withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisorAnnounced:
    """The agent is told what a supervisor has said on the wall."""

    call_id: str
    seq: int
    at: float
    act: SupervisorAct
    name: str | None
    type: Literal["supervisor_announced"] = "supervisor_announced"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachingGiven:
    """A private word to the agent: a gentle rewrite after a misstep, or a reminder to stay calm."""

    call_id: str
    seq: int
    at: float
    turn: int
    kind: Literal["rewrite", "reminder"]
    misstep: str | None
    say: str
    type: Literal["coaching_given"] = "coaching_given"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurningPoint:
    """A turn at which tension rose or fell clearly: the customer's words in it, and the agent's before it ("" where they
    soothed and it rose all the same).
    """

    turn: int
    direction: Literal["up", "down"]
    tension: float
    before: str
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Something the agent said will happen: his words and the time named in them."""

    turn: int
    words: str
    due: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSummarised:
    """The call in short, in its language. Rule-based; contains the customer's words, so it follows retention.

    `stage`: how it ended, by the customer's last turns. `joined`: the supervisors who joined (empty where no name was given)
    and when. `incidents`: threats and insults, label and words.
    """

    call_id: str
    seq: int
    at: float
    language: str | None
    stage: Stage
    peak: float
    triggers: tuple[tuple[str, int], ...]
    flags: tuple[tuple[str, int], ...]
    turning_points: tuple[TurningPoint, ...]
    promises: tuple[Promise, ...]
    techniques: tuple[tuple[str, int], ...]
    missteps: tuple[tuple[str, int], ...]
    helped: tuple[tuple[str, float], ...]
    open_points: tuple[str, ...]
    positive: tuple[str, ...]
    suggestions: tuple[tuple[str, int], ...]
    suppressed: tuple[tuple[str, int], ...]
    reflection: str | None
    take_break: str | None
    joined: tuple[tuple[str, float], ...] = ()
    incidents: tuple[tuple[str, str], ...] = ()
    type: Literal["call_summarised"] = "call_summarised"


Event = (
    CallOpened
    | HistoryAsked
    | HistoryTold
    | TurnHeard
    | DeepAsked
    | FrustrationRead
    | TechniqueHeard
    | MisstepHeard
    | TensionRead
    | StageChanged
    | SuggestionOffered
    | SuggestionSettled
    | SuggestionSuppressed
    | EscalationPrompted
    | EscalationWithdrawn
    | SupervisorAnnounced
    | CoachingGiven
    | CallSummarised
)
