"""Records as text: columns, cells, fields and header, without Textual."""
