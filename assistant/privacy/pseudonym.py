"""Customers' ids as keyed pseudonyms: the same customer is known again, and nobody can tell who he is without the key.

HMAC-SHA256 over the tenant's name and the id (RFC 2104), 160 bits of it. A plain hash would not do: telephone and customer
numbers are few, and whoever has the hashes could try them all.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from hashlib import sha256

CHARS = 40
# A telephone number as it is called from abroad; how its digits are grouped says nothing.
_PHONE = re.compile(r"(?:tel:)?(?:\+|00)(\d[\d\s()./-]{4,})")
_APART = re.compile(r"\D+")


def pseudonym(key: str, tenant: str, customer_ref: str) -> str:
    """The pseudonym of a customer of `tenant`: 40 hexadecimal digits; the same for every way of writing the same id."""
    named = f"{len(tenant)}:{tenant}:{_plain(customer_ref)}"
    return hmac.new(key.encode(), named.encode(), sha256).hexdigest()[:CHARS]


def _plain(customer_ref: str) -> str:
    """The id without what differs from channel to channel: case, width, blanks around it, grouping of telephone numbers."""
    text = unicodedata.normalize("NFKC", customer_ref).strip().casefold()
    phone = _PHONE.fullmatch(text)
    return f"+{_APART.sub('', phone[1])}" if phone else text
