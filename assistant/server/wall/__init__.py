"""The supervisor's wall: all live calls at a glance, most urgent first, and what a supervisor says about them.

It shows calls, never agents: no row counts, rates or compares anybody who works here.
"""
