"""Tests of the transfers package."""
