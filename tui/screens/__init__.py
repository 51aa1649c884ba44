"""Screens: each composes widgets, starts work and owns state."""
