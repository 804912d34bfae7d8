"""The replay studio behind its page: calls folded with other rules, in a process of their own, beside the live server."""
