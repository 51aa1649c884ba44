"""Keys and pastes on their way to the focused widget."""
