"""Tests of the session of a profile."""
