"""File and folder pickers."""
