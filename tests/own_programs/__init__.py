"""Tests of custom openers and commands."""
