"""Pillow under limits: decoding, scaling, EXIF and metadata removal."""
