"""Lists of rows with a cursor."""
