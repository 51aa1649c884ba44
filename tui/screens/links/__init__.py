"""Share links: making them for the chosen media, and the list of those that were made."""
