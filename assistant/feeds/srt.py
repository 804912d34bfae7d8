"""SubRip files. Nobody has specified them; a speaker is a "Name: " before the words by convention only."""

from __future__ import annotations

from assistant.feeds.webvtt import Subtitles


class SubRip(Subtitles):
    """One file."""
