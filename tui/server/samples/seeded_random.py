"""Random numbers that are the same on each run."""

from random import Random


def make_random(seed: int) -> Random:
    """Return a random number generator for `seed`."""
    return Random(seed)  # noqa: S311 - pictures are drawn with it, nothing is kept secret
