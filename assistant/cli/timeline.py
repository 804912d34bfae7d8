"""Events of a call as a readable timeline: who said what, how it reads, what the agent was shown."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from assistant.types import (
    CallOpened,
    CallSummarised,
    CoachingGiven,
    EscalationPrompted,
    EscalationWithdrawn,
    Event,
    FrustrationRead,
    HistoryTold,
    MisstepHeard,
    StageChanged,
    SuggestionOffered,
    SuggestionSettled,
    SupervisorAnnounced,
    TechniqueHeard,
    TensionRead,
    TurnHeard,
)

BARS = ("▁", "▃", "▅", "▇", "█")
COLOURS = ("green", "yellow", "dark_orange", "red", "bold red")
STAGES = {"calm": "green", "tense": "dark_orange", "critical": "bold red"}
SUPERVISOR = {"seen": "has seen this call", "joining": "is joining", "left": "cannot join"}
INDENT = " " * 21


@dataclass(slots=True)
class _Turn:
    heard: TurnHeard
    read: FrustrationRead | None = None
    tension: float | None = None
    did: tuple[str, ...] = ()
    printed: str = ""


class Timeline:
    """Prints events as they come; a turn is printed when nothing more is read in it, or something follows from it."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._turn: _Turn | None = None

    def show(self, event: Event) -> None:
        """Take one event in and print what is ready."""
        match event:
            case TurnHeard():
                self._hear(event)
            case FrustrationRead() if self._turn is not None and self._turn.heard.turn == event.turn:
                self._turn.read = event
            case TensionRead() if self._turn is not None:
                self._turn.tension = event.tension
            case TechniqueHeard() | MisstepHeard() if self._turn is not None:
                name = event.technique if isinstance(event, TechniqueHeard) else f"!{event.misstep}"
                self._turn.did = (*self._turn.did, name)
            case _:
                self._flush()
                self._tell(event)

    def finish(self) -> None:
        """Print what is left."""
        self._flush()
        self._turn = None

    def _hear(self, event: TurnHeard) -> None:
        before = self._turn
        if before is not None and before.heard.turn == event.turn:
            self._turn = _Turn(event, printed=before.printed)
            return
        self._flush()
        self._turn = _Turn(event)

    def _flush(self) -> None:
        """One line of the transcript; of a turn that goes on only what is new."""
        turn = self._turn
        if turn is None or turn.printed == turn.heard.text:
            return
        text = turn.heard.text
        added = text.removeprefix(turn.printed).strip() if turn.printed else text
        line = Text(f"{turn.heard.turn:>4} {turn.heard.end:>7.1f}s ")
        customer = turn.heard.role.value == "customer"
        line.append(f"{turn.heard.role.value:<9}", "bold" if customer else "dim")
        level = turn.read.level if turn.read is not None else None
        line.append(
            f"{BARS[level] if level is not None else ' '} ", COLOURS[level] if level is not None else ""
        )
        line.append(f"{turn.tension:4.1f} " if turn.tension is not None else " " * 5, "dim")
        line.append(("… " if turn.printed else "") + added, "" if customer else "dim")
        self._console.print(line, soft_wrap=True)
        turn.printed = text
        self._reasons(turn)

    def _reasons(self, turn: _Turn) -> None:
        read = turn.read
        notes = list(turn.did)
        if read is not None:
            notes += [*read.triggers, *read.flags]
            notes += [f"“{reason.words}” ({reason.rule})" for reason in read.because[:4] if reason.words]
        if notes:
            self._line(" · ".join(notes), "cyan")

    def _tell(self, event: Event) -> None:
        match event:
            case CallOpened(call_id=call_id, language=language, customer_name=name):
                known = " · ".join(part for part in (call_id, language, name) if part)
                note = "" if event.supported else " (no rules for this language: transcript only)"
                self._console.rule(f"{escape(known)}{note}", align="left")
            case HistoryTold(past=past):
                known = f"{past.calls} calls, {past.others} messages in {past.days:g} days"
                self._line(f"history: {known}, {len(past.promises)} promises open", "dim")
            case StageChanged(from_=before, to=after):
                self._line(f"stage {before.value} → {after.value}", STAGES[after.value])
            case SuggestionOffered():
                self._line(f"▶ {event.headline} [{event.technique}]", "bold blue")
                self._line(f"  “{event.say}”", "bold")
            case SuggestionSettled(how=how):
                self._line(f"  card {how}", "dim")
            case EscalationPrompted():
                self._line(f"▲ supervisor, {event.urgency}: {event.headline} [{event.reason}]", "bold red")
                for said in (event.say, event.safety):
                    if said:
                        self._line(f"  “{said}”", "bold")
            case EscalationWithdrawn(how=how):
                self._line(f"▲ prompt withdrawn: {how}", "dim")
            case SupervisorAnnounced(act=act, name=name):
                self._line(f"◆ {name or 'a supervisor'}: {SUPERVISOR[act]}", "bold green")
            case CoachingGiven(say=say):
                self._line(f"✎ {say}", "magenta")
            case CallSummarised():
                self._summary(event)
            case _:
                pass

    def _summary(self, event: CallSummarised) -> None:
        counted = [f"{name} {count}" for name, count in (*event.triggers, *event.flags)]
        parts = [f"ended {event.stage.value}", f"peak tension {event.peak:.1f}", *counted]
        if event.suppressed:
            parts.append(f"{sum(count for _, count in event.suppressed)} cards held back")
        self._line(" · ".join(parts), "bold")
        self._console.print()

    def _line(self, text: str, style: str) -> None:
        self._console.print(Text(INDENT + text, style), soft_wrap=True)
