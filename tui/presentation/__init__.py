"""Records as text for a person: columns, cells, fields and header, without Textual."""
