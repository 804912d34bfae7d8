"""Servers for the tests of this folder."""

from __future__ import annotations

from tests.server.conftest import clock, server

__all__ = ["clock", "server"]
