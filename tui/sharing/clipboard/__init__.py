"""The clipboard of any terminal: a plan of backends, tried in order."""
