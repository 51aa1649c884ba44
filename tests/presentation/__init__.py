"""Tests of the text form of records."""
