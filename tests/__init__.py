"""The tests: folders as in tui/."""
