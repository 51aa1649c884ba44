"""Tests of the shared client."""
