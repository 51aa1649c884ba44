"""The sample media of a new data folder, all made by code.

This package imports Pillow, so import it only to make samples.
"""

from tui.server.samples.desk import sample_services
from tui.server.samples.model import SampleConversation, SampleMedia, SampleMessage, SampleService

__all__ = ["SampleConversation", "SampleMedia", "SampleMessage", "SampleService", "sample_services"]
