"""Tests of what is open for a profile."""
