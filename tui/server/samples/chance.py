"""Chance that comes out the same on each run."""

from random import Random


def seeded(seed: int) -> Random:
    """Give the random numbers that belong to `seed`."""
    return Random(seed)  # noqa: S311 - pictures are drawn with it, nothing is kept secret
