"""The themes: built-in and the user's own."""
