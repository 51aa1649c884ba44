"""Widgets: each displays the data it is given and posts messages."""
