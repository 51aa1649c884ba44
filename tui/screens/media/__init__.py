"""The media screen, one module per concern."""
