"""The door: who comes in over HTTP and sockets, how often, and what is written down about it.

A route says who may use it with one of the dependencies in `depends`; `covered` finds those that do not. Who may do
what is decided in `assistant.access`, which is pure.
"""
