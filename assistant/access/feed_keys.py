"""Keys of feeds: `cda_<id>_<secret>`. Only a hash is kept; the key itself is shown once, when it is made.

The secret has 256 bits of chance, so one SHA-256 is enough: there is nothing to guess that a slow hash would slow down.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

from assistant.access.names import HOUSE, BadName, checked
from assistant.access.who import Sender

PREFIX = "cda"
SECRET_BYTES = 32
MOST_CHARS = 128
# What an unknown id is compared with, so that it takes as long as a known one.
_NOBODY = "0" * 64


class BadKeys(ValueError):
    """The file of keys cannot be used; the text says where and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedKey:
    """One key as it is kept. `made_at` in seconds since 1970; `feeds` are names of decoders, or `*`."""

    id: str
    hash: str
    tenant: str = HOUSE
    feeds: tuple[str, ...]
    note: str = ""
    made_at: float

    @property
    def sender(self) -> Sender:
        """Who comes with it."""
        return Sender(key_id=self.id, tenant=self.tenant, feeds=frozenset(self.feeds))


def mint(
    chance: bytes, feeds: Sequence[str], made_at: float, tenant: str = HOUSE, note: str = ""
) -> tuple[str, FeedKey]:
    """(the key to show once, what to keep of it). `chance`: SECRET_BYTES + 4 bytes that nobody can guess."""
    if len(chance) < SECRET_BYTES + 4:
        raise ValueError(f"a key needs {SECRET_BYTES + 4} bytes of chance")
    number, secret = chance[:4].hex(), urlsafe_b64encode(chance[4:]).decode().rstrip("=")
    text = f"{PREFIX}_{number}_{secret}"
    kept = FeedKey(
        id=number, hash=_hash(text), tenant=checked(tenant), feeds=tuple(feeds), note=note, made_at=made_at
    )
    return text, kept


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def find(keys: Sequence[FeedKey], text: str) -> FeedKey | None:
    """The key that `text` is, or None. The comparison takes the same time wherever the texts differ."""
    if len(text) > MOST_CHARS:
        return None
    parts = text.split("_", 2)
    named = parts[1] if len(parts) == 3 and parts[0] == PREFIX else ""
    found = next((key for key in keys if key.id == named), None)
    same = hmac.compare_digest(_hash(text), found.hash if found is not None else _NOBODY)
    return found if same else None


def dump(keys: Sequence[FeedKey]) -> str:
    """The file of keys."""
    return json.dumps({"keys": [asdict(key) for key in keys]}, indent=1, ensure_ascii=False) + "\n"


def read(text: str) -> tuple[FeedKey, ...]:
    """The keys in a file. Raises BadKeys."""
    try:
        plain = json.loads(text)["keys"]
        keys = tuple(FeedKey(**{**key, "feeds": tuple(key["feeds"])}) for key in plain)
        for key in keys:
            checked(key.tenant)
    except (ValueError, KeyError, TypeError, RecursionError, BadName) as error:
        raise BadKeys(
            f"no file of feed keys ({type(error).__name__}); make keys with `assistant token feed`"
        ) from None
    if len({key.id for key in keys}) != len(keys):
        raise BadKeys("two keys with one id; take one of them out")
    return keys
