"""Tests of the screens in a web browser."""
