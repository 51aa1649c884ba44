"""File names and local files."""
