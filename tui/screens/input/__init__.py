"""The dispatch of keys and pastes to the focused widget."""
