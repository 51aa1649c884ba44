"""The media that the local service is filled with at its first start, all made by code.

Importing this package imports Pillow: import it only where samples are about to be made.
"""

from tui.server.samples.desk import sample_services
from tui.server.samples.model import SampleConversation, SampleMedia, SampleMessage, SampleService

__all__ = ["SampleConversation", "SampleMedia", "SampleMessage", "SampleService", "sample_services"]
