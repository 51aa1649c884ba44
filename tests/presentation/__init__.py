"""Tests of records as text."""
