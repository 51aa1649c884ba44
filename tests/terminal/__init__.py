"""The whole program in a real terminal."""
