"""Archives and the names in them."""
