"""The clipboard, from any terminal: a plan of backends, tried in order."""
