"""Audio and video: details of the container, and the cover picture."""
