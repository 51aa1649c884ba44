"""The async client of Twilio's Media Content Service and Conversations, on httpx.

httpx takes about 0.1 s to import, so the first frame is drawn without it: ``client``, ``models``, ``errors``,
``retry``, ``content.sources`` and ``content.content_type`` do not import it.
"""

import sys

# httpx imports its command line, with click, rich and pygments, unless that fails: None makes it fail.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
