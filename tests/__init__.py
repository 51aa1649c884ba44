"""Tests, in the order of the rooms of tui/, over real parts: no mocks."""
