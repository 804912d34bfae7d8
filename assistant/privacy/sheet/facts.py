"""What the settings mean for people, as facts without words: a key, and values that each language writes in its way.

A value that begins with @ is a name that the languages translate; any other text comes from the settings as it is. Secrets
never become values.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.engine import make_url

from assistant.settings import Settings

# What is masked, in the words of the languages (privacy/masking.py does it).
MASKED = (
    "card", "cvv", "iban", "national_id", "phone", "email", "birth", "address", "name", "secret", "number", "spoken",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Days:
    """A period of days; 0: not at all."""

    number: float


@dataclass(frozen=True, slots=True)
class Seconds:
    """A period of seconds."""

    number: float


Value = str | Days | Seconds | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One fact."""

    key: str
    values: dict[str, Value] = field(default_factory=dict)


def item(key: str, **values: Value) -> Item:
    """A fact with its values."""
    return Item(key, values)


def sections(settings: Settings) -> list[tuple[str, list[Item]]]:
    """All facts, by section, in the order of the sheet."""
    return [
        ("purpose", [item("purpose"), item("not_purpose")]),
        ("data", _data(settings)),
        (
            "masking",
            [item("masking", kinds=tuple(f"@mask.{kind}" for kind in MASKED)), item("masking_limits")],
        ),
        ("where", _where(settings)),
        ("who", _who(settings)),
        (
            "never",
            [item(key) for key in ("no_ranking", "no_voice", "no_decision", "private_words", "ai_act")],
        ),
        ("rights", _rights(settings)),
        ("measures", _measures(settings)),
        ("attention", _attention(settings)),
    ]


def keeps_history(settings: Settings) -> bool:
    """Whether anything is kept about customers beyond a call."""
    return settings.retention.history_days > 0 and settings.privacy.customer_key is not None


def store_of(settings: Settings) -> tuple[str, str]:
    """(kind, place) of the store; never a user or password."""
    place = make_url(settings.store.url.get_secret_value())
    kind = place.get_backend_name()
    if kind == "sqlite":
        return "sqlite", str(place.database or "")
    if kind == "postgresql":
        return "postgresql", f"{place.host or 'localhost'}/{place.database or ''}"
    return "memory", "@memory"


def _data(settings: Settings) -> list[Item]:
    keep = settings.retention
    kind, place = store_of(settings)
    store: Value = "@memory" if kind == "memory" else place
    found = [
        item("words", where=store, period=Days(keep.transcripts_days)),
        item("events", where=store, period=Days(keep.events)),
        item("agent", where=store, period=Days(max(keep.transcripts_days, keep.events))),
        item("answers", where=store, period=Days(keep.events)),
    ]
    if settings.privacy.customer_key is not None:
        calls = Days(max(keep.transcripts_days, keep.events, keep.history_days))
        found.append(item("pseudonym", where=store, period=calls))
    if keeps_history(settings):
        found.append(item("history", where=store, period=Days(keep.history_days)))
        found.append(item("messages", where=store, period=Days(keep.history_days)))
    if settings.access.closed and settings.access.audit_days > 0:
        found.append(item("audit", where=store, period=Days(settings.access.audit_days)))
    found.append(item("lingering", where="@memory", period=Seconds(keep.linger_s)))
    if settings.feeds.dead_letters:
        found.append(item("letters", where="@memory", period=Seconds(settings.feeds.dead_letters_keep_s)))
    return found


def _where(settings: Settings) -> list[Item]:
    kind, place = store_of(settings)
    found = [item(f"store_{kind}", place=place)]
    if settings.bus.shared:
        found.append(item("bus", servers=tuple(one.rpartition("@")[2] for one in settings.bus.servers)))
    if settings.feeds.kinesis.stream is not None:
        region = settings.feeds.kinesis.region or "@unknown"
        found.append(item("kinesis", stream=settings.feeds.kinesis.stream, region=region))
    if settings.feeds.nats.url is not None:
        found.append(item("nats", stream=settings.feeds.nats.stream))
    if settings.access.provider.issuer is not None:
        found.append(item("provider", issuer=settings.access.provider.issuer))
    found.append(item("nowhere_else"))
    found.append(item(f"voice_{settings.rules.voice}"))
    return found


def _who(settings: Settings) -> list[Item]:
    if not settings.access.closed:
        return [item("open", host=settings.server.host)]
    found = [item("agents"), item("supervisors")]
    if settings.server.studio is not False:
        found.append(item("developers"))
    found += [item("admins"), item("tenants")]
    if settings.access.audit_days > 0:
        found.append(item("audited", period=Days(settings.access.audit_days)))
    return found


def _rights(settings: Settings) -> list[Item]:
    known = settings.privacy.customer_key is not None
    found = [item("access" if known else "access_unknown"), item("erasure" if known else "erasure_unknown")]
    return [*found, item("objection"), item("agents_rights")]


def _measures(settings: Settings) -> list[Item]:
    kind, _ = store_of(settings)
    found = [item("order"), item("periods")]
    if kind == "sqlite":
        found.append(item("sqlite_private"))
    if kind == "postgresql":
        found.append(item("postgresql_private"))
    if settings.privacy.customer_key is not None:
        found.append(item("pseudonyms"))
    if settings.server.tls_certificate is not None:
        found.append(item("tls"))
    elif settings.server.trusted_proxies:
        found.append(item("tls_proxy", proxies=settings.server.trusted_proxies))
    if settings.access.closed:
        found.append(item("tokens"))
    return [*found, item("replay"), item("outage")]


def _attention(settings: Settings) -> list[Item]:
    keep = settings.retention
    found = []
    if not settings.access.closed:
        found.append(item("attention_open"))
    if keep.transcripts_days > 0:
        found.append(item("attention_transcripts", period=Days(keep.transcripts_days)))
    if keep.events > 0:
        found.append(item("attention_events", period=Days(keep.events)))
    if keep.history_days > 0 and settings.privacy.customer_key is None:
        found.append(item("attention_no_key"))
    if keeps_history(settings):
        window = min(settings.privacy.history_window_days, keep.history_days)
        found.append(item("attention_history", window=Days(window)))
    if settings.feeds.dead_letters and settings.feeds.dead_letters_keep_s > 0:
        found.append(item("attention_letters"))
    if settings.server.plain_http:
        found.append(item("attention_plain"))
    if settings.feeds.twilio_unsigned:
        found.append(item("attention_unsigned"))
    if settings.feeds.kinesis.stream is not None:
        found.append(item("attention_cloud"))
    return [*found, item("attention_names")]
