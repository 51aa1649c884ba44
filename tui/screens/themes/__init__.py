"""The themes: ours, and those of the user."""
