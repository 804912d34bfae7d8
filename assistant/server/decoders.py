"""The decoders of one call: one for each vendor and side, alive as long as the call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.feeds import FeedConfig, UnknownFeed, open_feed
from assistant.server.runtime import Refused
