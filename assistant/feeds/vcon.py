"""vCon, the IETF's container of a conversation (draft-ietf-vcon-vcon-core).

A transcript in it is an analysis, whose body is the vendor's own JSON: it goes to that vendor's decoder. Dialogs of type
text are turns. Where there is a redacted transcript of a dialog, the other one is not read. Times count from the start
of the first dialog.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from assistant.feeds import Capabilities, Feed, FeedConfig, open_feed
from assistant.feeds.decoder import Decoder, ignored, malformed
from assistant.feeds.reading import Unreadable, first, load, name, number, pick, rows, table
from assistant.feeds.times import after, wall
from assistant.types import FeedItem, Role, Segment

# Part of a vendor's or schema's name -> our decoder of its JSON.
VENDORS = (
    ("deepgram", "deepgram"),
    ("speechmatics", "speechmatics"),
    ("assembly", "assemblyai"),
    ("ringcentral", "ringcentral"),
    ("contact lens", "contact_lens"),
    ("contact_lens", "contact_lens"),
    ("amazon", "transcribe"),
    ("aws", "transcribe"),
    ("google", "google_stt"),
    ("rev", "rev"),
    ("whisper", "whisper"),
    ("openai", "whisper"),
)
PARTS = 32


class VCon(Decoder):
    """One conversation."""

    capabilities = Capabilities(
        interim=False,
        confidence=True,
        times=True,
        channels=True,
        language=False,
        ends_turn=False,
        note="Files, for replay; carries what the vendor inside carries; map parties by index or name.",
    )

    def __init__(self, config: FeedConfig | None = None) -> None:
        super().__init__(config)
        self._parts: dict[tuple[str, int], Feed] = {}
        self._file = ""

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        if "ciphertext" in plain or "recipients" in plain:
            yield malformed("ciphertext", "the vCon is encrypted; decrypt it first")
            return
        if isinstance(plain.get("payload"), str):
            plain = table(_decoded(plain["payload"], "base64url"))
        if not isinstance(plain.get("dialog"), list) and not isinstance(plain.get("analysis"), list):
            yield malformed("dialog, analysis", "missing; this is no vCon, or an empty one")
            return
        # Message ids repeat in mail threads (they do in the draft's own example), so a dialog is known by its place.
        self._file = f"{self.config.epoch}.{name(plain.get('uuid')) or 'vcon'}"
        dialogs, parties = _list(plain.get("dialog")), _list(plain.get("parties"))
        starts = [moment for dialog in dialogs if (moment := wall(pick(dialog, "start"))) is not None]
        begin = min(starts, default=None)
        heard = False
        for place, dialog in enumerate(dialogs):
            if pick(dialog, "type") == "text":
                heard = True
                yield from self._text(place, dialog, parties, begin)
        for place, analysis in _transcripts(plain):
            heard = True
            yield from self._analysis(place, analysis, dialogs, parties, begin)
        if not heard:
            yield ignored(
                "analysis", "holds no transcript; transcribe the recording and add it as an analysis"
            )

    def _wires(self, parties: list[Any], party: Any) -> list[str | None]:
        """Names of a party for the role map: its place, then what the vCon calls it."""
        place = name(party)
        known = pick(parties, int(place)) if place is not None and place.isdecimal() else None
        return [place, *(name(pick(known, key)) for key in ("name", "tel", "mailto", "role"))]

    def _text(self, place: int, dialog: Any, parties: list[Any], begin: float | None) -> Iterator[FeedItem]:
        said = _decoded(pick(dialog, "body"), pick(dialog, "encoding"))
        if not isinstance(said, str):
            yield malformed(
                f"dialog[{place}].body", "is no text here; fetch it from its url and put it into body"
            )
            return
        moment = wall(dialog.get("start"))
        start = None if moment is None or begin is None else moment - begin
        yield from self.say(
            *self._wires(
                parties, first(dialog, "originator") if "originator" in dialog else _first_of(dialog)
            ),
            said=said,
            is_final=True,
            segment_id=f"{self._file}.dialog.{place}",
            start=start,
            end=after(start, number(dialog.get("duration"))),
        )

    def _analysis(
        self,
        place: int,
        analysis: dict[str, Any],
        dialogs: list[Any],
        parties: list[Any],
        begin: float | None,
    ) -> Iterator[FeedItem]:
        body = _decoded(analysis.get("body"), analysis.get("encoding"))
        dialog = _dialog(analysis, dialogs)
        if isinstance(body, list):
            yield from self._turns(place, body, parties, begin)
        elif isinstance(body, str) and body.strip():
            yield from self.say(None, said=body, is_final=True, segment_id=f"{self._file}.analysis.{place}")
        elif isinstance(body, dict):
            moment = wall(pick(dialog, "start"))
            shift = 0.0 if moment is None or begin is None else moment - begin
            yield from self._vendor(place, analysis, body, dialog, parties, shift)
        else:
            yield malformed(f"analysis[{place}].body", "missing; fetch it from its url and put it into body")

    def _turns(
        self, place: int, body: list[Any], parties: list[Any], begin: float | None
    ) -> Iterator[FeedItem]:
        """A body that is a list of turns with a party and a time each."""
        for turn, row in enumerate(rows(body)):
            if not isinstance(row.get("text"), str):
                yield malformed(f"analysis[{place}].body[{turn}]", "has no text")
                continue
            moment = wall(row.get("start"))
            start = number(row.get("start")) if moment is None or begin is None else moment - begin
            yield from self.say(
                *self._wires(parties, _first_of(row)),
                said=row["text"],
                is_final=True,
                segment_id=f"{self._file}.analysis.{place}.{turn}",
                start=start,
                end=after(start, number(row.get("duration"))),
            )

    def _vendor(
        self,
        place: int,
        analysis: dict[str, Any],
        body: dict[str, Any],
        dialog: Any,
        parties: list[Any],
        shift: float,
    ) -> Iterator[FeedItem]:
        vendor = _vendor_of(analysis) or _shape_of(body)
        if vendor is None and isinstance(said := first(body, "transcript", "text"), str):
            yield from self.say(None, said=said, is_final=True, segment_id=f"{self._file}.analysis.{place}")
            return
        if vendor is None:
            yield malformed(
                f"analysis[{place}].vendor", "is not known here; see docs/feeds.md for those that are"
            )
            return
        part = self._parts.get((vendor, place))
        if part is None:
            roles = {**self._channel_roles(body, dialog, parties), **self.config.roles}
            config = FeedConfig(roles=roles, language=self.config.language, epoch=self.config.epoch)
            part = self._parts[vendor, place] = open_feed(vendor, config)
            if len(self._parts) > PARTS:
                del self._parts[next(iter(self._parts))]
        for item in part.receive(body):
            yield _shifted(item, shift, place) if isinstance(item, Segment) else item

    def _channel_roles(self, body: dict[str, Any], dialog: Any, parties: list[Any]) -> dict[str, Role]:
        """In a recording of several channels, the parties of the dialog are in the order of its channels."""
        channels = max(len(rows(pick(body, "results", "channels"))), 0)
        channels = max(
            channels, int(number(pick(body, "results", "channel_labels", "number_of_channels")) or 0)
        )
        found: dict[str, Role] = {}
        members = _list(pick(dialog, "parties"))
        if channels > 1 and channels == len(members):
            for channel, party in enumerate(members):
                role = self.roles.find(*self._wires(parties, party))
                if role is not None:
                    found[str(channel)] = found[f"ch_{channel}"] = role
        return found


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _first_of(row: dict[str, Any]) -> Any:
    """The party that speaks: the first of several, the others are spoken to."""
    found = first(row, "parties", "party", "speaker")
    return pick(found, 0) if isinstance(found, list) else found


def _decoded(body: Any, encoding: Any) -> Any:
    """The body as its encoding says; JSON in text is opened. What cannot be decoded is None."""
    if not isinstance(body, str):
        return body
    if encoding == "base64url":
        try:
            body = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode("utf-8")
        except (binascii.Error, ValueError):
            return None
    if encoding == "json" or body.lstrip().startswith(("{", "[{")):
        try:
            return load(body)
        except Unreadable:
            return body
    return body


def _transcripts(plain: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    """(place, analysis): one transcript for each dialog, the redacted one where there is one."""
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    for place, analysis in enumerate(_list(plain.get("analysis"))):
        kind = pick(analysis, "type")
        if not isinstance(kind, str) or not kind.startswith("transcript"):
            continue
        dialog = repr(analysis.get("dialog"))
        if dialog not in found or ("redact" in kind and "redact" not in found[dialog][1]["type"]):
            found[dialog] = (place, analysis)
    return list(found.values())


def _dialog(analysis: dict[str, Any], dialogs: list[Any]) -> Any:
    place = analysis.get("dialog")
    place = pick(place, 0) if isinstance(place, list) else place
    return pick(dialogs, place) if isinstance(place, int) and not isinstance(place, bool) else None


def _vendor_of(analysis: dict[str, Any]) -> str | None:
    told = " ".join(
        value for key in ("vendor", "schema", "product") if isinstance(value := analysis.get(key), str)
    )
    return next((ours for part, ours in VENDORS if part in told.lower()), None)


def _shape_of(body: dict[str, Any]) -> str | None:
    """The decoder of a body whose vendor we do not know, where its form is one that we do."""
    if isinstance(pick(body, "results", "channels"), list):
        return "deepgram"
    if isinstance(pick(body, "results", "items"), list):
        return "transcribe"
    if isinstance(body.get("monologues"), list):
        return "rev"
    return "whisper" if isinstance(body.get("segments"), list) else None


def _shifted(segment: Segment, shift: float, place: int) -> Segment:
    """The segment on the clock of the whole conversation, its id apart from those of other analyses."""
    return replace(
        segment,
        segment_id=f"{place}.{segment.segment_id}",
        start=None if segment.start is None else round(segment.start + shift, 6),
        end=None if segment.end is None else round(segment.end + shift, 6),
    )
