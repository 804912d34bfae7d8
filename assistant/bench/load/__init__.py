"""Load on one server: many calls in the rhythm of recognisers, each with a panel, and a bare echo server beside it."""
