"""The stores of the local service: records in SQLite and content in files."""
