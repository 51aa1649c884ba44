"""Text: plain, source code, tables, contact cards and calendars."""
