"""The first frame of the last start, replayed while the program loads.

This is a performance optimization: rows of a million media appear after 48 ms, where a Textual app with a
DataTable needs 160 ms. The benchmark is ``python -m tests.benchmarks.catalog`` (figures:
tui/manual/speed.md).
"""
