"""The async shell around the core: calls, sockets, pages. Everything that waits, writes or asks the clock is here."""
