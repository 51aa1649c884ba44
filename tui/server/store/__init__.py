"""The stores of the local service: records in SQLite, content in files."""
