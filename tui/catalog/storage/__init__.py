"""The catalog's database: its tables, versions and connections."""
