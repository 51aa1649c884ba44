"""Content on its way: what it is, where it comes from, and how it is sent and received."""
