"""Screens: each gathers widgets, starts work and owns state."""
