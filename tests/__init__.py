"""Tests, in the same folders as tui/."""
