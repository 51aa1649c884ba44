"""Share links: creating them for the selected media, and the list of existing ones."""
