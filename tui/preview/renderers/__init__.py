"""Renderers: a picture as character cells, or in a graphics protocol."""
