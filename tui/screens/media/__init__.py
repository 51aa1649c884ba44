"""The media screen, one module for each concern."""
