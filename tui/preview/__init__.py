"""Previews: content in, a picture (or text, or facts) sized for a pane out."""
